"""The results as tables, and the model card in ``docs/`` that holds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Template

from evaluation.comparison import Column, Comparison
from evaluation.languages import LanguageScore
from evaluation.measures import (
    Pairs,
    agreed_theme,
    danger_rates,
    intent_confusions,
    intent_rates,
    language_rate,
    level_confusion,
    macro_f1,
    place_rates,
    signal_scores,
    slowest,
)
from understanding.taxonomy import load_taxonomy

_THEMES, _ACTS = tuple(load_taxonomy().themes), tuple(load_taxonomy().acts)

CARD = Path(__file__).parent / "model_card.md"


def write_card(found: Comparison) -> str:
    """The model card: its prose, with the tables of this run in their places."""
    tables = {
        "exam": _exam(found),
        "fairness": ", ".join(f"{rate} {language}" for language, rate in found.fair.items()),
        "unseen": _short_table(found.unseen_authors),
        "pipelines": _short_table(found.pipelines),
        "languages": _languages(found.languages),
        "details": "\n".join(_details(found.model, language) for language in found.exams),
    }
    return Template(CARD.read_text(encoding="utf-8")).substitute(tables)


def write_figures(found: Comparison) -> str:
    """What a quick run shows."""
    fair = ", ".join(f"{rate} {language}" for language, rate in found.fair.items())
    details = "\n".join(_details(found.model, language) for language in found.exams)
    return f"{_exam(found)}\n\nFairness pairs read the same: {fair}.\n\n{details}"


def _exam(found: Comparison) -> str:
    lines = [
        *_heads(found.columns),
        *_lines(found.columns, danger_rates, is_silent=_is_deaf),
        *(_signal_line(found.columns, place) for place in range(3)),
        *_lines(found.columns, intent_rates, is_silent=_is_mute),
        *(
            _line(
                f"{name}, macro-F1",
                found.columns,
                lambda pairs, intents=intents: f"{macro_f1(pairs, intents):.2f}",
                is_silent=_is_mute,
            )
            for name, intents in (("themes", _THEMES), ("acts", _ACTS))
        ),
    ]
    return "\n".join([*lines, "", *_model_alone(found)])


def _model_alone(found: Comparison) -> list[str]:
    """What only the model answers, or what only it is asked."""
    alone = [found.model]
    agreed = [
        agreed_theme([(m, a, s) for (m, a), s in zip(pairs, found.second[language], strict=True)])
        for language, pairs in found.model.pairs.items()
    ]
    return [
        *_heads(alone),
        f"| theme is one that either reader gave | {' | '.join(map(str, agreed))} |",
        *_lines(alone, place_rates),
        _line("language right", alone, language_rate),
        _line("time a message, 95th percentile", alone, _milliseconds),
    ]


def _short_table(columns: Sequence[Column]) -> str:
    return "\n".join(
        [
            *_heads(columns),
            *_lines(columns, danger_rates, is_silent=_is_deaf),
            *_lines(columns, intent_rates, is_silent=_is_mute),
            _signal_line(columns, 2),
        ]
    )


def _languages(found: Mapping[str, Mapping[str, LanguageScore]]) -> str:
    kinds = list(next(iter(found.values())))
    lines = [f"| | {' | '.join(kinds)} |", "|---" * (len(kinds) + 1) + "|"]
    for reader, scores in found.items():
        cells = [f"{scores[kind].right}, {scores[kind].seconds * 1000:.2f} ms" for kind in kinds]
        lines.append(f"| {reader} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _details(column: Column, language: str) -> str:
    pairs = column.pairs[language]
    lines = [f"### {language}", "", "| true level, read as | 0 | 1 | 2 | 3 | 4 |"]
    lines.append("|---|---|---|---|---|---|")
    for level, row in enumerate(level_confusion(pairs)):
        lines.append(f"| {level} | {' | '.join(map(str, row))} |")
    lines += ["", "| signal | precision | recall | F1 | messages |", "|---|---|---|---|---|"]
    for signal, (precision, recall, f1, count) in signal_scores(pairs).items():
        lines.append(f"| {signal} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {count} |")
    mixed = "; ".join(
        f"{true} as {read} ({times})" for true, read, times in intent_confusions(pairs)
    )
    return "\n".join([*lines, "", f"Most often mixed up: {mixed}.", ""])


def _heads(columns: Sequence[Column]) -> list[str]:
    heads = [f"{one.title}, {language}" for one in columns for language in one.pairs]
    return [f"| | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]


def _lines(
    columns: Sequence[Column],
    rates: Callable[[Pairs], Mapping[str, object]],
    *,
    is_silent: Callable[[Column], bool] = lambda _column: False,
) -> list[str]:
    names = rates(next(iter(columns[0].pairs.values())))
    return [
        _line(name, columns, lambda pairs, name=name: rates(pairs)[name], is_silent=is_silent)
        for name in names
    ]


def _line(
    name: str,
    columns: Sequence[Column],
    value: Callable[[Pairs], object],
    *,
    is_silent: Callable[[Column], bool] = lambda _column: False,
) -> str:
    cells = [
        "" if is_silent(one) else str(value(pairs))
        for one in columns
        for pairs in one.pairs.values()
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _is_deaf(column: Column) -> bool:
    return column.is_deaf


def _is_mute(column: Column) -> bool:
    return column.is_mute


def _milliseconds(pairs: Pairs) -> str:
    return f"{slowest(answer for _, answer in pairs) * 1000:.1f} ms"


def _signal_line(columns: Sequence[Column], place: int) -> str:
    name = ("precision", "recall", "F1")[place]
    return _line(
        f"signals, {name}",
        columns,
        lambda pairs: f"{signal_scores(pairs)['all'][place]:.2f}",
        is_silent=_is_deaf,
    )
