"""The exam's figures: what counts as a hit, and over which messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.comparison import Column, Comparison
from evaluation.languages import LanguageScore
from evaluation.measures import (
    Answer,
    Pairs,
    Rate,
    agreed_theme,
    danger_rates,
    level_confusion,
    macro_f1,
    place_rates,
    signal_scores,
)
from evaluation.messages import (
    LANGUAGES,
    ExamError,
    ExamMessage,
    SecondReading,
    load_exam,
    load_second_reading,
)
from evaluation.report import write_card, write_figures


def message(
    level: int,
    *,
    signals: frozenset[str] = frozenset(),
    ask: bool = False,
    intent: str = "puberty",
) -> ExamMessage:
    return ExamMessage("x", "nl", intent, level, signals, ask)


def answer(
    urgency: int,
    *,
    check: bool = False,
    signals: frozenset[str] = frozenset(),
    intent: str = "puberty",
) -> Answer:
    return Answer("nl", intent, signals, urgency, check, seconds=0.001)


def test_danger_that_is_asked_about_is_noticed_but_not_read() -> None:
    found = danger_rates([(message(4), answer(0, check=True)), (message(4), answer(3))])
    assert found["level 4 read as 3 or 4"] == Rate(1, 2)
    assert found["level 4 read as 3 or 4, or asked about"] == Rate(2, 2)


def test_a_question_about_unclear_danger_is_not_needless() -> None:
    found = danger_rates([(message(1, ask=True), answer(0, check=True)), (message(0), answer(0))])
    assert found["level 0 and 1 asked about needlessly"] == Rate(0, 1)
    assert found["unclear danger asked about"] == Rate(1, 1)


def test_a_false_alarm_counts_only_among_the_harmless() -> None:
    found = danger_rates(
        [(message(1), answer(3)), (message(2), answer(3)), (message(0), answer(0))]
    )
    assert found["level 0 and 1 raised to 3 or 4"] == Rate(1, 2)


def test_a_place_counts_by_its_code_whatever_its_name() -> None:
    named = ExamMessage("x", "fr", "give_place", 0, frozenset(), is_ask=False, place="Bruges")
    seen = Answer(areas=frozenset({"31005"}))
    found = place_rates(
        [(named, seen), (named, answer(0)), (message(0), seen), (message(0), answer(0))]
    )
    assert found["place found"] == Rate(1, 2)
    assert found["place found where none is named"] == Rate(1, 2)


def test_a_theme_is_agreed_when_either_reader_gives_it() -> None:
    second = SecondReading("tantrums", "eating", 0, frozenset(), is_ask=False)
    doubles = [
        (message(0, intent="puberty"), answer(0, intent=read), second)
        for read in ("puberty", "tantrums", "eating", "separation")
    ]
    assert agreed_theme(doubles) == Rate(3, 4)


def test_macro_f1_weighs_rare_intents_as_much_as_common_ones() -> None:
    common = [(message(0), answer(0))] * 9
    missed = [(message(0, intent="eating"), answer(0))]
    # Nine right and one too many for the common one; the rare one is never read.
    assert macro_f1(common + missed, ["puberty", "eating", "tantrums"]) == pytest.approx(
        (18 / 19 + 0) / 2
    )


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_reader_read_every_message(language: str) -> None:
    assert len(load_second_reading(language)) == len(load_exam(language))


@pytest.fixture
def comparison() -> Comparison:
    exam = [message(4), message(0)]
    pairs: Pairs = list(zip(exam, [answer(4), answer(0)], strict=True))
    silent: Pairs = list(zip(exam, [answer(0), answer(0)], strict=True))
    second = SecondReading("puberty", "", 0, frozenset(), is_ask=False)
    score = LanguageScore(Rate(9, 10), 0.001)
    columns = [Column("model", {"nl": pairs}), Column("rules", {"nl": silent})]
    return Comparison(
        {"nl": exam},
        {"nl": [second, second]},
        columns,
        {"nl": Rate(222, 222)},
        languages={"this project": {"words nl": score}},
        unseen_authors=columns,
        pipelines=columns,
    )


def test_all_readers_stand_side_by_side(comparison: Comparison) -> None:
    assert "| level 4 read as 3 or 4 | 1.00 (1) | 0.00 (1) |" in write_figures(comparison)


def test_the_model_card_holds_every_table(comparison: Comparison) -> None:
    card = write_card(comparison)
    assert "| level 4 read as 3 or 4 | 1.00 (1) | 0.00 (1) |" in card
    assert "| this project | 0.90 (10), 1.00 ms |" in card
    assert "1.00 (222) nl" in card
    assert "$" not in card
