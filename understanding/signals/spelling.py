"""Between the words people type and the words the rules know: dialect, SMS, stretching, typos.

Words no rule mentions all become `UNKNOWN`, so nothing a parent wrote is ever kept in spaCy's
string store, and its size stays that of the rule files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from understanding.text import LONGEST_WORD, Word, split_words, squeeze

UNKNOWN = "_"
SHORTEST_PREFIX = 3


@dataclass(frozen=True)
class Spelling:
    """How one language respells: one written word to one or more standard words."""

    respelled: Mapping[str, tuple[str, ...]]

    def standard(self, words: Iterable[Word]) -> list[Word]:
        """The words in standard spelling, elisions split off; each keeps its place in the text."""
        result: list[Word] = []
        for word in words:
            pieces = self._pieces(word.text)
            if len(pieces) == 1 and pieces[0] == word.text:
                result.append(word)
                continue
            for index, piece in enumerate(pieces):
                pause = word.after_pause and index == 0
                result.append(Word(piece, word.start, word.end, word.sentence, pause))
        return result

    def standard_words(self, phrase: str) -> list[str]:
        """The standard spelling of a phrase in a rule, so that rules may be written naturally."""
        return [word.text for word in self.standard(split_words(phrase))]

    def _pieces(self, text: str) -> tuple[str, ...]:
        for form in squeeze(text):
            if form in self.respelled:
                return self.respelled[form]
        if "'" in text:
            return tuple(
                standard
                for piece in text.split("'")
                if piece
                for standard in self.respelled.get(piece, (piece,))
            )
        return (text,)


class Vocabulary:
    """Every word the rules of one language mention, and how a written word is recognised as one."""

    def __init__(self, words: Iterable[str], prefixes: Iterable[str], tolerant: Iterable[str]):
        self._words = frozenset(words)
        self._prefixes = frozenset(prefixes)
        self._misspelt = _one_letter_wrong(tolerant, self._words)

    def symbol(self, word: str) -> str:
        """The known word (or "stem*") this is, or `UNKNOWN`."""
        if word in self._words:
            return word
        if len(word) > LONGEST_WORD:
            return UNKNOWN
        for form in squeeze(word):
            if form in self._words:
                return form
        for length in range(len(word), SHORTEST_PREFIX - 1, -1):
            if word[:length] in self._prefixes:
                return word[:length] + "*"
        return self._misspelt_word(word)

    def symbols_starting_with(self, prefix: str) -> set[str]:
        """Every symbol that a pattern word `prefix*` stands for."""
        longer = {p + "*" for p in self._prefixes if p.startswith(prefix)}
        return longer | {word for word in self._words if word.startswith(prefix)}

    def _misspelt_word(self, word: str) -> str:
        for variant in _deletions(word):
            meant = self._misspelt.get(variant, UNKNOWN)
            if meant[0] == word[0]:
                return meant
        return UNKNOWN


def _deletions(word: str) -> list[str]:
    return [word, *(word[:i] + word[i + 1 :] for i in range(len(word)))]


def _one_letter_wrong(tolerant: Iterable[str], known: frozenset[str]) -> dict[str, str]:
    """Index for one missing, extra, wrong or swapped letter: shared deletions meet in the middle.

    The first letter must be right: people rarely miss it, and without it real words collide.
    """
    index: dict[str, str] = {}
    for word in sorted(tolerant):
        for variant in _deletions(word):
            if variant not in known:
                index.setdefault(variant, word)
    return index
