"""The safety floor: one fixed card a signal, level and language, with numbers that exist."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import texts
from bot.conversation.safeguarding import MAX_LINES, HelpLine, SafetyCards
from bot.messages import LANGUAGES, Draft, Kind, Language, Sender, SignalSeen
from referral_directory.shipped_data import read_shipped
from tests.fakes import safeguarding
from understanding.taxonomy import load_taxonomy

SIGNALS = sorted(load_taxonomy().signals)
DAY_AND_NIGHT = {"nl": "106", "fr": "107"}
CHILDRENS_LINE = {"nl": "102", "fr": "103"}


@cache
def shipped_numbers() -> dict[str, str]:
    """The first number of every shipped helpline, by slug."""
    return {
        service.slug: service.phones[0].number
        for service in read_shipped().services
        if service.helpline_position is not None and service.phones
    }


@cache
def cards() -> SafetyCards:
    names: dict[Language, str] = {"nl": "Lijn", "fr": "Ligne"}
    return SafetyCards(
        HelpLine(slug, number, names, {"nl": "", "fr": ""})
        for slug, number in shipped_numbers().items()
    )


def numbers(card: Draft | None) -> list[str]:
    assert card is not None
    return [line["number"] for line in card.data["lines"]]


def seen(*signals: tuple[str, int]) -> list[SignalSeen]:
    return [SignalSeen(*signal) for signal in signals]


def test_the_directory_ships_every_line_that_a_card_may_name() -> None:
    assert cards().missing() == frozenset()


def test_a_directory_that_lacks_a_line_is_noticed() -> None:
    assert "emergency-112" in SafetyCards(()).missing()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", [3, 4])
@pytest.mark.parametrize("signal", SIGNALS)
def test_every_urgent_signal_shows_a_card(signal: str, level: int, language: Language) -> None:
    card = cards().card(seen((signal, level)), language)
    assert card is not None
    assert (card.sender, card.kind, card.language) == (Sender.SYSTEM, Kind.SAFETY_CARD, language)
    variant = "emergency" if level == 4 else "support"
    assert card.data["variant"] == variant
    assert card.text == texts.text(f"safety.{variant}.text", language)
    assert card.data["title"] == texts.text(f"safety.{variant}.title", language)
    shown = numbers(card)
    assert 1 <= len(shown) <= MAX_LINES
    assert len(set(shown)) == len(shown)
    assert set(shown) <= set(shipped_numbers().values())
    if level == 4:
        assert shown[:2] == ["112", "101"]
    else:
        assert not {"112", "101"} & set(shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", [0, 1, 2])
def test_below_level_3_there_is_no_card(level: int, language: Language) -> None:
    assert cards().card(seen(*((signal, level) for signal in SIGNALS)), language) is None
    assert cards().card((), language) is None


@pytest.mark.parametrize("language", LANGUAGES)
@given(picked=st.lists(st.tuples(st.sampled_from(SIGNALS), st.integers(0, 4)), max_size=6))
def test_a_support_card_always_keeps_the_line_that_answers_day_and_night(
    language: Language, picked: list[tuple[str, int]]
) -> None:
    card = cards().card(seen(*picked), language)
    if card is None:
        assert all(level < 3 for _, level in picked)
    elif card.data["variant"] == "support":
        assert DAY_AND_NIGHT[language] in numbers(card)
    else:
        assert numbers(card)[:2] == ["112", "101"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_signals_at_once_leave_the_line_that_answers_day_and_night(language: Language) -> None:
    shown = numbers(cards().card(seen(*((signal, 3) for signal in SIGNALS)), language))
    assert len(shown) == MAX_LINES
    assert shown[0] == CHILDRENS_LINE[language]
    assert shown[-1] == DAY_AND_NIGHT[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_child_who_writes_sees_the_childrens_line_before_the_others(language: Language) -> None:
    minor = ("C15", 1)
    assert numbers(cards().card(seen(("C01", 3), minor), language))[0] == CHILDRENS_LINE[language]
    shown = numbers(cards().card(seen(("C01", 4), minor), language))
    assert shown[:3] == ["112", "101", CHILDRENS_LINE[language]]


def test_the_most_urgent_signal_gives_its_line_first() -> None:
    shown = numbers(cards().card(seen(("C08", 3), ("C01", 4)), "nl"))
    assert shown[:3] == ["112", "101", "1813"]


@pytest.mark.parametrize(("urgency", "variant"), [(3, "support"), (4, "emergency")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_that_a_parent_confirmed_shows_a_card_without_any_signal(
    language: Language, urgency: int, variant: str
) -> None:
    card = cards().card((), language, urgency=urgency)
    assert card is not None
    assert card.data["variant"] == variant
    assert numbers(card) == (["112", "101"] if urgency == 4 else [DAY_AND_NIGHT[language]])


def test_an_unknown_signal_of_a_newer_engine_still_shows_a_card() -> None:
    assert numbers(cards().card(seen(("Z99", 4)), "nl")) == ["112", "101"]


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("Mijn zoon heeft pillen geslikt en wil sterven", "nl", "1813"),
        ("Ma fille a avalé des médicaments et veut mourir", "fr", "0800 32 123"),
    ],
)
@pytest.mark.parametrize("remembered", LANGUAGES)
def test_the_card_speaks_the_language_of_the_message(
    text: str, language: Language, number: str, remembered: Language
) -> None:
    floor = safeguarding()
    reading = floor.read(text)
    card = floor.card_for(reading, text, remembered)
    assert reading.urgency == 4
    assert card is not None
    assert card.language == language
    signals = [SignalSeen(s.id, s.level) for s in reading.signals]
    assert number in numbers(cards().card(signals, language))


def test_everyday_worry_shows_no_card() -> None:
    floor = safeguarding()
    for text in ("Mijn zoon zit de hele dag te gamen.", "Ma fille ne veut plus dormir.", "😟", "1"):
        assert floor.card_for(floor.read(text), text, "nl") is None


@pytest.mark.parametrize("text", ["hello, my son is sad", "مرحبا", "…", "112"])
@pytest.mark.parametrize("remembered", LANGUAGES)
def test_a_language_that_we_do_not_speak_is_answered_in_the_remembered_one(
    text: str, remembered: Language
) -> None:
    assert safeguarding().language_of(text, remembered) == remembered
