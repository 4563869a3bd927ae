import unicodedata
from typing import Literal

import pytest

from understanding.text import fold, split_words, squeeze


def test_accents_case_and_apostrophes_do_not_matter() -> None:
    assert fold("Zélfmóórd") == fold(unicodedata.normalize("NFD", "zÉLFMÓÓRD")) == "zelfmoord"
    assert fold("S’EST") == "s'est"
    assert fold("sœur") == "soeur"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_offsets_point_into_the_text_as_it_was_written(form: Literal["NFC", "NFD"]) -> None:
    text = unicodedata.normalize(form, "😢 Elle s’est évanouie ☠️ à l’école")
    words = split_words(text)
    assert [w.text for w in words] == ["elle", "s'est", "evanouie", "a", "l'ecole"]
    assert all(fold(text[w.start : w.end]).strip("'") == w.text for w in words)


def test_dots_in_a_row_are_a_pause_and_one_dot_ends_a_sentence() -> None:
    words = split_words("Hij wil niet meer... leven. Help!\n\nMaar nu")
    assert [w.sentence for w in words] == [0, 0, 0, 0, 0, 1, 2, 2]
    assert [w.text for w in words if w.after_pause] == ["leven", "help", "maar"]


def test_zero_width_characters_do_not_hide_a_word() -> None:
    assert [w.text for w in split_words("zelf\u200bmoord")] == ["zelfmoord"]


def test_stretched_letters_are_squeezed_and_ordinary_doubles_kept() -> None:
    assert "nee" in squeeze("neeeee")
    assert "help" in squeeze("helllp")
    assert squeeze("hellup") == ("hellup",)
