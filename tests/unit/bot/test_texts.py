"""The bot's own words: the same in both languages, short to read, with numbers that exist."""

from __future__ import annotations

import re
import string

import pytest

from bot.conversation import texts
from bot.messages import LANGUAGES, Language
from referral_directory.shipped_data import read_shipped

MAX_WORDS = 60
KEYS = sorted(texts.keys("nl"))
VALUES = {"position": 3, "line": "Tele-Onthaal", "number": "106", "name": "Noor", "limit": 4000}


def placeholders(key: str, language: Language) -> set[str]:
    raw = texts.text(key, language, **{name: f"{{{name}}}" for name in VALUES})
    return {name for _, name, _, _ in string.Formatter().parse(raw) if name}


def test_both_languages_have_the_same_texts() -> None:
    assert texts.keys("nl") == texts.keys("fr")


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    assert placeholders(key, "nl") == placeholders(key, "fr")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_a_text_is_short_and_filled_in(key: str, language: Language) -> None:
    text = texts.text(key, language, **VALUES)
    assert 1 <= len(text.split()) <= MAX_WORDS
    assert text == text.strip()
    assert not re.search(r"[{}\n]|  ", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_in_a_text_is_a_helpline_that_we_ship(language: Language) -> None:
    shipped = {
        re.sub(r"\D", "", phone.number)
        for service in read_shipped().services
        if service.helpline_position is not None
        for phone in service.phones
    }
    empty = dict.fromkeys(VALUES, "")
    everything = " ".join(texts.text(key, language, **empty) for key in KEYS)
    named = {re.sub(r"\D", "", n) for n in re.findall(r"\d[\d ]{1,}\d", everything)}
    assert "112" in named
    assert named <= shipped


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_opening_says_what_it_is_and_what_it_is_not(language: Language) -> None:
    greeting = texts.text("opening.greeting", language)
    assert {"nl": "geen mens", "fr": "pas une personne"}[language] in greeting
    assert "112" in greeting
    assert "24" in texts.text("opening.privacy", language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in KEYS if key.startswith("errors.")])
def test_every_problem_has_a_title_and_an_explanation(key: str, language: Language) -> None:
    code = key.split(".")[1]
    title = texts.text(f"errors.{code}.title", language, **VALUES)
    detail = texts.text(f"errors.{code}.detail", language, **VALUES)
    assert len(title) < len(detail)


def test_a_text_that_lacks_its_value_is_an_error_not_a_hole() -> None:
    with pytest.raises(KeyError):
        texts.text("handoff.queued", "nl")
    with pytest.raises(KeyError):
        texts.text("no.such.text", "nl")


def test_braces_in_a_name_stay_braces() -> None:
    assert "{0} {x}" in texts.text("handoff.joined", "nl", name="{0} {x}")
