"""The exam's results as the page that is kept in ``docs/``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaluation.measures import (
    Answer,
    Pairs,
    intent_confusions,
    level_confusion,
    rates,
    signal_scores,
    slowest,
)
from evaluation.messages import ExamMessage

INTRODUCTION = """\
# The exam

Made by `make evaluate`. The messages in `evaluation/` were written by two people who saw neither
rules nor training data, and nobody who writes those reads them. The number behind each rate says on
how many messages it stands. "Rules" are the fixed rules by themselves, on the same messages in the
same run; they know no themes.
"""
NOT_FOR_RULES = frozenset(
    {
        *("theme right", "act right", "language right"),
        *("place found", "place found where none is named"),
    }
)


def write_report(
    exams: Mapping[str, Sequence[ExamMessage]],
    sat: Mapping[str, Mapping[str, Sequence[Answer]]],
) -> str:
    """The page; ``sat`` holds the answers by reader (model, rules) and language."""
    paired: dict[str, dict[str, Pairs]] = {
        reader: {
            language: list(zip(exams[language], answers, strict=True))
            for language, answers in by_language.items()
        }
        for reader, by_language in sat.items()
    }
    languages = list(exams)
    lines = [INTRODUCTION, *_rate_table(paired, languages), ""]
    for language in languages:
        pairs = paired["model"][language]
        lines += [f"## Model, {language}", "", *_levels(pairs), "", *_signals(pairs), ""]
        mixed = "; ".join(
            f"{true} as {read} ({times})" for true, read, times in intent_confusions(pairs)
        )
        lines += [f"Most often mixed up: {mixed}.", ""]
    return "\n".join(lines)


def _rate_table(paired: Mapping[str, Mapping[str, Pairs]], languages: Sequence[str]) -> list[str]:
    heads = [f"{reader}, {language}" for reader in paired for language in languages]
    lines = [f"| | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    columns = [
        (reader, rates(by_language[language]))
        for reader, by_language in paired.items()
        for language in languages
    ]
    for name in columns[0][1]:
        cells = [
            "" if reader == "rules" and name in NOT_FOR_RULES else str(found[name])
            for reader, found in columns
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    scores = [signal_scores(paired[r][language])["all"] for r in paired for language in languages]
    for place, name in enumerate(("precision", "recall", "F1")):
        row = " | ".join(f"{score[place]:.2f} ({score[3]})" for score in scores)
        lines.append(f"| signals, {name} | {row} |")
    times = [
        f"{slowest(answer for _, answer in paired[r][language]) * 1000:.0f} ms"
        for r in paired
        for language in languages
    ]
    return [*lines, f"| time a message, 95th percentile | {' | '.join(times)} |"]


def _levels(pairs: Pairs) -> list[str]:
    lines = ["| true level, read as | 0 | 1 | 2 | 3 | 4 |", "|---|---|---|---|---|---|"]
    for level, row in enumerate(level_confusion(pairs)):
        lines.append(f"| {level} | {' | '.join(map(str, row))} |")
    return lines


def _signals(pairs: Pairs) -> list[str]:
    lines = ["| signal | precision | recall | F1 | messages |", "|---|---|---|---|---|"]
    for signal, (precision, recall, f1, count) in signal_scores(pairs).items():
        lines.append(f"| {signal} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {count} |")
    return lines
