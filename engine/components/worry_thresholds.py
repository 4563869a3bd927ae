"""From which probability on something counts: chosen on messages that training has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

import numpy as np

from engine.components.worry_model import ACUTE, CONCERNING, UNCERTAIN, URGENT

# How much the likelihood of acute danger, and of a grave signal, add to that of an urgent message.
# Chosen on messages of authors that training had not seen.
ACUTE_SHARE, SIGNAL_SHARE = 0.3, 0.3

# Questions asked because the message is unclear, beside those because danger is likely.
UNCERTAIN_SHARE = 0.2

# A signal shown that is not there costs more trust than one missed; danger does not hang on it.
BETA = 0.7

Number = TypeVar("Number", float, np.ndarray)


def danger(chances: Mapping[str, Number], grave: Iterable[str]) -> Number:
    """How much speaks for danger (0 to 1.6): the whole message, and its likeliest grave signal.

    ``grave`` are the signals that are urgent by themselves. Takes single chances or columns.
    """
    likeliest = reduce(np.maximum, (chances[signal] for signal in grave))
    return chances[URGENT] + ACUTE_SHARE * chances[ACUTE] + SIGNAL_SHARE * likeliest


@dataclass(frozen=True)
class Alarms:
    """How many of the harmless messages may be raised or asked about (shares, 0 to 1)."""

    urgent: float
    acute: float
    needless_questions: float


@dataclass(frozen=True)
class Thresholds:
    """From where on something counts.

    ``urgent`` and ``ask`` are amounts of :func:`danger`; the others are probabilities, those of
    ``signals`` by id.
    """

    concerning: float
    urgent: float
    acute: float
    ask: float
    uncertain: float
    signals: Mapping[str, float]

    @classmethod
    def choose(
        cls,
        chances: Mapping[str, np.ndarray],
        truths: Mapping[str, np.ndarray],
        calm: np.ndarray,
        grave: Iterable[str],
        alarms: Alarms,
    ) -> Thresholds:
        """Choose from probabilities and right answers by label, over the same messages.

        ``calm`` says which messages are of level 0 or 1 without a question to ask.
        """

        def above(values: np.ndarray, share: float) -> float:
            return float(np.quantile(values[calm], 1 - share))

        dangers = danger(chances, grave)
        heads = {CONCERNING, URGENT, ACUTE, UNCERTAIN}
        return cls(
            concerning=_best_threshold(chances[CONCERNING], truths[CONCERNING]),
            urgent=above(dangers, alarms.urgent),
            acute=above(chances[ACUTE], alarms.acute),
            ask=above(dangers, alarms.needless_questions),
            uncertain=above(chances[UNCERTAIN], alarms.needless_questions * UNCERTAIN_SHARE),
            signals={
                label: _best_threshold(chances[label], truths[label])
                for label in chances
                if label not in heads
            },
        )


def _best_threshold(chances: np.ndarray, truth: np.ndarray) -> float:
    """The probability from which F with BETA is best."""
    candidates = np.linspace(0.1, 0.9, 33)
    scores = [
        (1 + BETA**2)
        * (truth * (chances >= c)).sum()
        / max(1.0, BETA**2 * truth.sum() + (chances >= c).sum())
        for c in candidates
    ]
    return float(candidates[int(np.argmax(scores))])
