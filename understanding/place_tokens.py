"""Cuts a text into comparable words, so that all spellings of a place name meet; for `places`."""

import re
import unicodedata
from dataclasses import dataclass

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_SAINT = {"sint": "st", "saint": "st", "sankt": "st", "sinte": "st", "sainte": "st", "ste": "st"}


@dataclass(frozen=True)
class Token:
    """One word or number of a text: its comparable form and where it stands."""

    norm: str
    start: int
    end: int


def normalise(word: str) -> str:
    """Return the word in lower case, without accents, every spelling of "saint" as "st"."""
    plain = word.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFD", plain.replace("œ", "oe"))
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _SAINT.get(plain, plain)


def tokenise(text: str) -> list[Token]:
    """Return the words and numbers of the text with their offsets in it."""
    return [Token(normalise(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def key_of(name: str) -> str:
    """Return the name as the gazetteer keeps it: comparable words with a space between."""
    return " ".join(token.norm for token in tokenise(name))
