"""Word families: the words by which parents point at a theme, listed by hand, language by language.

They carry what a few dozen training examples cannot: that ``keelpijn`` and ``angine`` are one
subject. A small classifier weighs them beside the words it has seen (see ``engine/components``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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


# Every entry is itself alone (`eq=False`): a set of entries is then a set of numbers.
@dataclass(frozen=True, eq=False)
class _Entry:
    family: str
    strength: Strength
    # None stands for a gap of up to LONGEST_GAP words.
    pieces: tuple[_Piece | None, ...]

    @cached_property
    def telling_piece(self) -> _Piece:
        """The longest piece: the rarest, as a rule."""
        return max((piece for piece in self.pieces if piece), key=lambda piece: len(piece.text))

    @cached_property
    def _neighbours(self) -> tuple[tuple[int, _Piece], ...] | None:
        """The other pieces, each with its distance from the longest; None when a gap moves them."""
        if None in self.pieces:
            return None
        middle = self.pieces.index(self.telling_piece)
        return tuple(
            (place - middle, piece)
            for place, piece in enumerate(self.pieces)
            if piece and place != middle
        )

    @cached_property
    def _reach(self) -> int:
        """How many words may stand before the longest piece."""
        before = self.pieces[: self.pieces.index(self.telling_piece)]
        return sum(LONGEST_GAP if piece is None else 1 for piece in before)

    def matches_around(self, words: list[str], place: int) -> bool:
        """Whether the entry matches with its longest piece at ``place``, or a gap away."""
        if self._neighbours is None:
            first = max(0, place - self._reach)
            return any(self._matches_from(words, start) for start in range(first, place + 1))
        for distance, piece in self._neighbours:
            there = place + distance
            if not (0 <= there < len(words) and piece.matches(words[there])):
                return False
        return True

    def _matches_from(self, words: list[str], start: int, piece: int = 0) -> bool:
        if piece == len(self.pieces):
            return True
        wanted = self.pieces[piece]
        if wanted is None:
            last = min(start + LONGEST_GAP, len(words) - 1)
            return any(self._matches_from(words, i, piece + 1) for i in range(start, last + 1))
        if start >= len(words) or not wanted.matches(words[start]):
            return False
        return self._matches_from(words, start + 1, piece + 1)


class _TellingPieces:
    """Entries by their longest piece, so that a word finds its own without asking the others."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self._whole: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._starts: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._ends: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._insides: defaultdict[str, list[_Entry]] = defaultdict(list)
        by_openness = {
            (False, False): self._whole,
            (False, True): self._starts,
            (True, False): self._ends,
            (True, True): self._insides,
        }
        for entry in entries:
            piece = entry.telling_piece
            by_openness[piece.is_open_left, piece.is_open_right][piece.text].append(entry)
        self._start_lengths = _lengths(self._starts)
        self._end_lengths = _lengths(self._ends)
        self._inside_lengths = _lengths(self._insides)

    def of(self, word: str) -> Iterator[_Entry]:
        """The entries whose longest piece matches ``word``."""
        yield from self._whole.get(word, ())
        size = len(word)
        for length in self._start_lengths:
            if length <= size:
                yield from self._starts.get(word[:length], ())
        for length in self._end_lengths:
            if length <= size:
                yield from self._ends.get(word[-length:], ())
        for length in self._inside_lengths:
            for start in range(size - length + 1):
                yield from self._insides.get(word[start : start + length], ())


class WordFamilies:
    """All families of both languages; counts which of them a text uses."""

    def __init__(self, entries: list[_Entry]) -> None:
        self.names = tuple(sorted({entry.family for entry in entries}))
        self._telling_pieces = _TellingPieces(entries)

    @classmethod
    def load(cls, folder: Path) -> WordFamilies:
        """Read every ``*.yml`` in ``folder``.

        Raises:
            WordFamilyError: a file does not hold families.
        """
        return cls([entry for path in sorted(folder.glob("*.yml")) for entry in _read(path)])

    def count(self, words: Sequence[str]) -> Mapping[tuple[str, Strength], int]:
        """How many different entries of each family and strength occur in folded ``words``."""
        read = list(words[:LONGEST_TEXT])
        found = {
            entry
            for place, word in enumerate(read)
            for entry in self._telling_pieces.of(word)
            if len(entry.pieces) == 1 or entry.matches_around(read, place)
        }
        return Counter((entry.family, entry.strength) for entry in found)


def _lengths(pieces: Mapping[str, object]) -> tuple[int, ...]:
    return tuple(sorted({len(text) for text in pieces}))


def fold(text: str) -> list[str]:
    """The words of a text, casefolded and without accents, as entries are written."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _WORD.findall(plain)


def _read(path: Path) -> Iterator[_Entry]:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if not isinstance(content, dict) or not isinstance(content.get("families"), dict):
        raise WordFamilyError(f"{path.name}: no families")
    for family, strengths in content["families"].items():
        for strength in STRENGTHS:
            for entry in dict.fromkeys(strengths.get(strength, ())):
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
