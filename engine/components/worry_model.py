"""Learns from marked messages which worry signals a text shows, and in which of its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from rasa.shared.nlu.training_data.message import Message
from sklearn.linear_model import LogisticRegression

from engine.components.linear_heads import LinearHeads, held_out_scores
from engine.components.message_features import MessageFeatures
from engine.components.tf_idf import Words
from understanding.examples import Example

# Questions that are asked of a whole message, beside "does it show signal X?".
CONCERNING, URGENT, ACUTE, UNCERTAIN = "level>=2", "level>=3", "level>=4", "ask"
HEADS = (CONCERNING, URGENT, ACUTE, UNCERTAIN)


class LabelledMessage(NamedTuple):
    """A training message: as Rasa knows it, its words, and what is true of it."""

    message: Message
    words: Words
    truth: Example


@dataclass(frozen=True)
class HeldOut:
    """Messages that a classifier has not seen, with their probabilities (rows × labels)."""

    rows: np.ndarray
    probabilities: np.ndarray


class WorryModel:
    """One linear classifier per signal and per head, over the same features.

    What the fixed rules found is not among them: the rules were refined on the same messages, and
    a model that leans on them hears less where they are silent. Scores become probabilities by a
    logistic curve fitted on messages not seen in training.
    """

    def __init__(self, features: MessageFeatures, signal_ids: Sequence[str], *, c: float) -> None:
        self._features = features
        self.labels = (*signal_ids, *HEADS)
        self._c = c
        self._heads = LinearHeads(c=c)
        self._curves = np.zeros((0, 2))

    @property
    def state(self) -> tuple[Any, ...]:
        """What training has learnt."""
        return self._features.text.state, self._heads.state, self._curves

    @state.setter
    def state(self, learnt: tuple[Any, ...]) -> None:
        self._features.text.state, self._heads.state, self._curves = learnt

    def fit(self, examples: Sequence[LabelledMessage]) -> HeldOut:
        """Learn from messages whose labels are known."""
        matrix = self._features.fit([e.message for e in examples], [e.words for e in examples])
        truths = self.truths([one.truth for one in examples])
        unseen, scores = held_out_scores(matrix, truths, c=self._c)
        self._curves = np.array(
            [_fit_curve(s, t) for s, t in zip(scores.T, truths[unseen].T, strict=True)]
        )
        self._heads.fit(matrix, truths)
        return HeldOut(unseen, self._probabilities(scores))

    def judge(self, message: Message, words: Words) -> dict[str, float]:
        """How probable (0 to 1) each signal and head is."""
        scores = self._heads.scores_of(self._features.row(message, words))
        return dict(zip(self.labels, map(float, self._probabilities(scores)), strict=True))

    def word_scores(self, words: Words, label: str) -> list[float]:
        """How much each of these words speaks for ``label``, by itself and with the next."""
        weights = self._heads.weights[:, self.labels.index(label)]
        scores = [0.0] * len(words)
        for column, importance, places in self._features.text.places(words):
            for place in places:
                scores[place] += float(weights[column]) * importance / len(places)
        return scores

    def truths(self, examples: Sequence[Example]) -> np.ndarray:
        """The right answers (rows × labels, 0 or 1)."""
        truths = np.zeros((len(examples), len(self.labels)))
        for row, example in zip(truths, examples, strict=True):
            row[[self.labels.index(signal) for signal in example.signals]] = 1
            level = example.labels.level
            row[-len(HEADS) :] = level >= 2, level >= 3, level >= 4, example.labels.is_ask
        return truths

    def _probabilities(self, scores: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-(scores * self._curves[:, 0] + self._curves[:, 1])))


def _fit_curve(scores: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    model = LogisticRegression(C=10.0).fit(scores[:, None], truth)
    return float(model.coef_[0, 0]), float(model.intercept_[0])
