"""What is kept of a parent's text: all that a person can see, and nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.router import clean
from bot.errors import EmptyMessageError, MessageTooLongError
from bot.messages import MAX_TEXT_LENGTH

RIGHT_TO_LEFT = "ابني تغيّر كثيرا \u200f(Gent)\u200e"


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t\r\n", "\u00a0\u2003", "\x00\x07\x1b", "\u200b\u200d\ufeff", "\ud800"]
)
def test_what_nobody_can_read_is_empty(text: str) -> None:
    with pytest.raises(EmptyMessageError):
        clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "😟",
        "👨‍👩‍👧",
        "🏳️‍🌈",
        RIGHT_TO_LEFT,
        "שלום",
        "<script>alert(1)</script>",
        "a\n\tb",
        "ça va ? œ",
        "?",
    ],
)
def test_what_a_person_sees_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_control_characters_and_half_characters_go() -> None:
    assert clean("\x1b[31mrood\x00\x07 \ud83d\r\nblauw\x9f") == "[31mrood \nblauw"


def test_edges_are_trimmed() -> None:
    assert clean(" \n\u00a0 hallo \t\n") == "hallo"


def test_4000_characters_are_taken_and_4001_are_not() -> None:
    assert len(clean("😟" * MAX_TEXT_LENGTH)) == 4000
    with pytest.raises(MessageTooLongError) as caught:
        clean("geheim" + "a" * (MAX_TEXT_LENGTH - 5))
    assert str(caught.value) == "4001"


@given(st.text(st.characters(), max_size=200))
def test_any_text_becomes_storable_text_or_is_refused(text: str) -> None:
    try:
        kept = clean(text)
    except EmptyMessageError:
        return
    assert kept.encode("utf-8")
    assert clean(kept) == kept
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in kept)
    assert set(kept) <= set(text)
