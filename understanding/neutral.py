"""Text without who it is about: the same behaviour must sound the same whoever shows it.

Words for a faith, an origin, an ideology, a club, a name or a gender are replaced by their kind
before a model looks for worry signals. So it can neither learn nor repeat that the same words
weigh more about one family than about another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from understanding.text import split_words

IDENTITY_WORDS = Path(__file__).parent / "data" / "identity_words.yml"

# French says a person's gender at the end of many words; the first fitting ending is replaced.
_ENDINGS = (
    ("euse", "eux"),
    ("enne", "en"),
    ("ive", "if"),
    ("elle", "el"),
    ("ee", ""),
    ("ie", "i"),
    ("ue", "u"),
)
_VOWELS = frozenset("aeiou")
_SHORTEST_WITH_ENDING = 5


@dataclass(frozen=True)
class NeutralWord:
    """A word as a model may see it; ``start`` and ``end`` are its offsets in the original."""

    text: str
    start: int
    end: int


class Neutraliser:
    """Replaces identity words by their kind. Load once; stateless."""

    def __init__(self, kinds: dict[str, list[str]]) -> None:
        # By first word, the longest entries first, so that "extreem rechts" wins from "rechts".
        self._entries: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._stems: dict[str, str] = {}
        for kind, entries in kinds.items():
            for entry in entries:
                words = tuple(str(entry).split())
                if len(words) == 1 and entry.endswith("*"):
                    self._stems[entry[:-1]] = kind
                else:
                    self._entries[words[0]].append((words, kind))
        for found in self._entries.values():
            found.sort(key=lambda entry: -len(entry[0]))
        self._stem_lengths = sorted({len(stem) for stem in self._stems}, reverse=True)

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Neutraliser:
        """Read the words that ship with the package, once per process."""
        return cls(yaml.safe_load(IDENTITY_WORDS.read_text(encoding="utf-8")))

    def words(self, text: str) -> list[NeutralWord]:
        """The words of ``text``, in order; an expression that names an identity is one word."""
        pieces = [
            (part, word.start, word.end)
            for word in split_words(text)
            for part in word.text.split("'")
            if part
        ]
        words = [part for part, _, _ in pieces]
        found: list[NeutralWord] = []
        place = 0
        while place < len(pieces):
            kind, length = self._kind_at(words, place)
            text_here = f"xx{kind}" if kind else without_gender(words[place])
            found.append(NeutralWord(text_here, pieces[place][1], pieces[place + length - 1][2]))
            place += length
        return found

    def _kind_at(self, words: list[str], place: int) -> tuple[str, int]:
        word = words[place]
        for entry, kind in self._entries.get(word, ()):
            if tuple(words[place : place + len(entry)]) == entry:
                return kind, len(entry)
        for length in self._stem_lengths:
            kind = self._stems.get(word[:length], "") if len(word) >= length else ""
            if kind:
                return kind, 1
        return "", 1


def without_gender(word: str) -> str:
    """A folded word in the form that both genders share: "partie" and "parti" are one."""
    if len(word) < _SHORTEST_WITH_ENDING:
        return word
    word = word.removesuffix("s")
    for ending, replacement in _ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending) + replacement
    return word[:-1] if word.endswith("e") and word[-2] not in _VOWELS else word
