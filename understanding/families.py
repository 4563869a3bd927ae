"""Word families: the words by which parents point at a theme, listed by hand, language by language.

They carry what a few dozen training examples cannot: that ``keelpijn`` and ``angine`` are one
subject. A small classifier weighs them beside the words it has seen (see ``engine/components``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

Strength = Literal["strong", "weak"]
STRENGTHS: tuple[Strength, ...] = ("strong", "weak")

GAP = "~"
LONGEST_GAP = 3  # words between the halves of an entry with a gap
LONGEST_TEXT = 400  # words read; a pasted article says no more about its theme after that

_WORD = re.compile(r"[^\W_]+")


class WordFamilyError(ValueError):
    """A families file cannot be read; the message names the file, the family and the entry."""


@dataclass(frozen=True)
class _Piece:
    """One word of an entry: ``text`` with a free start, a free end, or both."""

    text: str
    is_open_left: bool
    is_open_right: bool

    def matches(self, word: str) -> bool:
        if self.is_open_left and self.is_open_right:
            return self.text in word
        if self.is_open_left:
            return word.endswith(self.text)
        return word.startswith(self.text) if self.is_open_right else word == self.text


@dataclass(frozen=True)
class _Entry:
    family: str
    strength: Strength
    # None stands for a gap of up to LONGEST_GAP words.
    pieces: tuple[_Piece | None, ...]

    def matches_from(self, words: list[str], start: int, piece: int = 0) -> bool:
        if piece == len(self.pieces):
            return True
        wanted = self.pieces[piece]
        if wanted is None:
            last = min(start + LONGEST_GAP, len(words) - 1)
            return any(self.matches_from(words, i, piece + 1) for i in range(start, last + 1))
        if start >= len(words) or not wanted.matches(words[start]):
            return False
        return self.matches_from(words, start + 1, piece + 1)


# Enough letters to make most first words of entries distinct, few enough to fit short stems.
_KEY_LENGTH = 3


class WordFamilies:
    """All families of both languages; counts which of them a text uses."""

    def __init__(self, entries: list[_Entry]) -> None:
        self.names = tuple(sorted({entry.family for entry in entries}))
        self._by_word: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._by_start: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._anywhere: list[_Entry] = []
        for entry in entries:
            first = entry.pieces[0]
            if first is None or first.is_open_left:
                self._anywhere.append(entry)
            elif first.is_open_right:
                self._by_start[first.text[:_KEY_LENGTH]].append(entry)
            else:
                self._by_word[first.text].append(entry)

    @classmethod
    def load(cls, folder: Path) -> WordFamilies:
        """Read every ``*.yml`` in ``folder``.

        Raises:
            WordFamilyError: a file does not hold families.
        """
        return cls([entry for path in sorted(folder.glob("*.yml")) for entry in _read(path)])

    def count(self, text: str) -> Mapping[tuple[str, Strength], int]:
        """How many different entries of each family and strength occur in ``text``."""
        words = fold(text)[:LONGEST_TEXT]
        found: set[_Entry] = set()
        for start, word in enumerate(words):
            candidates = list(self._by_word.get(word, ()))
            for length in range(1, _KEY_LENGTH + 1):
                candidates += self._by_start.get(word[:length], ())
            found.update(e for e in candidates if e.matches_from(words, start))
            found.update(e for e in self._anywhere if e.matches_from(words, start))
        return Counter((entry.family, entry.strength) for entry in found)


def fold(text: str) -> list[str]:
    """The words of a text, casefolded and without accents, as entries are written."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _WORD.findall(plain)


def _read(path: Path) -> Iterator[_Entry]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not isinstance(content.get("families"), dict):
        raise WordFamilyError(f"{path.name}: no families")
    for family, strengths in content["families"].items():
        for strength in STRENGTHS:
            for entry in strengths.get(strength, ()):
                yield _Entry(family, strength, _pieces(str(entry), f"{path.name}, {family}"))


def _pieces(entry: str, place: str) -> tuple[_Piece | None, ...]:
    pieces: list[_Piece | None] = []
    for part in entry.split():
        text = part.strip("*")
        if part == GAP:
            pieces.append(None)
        elif fold(text) == [text]:
            pieces.append(_Piece(text, part.startswith("*"), part.endswith("*")))
        else:
            raise WordFamilyError(f"{place}: {entry!r} is not written without accents and signs")
    if not pieces or pieces[0] is None or pieces[-1] is None:
        raise WordFamilyError(f"{place}: {entry!r} begins or ends with a gap, or is empty")
    return tuple(pieces)
