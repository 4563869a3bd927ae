"""Learns from marked messages which worry signals a text shows, and in which of its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

from engine.components.features import TextFeatures
from understanding.signals import SignalReading

# Questions that are asked of a whole message, beside "does it show signal X?".
URGENT, ACUTE, UNCERTAIN = "level>=3", "level>=4", "ask"
HEADS = (URGENT, ACUTE, UNCERTAIN)
FOLDS = 3
CORES = 2


@dataclass(frozen=True)
class Judgement:
    """Probabilities (0 to 1) by signal id and by head, and the row of features behind them."""

    probabilities: dict[str, float]
    features: csr_matrix


class WorryModel:
    """One linear classifier per signal and per head, over the same features.

    What the fixed rules found is among the features, so the model learns how far to trust them.
    Scores become probabilities by a logistic curve fitted on folds that a classifier has not seen.
    """

    def __init__(self, features: TextFeatures, signal_ids: Sequence[str], *, c: float) -> None:
        self.features = features
        self.labels = (*signal_ids, *HEADS)
        self._signal_ids = tuple(signal_ids)
        self._c = c
        self._weights = np.zeros((0, 0))
        self._offsets = np.zeros(0)
        self._curves = np.zeros((0, 2))

    @property
    def state(self) -> tuple[Any, ...]:
        """What training has learnt."""
        return self.features.state, self._weights, self._offsets, self._curves

    @state.setter
    def state(self, learnt: tuple[Any, ...]) -> None:
        self.features.state, self._weights, self._offsets, self._curves = learnt

    def fit(
        self, texts: Sequence[str], readings: Sequence[SignalReading], truths: np.ndarray
    ) -> np.ndarray:
        """Learn from texts, what the rules read in them, and the true labels (rows × labels).

        Returns:
            The probabilities of every text by classifiers that have not seen it.
        """
        matrix = hstack([self.features.fit(texts), self._rule_features(readings)]).tocsr()
        unseen = np.zeros(truths.shape)
        for known, held_out in KFold(FOLDS, shuffle=True, random_state=0).split(texts):
            weights, offsets = self._fit_all(matrix[known], truths[known])
            unseen[held_out] = matrix[held_out] @ weights + offsets
        self._curves = np.array([_fit_curve(s, t) for s, t in zip(unseen.T, truths.T, strict=True)])
        self._weights, self._offsets = self._fit_all(matrix, truths)
        return self._probabilities(unseen)

    def judge(self, text: str, reading: SignalReading) -> Judgement:
        """How probable each signal and head is."""
        row = hstack([self.features.transform([text]), self._rule_features([reading])]).tocsr()
        probabilities = self._probabilities(row @ self._weights + self._offsets)[0]
        return Judgement(dict(zip(self.labels, map(float, probabilities), strict=True)), row)

    def word_scores(self, words: Sequence[str], label: str) -> list[float]:
        """How much each of these words speaks for ``label``, by itself and with the next."""
        weights = self._weights[:, self.labels.index(label)]
        scores = [0.0] * len(words)
        for column, importance, places in self.features.places(words):
            for place in places:
                scores[place] += weights[column] * importance / len(places)
        return scores

    def _fit_all(self, matrix: csr_matrix, truths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # The solver lets go of Python's lock: both cores work.
        models = Parallel(n_jobs=CORES, prefer="threads")(
            delayed(LinearSVC(C=self._c, class_weight="balanced", random_state=0).fit)(
                matrix, truth
            )
            for truth in truths.T
        )
        return (
            # One row per feature, so that a message touches few rows and copies nothing.
            np.ascontiguousarray(np.column_stack([model.coef_[0] for model in models])),
            np.array([model.intercept_[0] for model in models]),
        )

    def _probabilities(self, scores: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-(scores * self._curves[:, 0] + self._curves[:, 1])))

    def _rule_features(self, readings: Sequence[SignalReading]) -> csr_matrix:
        rows = np.zeros((len(readings), len(self._signal_ids) + 3))
        for row, reading in zip(rows, readings, strict=True):
            for signal in reading.signals:
                row[self._signal_ids.index(signal.id)] = 1.0
            row[-3:] = reading.urgency >= 3, reading.urgency >= 4, reading.safety_check
        return csr_matrix(rows)


def _fit_curve(scores: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    model = LogisticRegression(C=10.0).fit(scores[:, None], truth)
    return float(model.coef_[0, 0]), float(model.intercept_[0])
