"""A return code is easy to say, hard to guess, and forgiving to type."""

from __future__ import annotations

import math
import re
import unicodedata

import pytest

from bot.messages import LANGUAGES, Language
from bot.privacy.return_codes import WORDS_PER_CODE, hash_code, new_code, word_list

PEPPER = b"pepper"


def folded(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if c.isalnum())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_holds_at_least_50_bits(language: Language) -> None:
    bits = math.log2(len(word_list(language))) * WORDS_PER_CODE
    assert bits == 55


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_words_are_taken_for_each_other(language: Language) -> None:
    words = word_list(language)
    assert len({folded(word) for word in words}) == len(words) == 2048


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_short_and_plain_to_type(language: Language) -> None:
    odd = [word for word in word_list(language) if not re.fullmatch(r"[a-zà-öø-ÿ]{3,9}", word)]
    assert odd == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_is_made_of_the_parents_language_and_never_repeats(language: Language) -> None:
    codes = {new_code(language) for _ in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert len(code.split()) == WORDS_PER_CODE
        assert set(code.split()) <= set(word_list(language))


@pytest.mark.parametrize(
    "typed",
    [
        "APPEL brug Wolk élève groen",
        "  appel\tbrug\n wolk  eleve groen ",
        "appel-brug-wolk-élève-groen",
        "appel, brug, wolk, élève, groen.",
        "appel brug wolk e\u0301le\u0300ve groen",
        "appel\u00a0brug\u2011wolk élève groen",
    ],
)
def test_case_accents_hyphens_and_spaces_make_no_difference(typed: str) -> None:
    assert hash_code(typed, PEPPER) == hash_code("appel brug wolk élève groen", PEPPER)


@pytest.mark.parametrize(
    "other",
    ["brug appel wolk élève groen", "appel brug wolk élève", "appelbrug wolk élève groen", ""],
)
def test_other_words_or_another_order_are_another_code(other: str) -> None:
    assert hash_code(other, PEPPER) != hash_code("appel brug wolk élève groen", PEPPER)


def test_a_stolen_table_says_nothing_without_the_pepper() -> None:
    code = new_code("nl")
    assert hash_code(code, b"one") != hash_code(code, b"other")
    assert len(hash_code(code, b"one")) == 32


def test_any_typed_text_can_be_looked_up() -> None:
    for text in ("\ud800", "\x00", "😟" * 200, "مرحبا"):
        assert len(hash_code(text, PEPPER)) == 32
