"""The exam's figures: what counts as a hit, and over which messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.measures import Answer, Rate, level_confusion, rates, signal_scores
from evaluation.messages import LANGUAGES, ExamError, ExamMessage, load_exam
from evaluation.report import write_report


def message(level: int, *, signals: frozenset[str] = frozenset(), ask: bool = False) -> ExamMessage:
    return ExamMessage("x", "nl", "puberty", level, signals, ask, "")


def answer(urgency: int, *, check: bool = False, signals: frozenset[str] = frozenset()) -> Answer:
    return Answer("nl", "puberty", signals, urgency, check, frozenset(), 0.001)


def test_danger_that_is_asked_about_is_noticed_but_not_read() -> None:
    found = rates([(message(4), answer(0, check=True)), (message(4), answer(3))])
    assert found["level 4 read as 3 or 4"] == Rate(1, 2)
    assert found["level 4 read as 3 or 4, or asked about"] == Rate(2, 2)


def test_a_question_about_unclear_danger_is_not_needless() -> None:
    found = rates([(message(1, ask=True), answer(0, check=True)), (message(0), answer(0))])
    assert found["level 0 and 1 asked about needlessly"] == Rate(0, 1)
    assert found["unclear danger asked about"] == Rate(1, 1)


def test_a_false_alarm_counts_only_among_the_harmless() -> None:
    found = rates([(message(1), answer(3)), (message(2), answer(3)), (message(0), answer(0))])
    assert found["level 0 and 1 raised to 3 or 4"] == Rate(1, 2)


def test_a_place_counts_where_it_is_named_and_where_it_is_only_seen() -> None:
    named = ExamMessage("x", "nl", "give_place", 0, frozenset(), False, "Mol")
    seen = Answer("nl", "give_place", frozenset(), 0, False, frozenset({"Mol"}), 0.001)
    found = rates([(named, seen), (named, answer(0)), (message(0), seen), (message(0), answer(0))])
    assert found["place found"] == Rate(1, 2)
    assert found["place found where none is named"] == Rate(1, 2)


def test_a_rate_over_nothing_is_no_number() -> None:
    assert str(Rate(0, 0)) == "–"


def test_signals_are_scored_by_id_and_over_all() -> None:
    pairs = [
        (
            message(3, signals=frozenset({"C01", "R12"})),
            answer(3, signals=frozenset({"C01", "C02"})),
        )
    ]
    scores = signal_scores(pairs)
    assert scores["C01"] == (1.0, 1.0, 1.0, 1)
    assert scores["R12"] == (0.0, 0.0, 0.0, 1)
    assert scores["all"] == (0.5, 0.5, 0.5, 2)


def test_levels_are_counted_by_truth_and_reading() -> None:
    assert level_confusion([(message(4), answer(2))])[4][2] == 1


def test_an_unknown_label_is_named(tmp_path: Path) -> None:
    (tmp_path / "messages_nl.yml").write_text(
        "- {text: x, intent: nothing, level: 0, signals: []}\n"
    )
    with pytest.raises(ExamError, match="message 1"):
        load_exam("nl", tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_exam_is_large_and_has_every_level(language: str) -> None:
    exam = load_exam(language)
    assert len(exam) >= 400
    assert len({m.text for m in exam}) == len(exam)
    for level in range(5):
        assert sum(m.level == level for m in exam) >= 60


def test_the_report_shows_both_readers_side_by_side() -> None:
    exam = {"nl": [message(4), message(0)]}
    sat = {"model": {"nl": [answer(4), answer(0)]}, "rules": {"nl": [answer(0), answer(0)]}}
    report = write_report(exam, sat)
    assert "| level 4 read as 3 or 4 | 1.00 (1) | 0.00 (1) |" in report
