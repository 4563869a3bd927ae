"""What the rules say about one message: the values that cross into `bot` and `engine`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class WorrySignal:
    """One signal of the taxonomy with the exact words that raised it.

    `start` and `end` are offsets into the original text; `rule` is the id of the rule.
    """

    id: str
    level: int
    start: int
    end: int
    source: Literal["rule", "model"]
    confidence: float
    rule: str


@dataclass(frozen=True)
class SignalReading:
    """All signals of one message, the highest level, and whether danger cannot be excluded."""

    signals: tuple[WorrySignal, ...]
    urgency: int
    safety_check: bool


def merge_overlapping(signals: Iterable[WorrySignal]) -> tuple[WorrySignal, ...]:
    """One signal per id and place: of those that overlap the most urgent, then the longest."""
    kept: list[WorrySignal] = []
    ordered = sorted(signals, key=lambda s: (-s.level, s.start - s.end, s.start, s.rule))
    for signal in ordered:
        clash = (k for k in kept if k.id == signal.id)
        if not any(k.start < signal.end and signal.start < k.end for k in clash):
            kept.append(signal)
    return tuple(sorted(kept, key=lambda s: (s.start, s.end, s.id)))
