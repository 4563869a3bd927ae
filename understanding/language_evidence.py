"""Weighs the words of a text for each language: by heart where known, else by spelling."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from understanding.gazetteer import Kind, load_gazetteer
from understanding.language_spelling import LANGUAGES, Spelling
from understanding.language_words import FOREIGN, LanguageWords, Weights
from understanding.place_tokens import key_of, normalise

CODES = (*LANGUAGES, FOREIGN)
SPELLING_WEIGHT = 0.7  # letter groups of one word repeat each other
SPELLING_FLOOR = -3.5  # one strange word never decides alone
TELLING_LETTER_WEIGHT = 1.0  # Dutch has "é" too, but in few words and those are known by heart
NAME_WEIGHT = 0.3  # a capital inside a sentence is usually a name, and names have no language

# A name that is an ordinary word too ("Mol") says nothing when it is the whole message either.
_NAMES_ONLY = frozenset({Kind.CERTAIN, Kind.RARE, Kind.ELSEWHERE})

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|['’][^\W\d_]+")
_KEY = re.compile(r"[a-z][A-Z][A-Za-z]*[A-Z]")  # "sGVsbG8": a key or a code, not a word
_TELLING_LETTERS = {
    "fr": re.compile("[éèêàçùâîôûœ]"),
    "de": re.compile("[äöüß]"),
    "tr": re.compile("[ğışİ]"),
}


@dataclass
class Evidence:
    """What the words of a text say: natural logarithms of likelihood, up to a constant."""

    totals: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CODES, 0.0))
    is_silent: bool = True
    # Languages with a word known by heart or a letter of their own: spelling alone is no proof.
    witnessed: set[str] = field(default_factory=set)

    def add(self, voices: Weights) -> None:
        """Count what one word says."""
        for code, value in voices.items():
            self.totals[code] += value
        self.is_silent = self.is_silent and not voices


class Weighing:
    """Turns words into evidence; knows words, letter groups and the names of places."""

    def __init__(self) -> None:
        self._words = LanguageWords.load()
        self._spelling = Spelling()
        self._names = load_gazetteer().names
        self._name_words = frozenset(
            word
            for name, entry in self._names.items()
            if entry.kind in _NAMES_ONLY
            for word in name.split(" ")
        )

    def weigh(self, text: str) -> Evidence:
        """Return the evidence of all words; a text that is only a place's name has none."""
        evidence = Evidence()
        tokens = _TOKEN.findall(text)
        if self._is_place(tokens):
            return evidence
        for position, token in enumerate(tokens):
            is_name = position > 0 and token[0].isupper() and not token.isupper()
            for word in self._split(token):
                known = self._words.weights(word)
                if known is None:
                    evidence.add(self._spell(word, NAME_WEIGHT if is_name else 1.0, evidence))
                else:
                    evidence.add(known)
                    evidence.witnessed.update(known)
        return evidence

    def _is_place(self, tokens: list[str]) -> bool:
        entry = self._names.get(key_of(" ".join(tokens)))
        if entry is None:
            return False
        is_word = len(tokens) == 1 and self._words.weights(tokens[0].casefold()) is not None
        return entry.kind in _NAMES_ONLY or (entry.is_municipality and not is_word)

    def _split(self, token: str) -> Iterator[str]:
        """Yield the words of a token: "l'école" holds two, "m'n" and "week-end" one."""
        whole = token.casefold().replace("’", "'")
        if _KEY.search(token):
            return
        if self._words.weights(whole) is not None:
            yield whole
            return
        for part in whole.split("-"):
            head, apostrophe, tail = part.partition("'")
            if not apostrophe or self._words.weights(part) is not None:
                yield part
            elif tail == "s":  # "opa's", "mother's": no elision
                yield head
            else:
                yield from (word for word in (f"{head}'", tail.replace("'", "")) if len(word) > 1)

    def _spell(self, word: str, weight: float, evidence: Evidence) -> Weights:
        if len(word) < 2 or normalise(word) in self._name_words:
            return {}
        logs = self._spelling.log_probabilities(word)
        top = max(logs)
        voices = {
            code: max(value - top, SPELLING_FLOOR) * SPELLING_WEIGHT * weight
            for code, value in zip(LANGUAGES, logs, strict=True)
        }
        voices[FOREIGN] = SPELLING_FLOOR * SPELLING_WEIGHT * weight / 2
        for code, letters in _TELLING_LETTERS.items():
            if letters.search(word):
                voices[code] += TELLING_LETTER_WEIGHT * weight
                evidence.witnessed.add(code)
        return voices
