"""Figures over one language's messages: every rate with the number of messages it stands on."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evaluation.messages import ExamMessage, SecondReading
from understanding.taxonomy import load_taxonomy

URGENT = 3
ACUTE = 4


@dataclass(frozen=True)
class Answer:
    """What was understood of one message; ``areas`` are NIS codes, ``seconds`` it took."""

    language: str = ""
    intent: str = ""
    signals: frozenset[str] = frozenset()
    urgency: int = 0
    safety_check: bool = False
    areas: frozenset[str] = frozenset()
    seconds: float = 0.0


@dataclass(frozen=True)
class Rate:
    """So many of so many; a rate over nothing is shown as a dash."""

    hits: int
    total: int

    def __str__(self) -> str:
        return f"{self.hits / self.total:.2f} ({self.total})" if self.total else "–"


Pairs = Sequence[tuple[ExamMessage, Answer]]
Doubles = Sequence[tuple[ExamMessage, Answer, SecondReading]]


def danger_rates(pairs: Pairs) -> dict[str, Rate]:
    """The rates that lives may hang on, by name, in order of weight."""
    acute = [(m, a) for m, a in pairs if m.level >= ACUTE]
    urgent = [(m, a) for m, a in pairs if m.level >= URGENT]
    calm = [(m, a) for m, a in pairs if m.level < 2]
    return {
        "level 4 read as 3 or 4": _rate(acute, _is_urgent),
        "level 4 read as 3 or 4, or asked about": _rate(acute, _is_noticed),
        "level 3 and 4 read as 3 or 4": _rate(urgent, _is_urgent),
        "level 3 and 4 read so, or asked about": _rate(urgent, _is_noticed),
        "level 0 and 1 raised to 3 or 4": _rate(calm, _is_urgent),
        "level 0 and 1 asked about needlessly": _rate(
            [(m, a) for m, a in calm if not m.is_ask], _is_asked
        ),
        "unclear danger asked about": _rate([(m, a) for m, a in pairs if m.is_ask], _is_noticed),
    }


def intent_rates(pairs: Pairs) -> dict[str, Rate]:
    """How often the theme and the act are the right ones."""
    themes = set(load_taxonomy().themes)
    return {
        "theme right": _rate([(m, a) for m, a in pairs if m.intent in themes], _is_intent_right),
        "act right": _rate([(m, a) for m, a in pairs if m.intent not in themes], _is_intent_right),
    }


def agreed_theme(doubles: Doubles) -> Rate:
    """How often the theme is one that the exam or its second reader would give the message."""
    themes = set(load_taxonomy().themes)
    on_theme = [(m, a, s) for m, a, s in doubles if m.intent in themes]
    hits = sum(a.intent in {m.intent, s.intent, s.other_intent} for m, a, s in on_theme)
    return Rate(hits, len(on_theme))


def place_rates(pairs: Pairs) -> dict[str, Rate]:
    """Places found where one is named, and where none is."""
    return {
        "place found": _rate([(m, a) for m, a in pairs if m.place], _is_place_found),
        "place found where none is named": _rate(
            [(m, a) for m, a in pairs if not m.place], _is_place_seen
        ),
    }


def language_rate(pairs: Pairs) -> Rate:
    """How often the language is the right one."""
    return _rate(pairs, lambda message, answer: answer.language == message.language)


def macro_f1(pairs: Pairs, intents: Iterable[str]) -> float:
    """The mean F1 of those ``intents`` that occur among the messages."""
    scores = []
    for intent in intents:
        true = sum(m.intent == intent for m, _ in pairs)
        read = sum(a.intent == intent for _, a in pairs)
        hits = sum(m.intent == a.intent == intent for m, a in pairs)
        if true:
            scores.append(2 * hits / (true + read))
    return sum(scores) / len(scores) if scores else 0.0


def signal_scores(pairs: Pairs) -> dict[str, tuple[float, float, float, int]]:
    """Precision, recall, F1 and number of messages by signal id, and over all as ``all``."""
    hits, extra, missed = Counter[str](), Counter[str](), Counter[str]()
    for message, answer in pairs:
        for name, found in (
            (hits, message.signals & answer.signals),
            (extra, answer.signals - message.signals),
            (missed, message.signals - answer.signals),
        ):
            name.update([*found, *(["all"] * len(found))])
    return {
        signal: (
            _share(hits[signal], hits[signal] + extra[signal]),
            _share(hits[signal], hits[signal] + missed[signal]),
            _share(2 * hits[signal], 2 * hits[signal] + extra[signal] + missed[signal]),
            hits[signal] + missed[signal],
        )
        for signal in ("all", *load_taxonomy().signals)
    }


def level_confusion(pairs: Pairs) -> list[list[int]]:
    """Messages by true level (rows) and level read (columns), 0 to 4."""
    table = [[0] * 5 for _ in range(5)]
    for message, answer in pairs:
        table[message.level][answer.urgency] += 1
    return table


def intent_confusions(pairs: Pairs, count: int = 12) -> list[tuple[str, str, int]]:
    """The pairs (true, read) that are mixed up most often."""
    mixed = Counter((m.intent, a.intent) for m, a in pairs if m.intent != a.intent)
    return [(true, read, times) for (true, read), times in mixed.most_common(count)]


def slowest(answers: Iterable[Answer]) -> float:
    """The 95th percentile of the seconds a message took."""
    return statistics.quantiles([answer.seconds for answer in answers], n=20)[-1]


def _is_urgent(_message: ExamMessage, answer: Answer) -> bool:
    return answer.urgency >= URGENT


def _is_asked(_message: ExamMessage, answer: Answer) -> bool:
    return answer.safety_check and answer.urgency < URGENT


def _is_intent_right(message: ExamMessage, answer: Answer) -> bool:
    return answer.intent == message.intent


def _is_place_found(message: ExamMessage, answer: Answer) -> bool:
    return bool(message.areas & answer.areas)


def _is_place_seen(_message: ExamMessage, answer: Answer) -> bool:
    return bool(answer.areas)


def _is_noticed(_message: ExamMessage, answer: Answer) -> bool:
    return answer.urgency >= URGENT or answer.safety_check


def _rate(pairs: Pairs, is_hit: Callable[[ExamMessage, Answer], bool]) -> Rate:
    return Rate(sum(1 for message, answer in pairs if is_hit(message, answer)), len(pairs))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
