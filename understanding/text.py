"""Text as people type it, made comparable: folded words that remember where they stood.

Everything that looks at a parent's words starts here, so that "Zélfmóórd", "zelfmoord" and the same
letters with combining accents are one word, and every finding can still be shown in the parent's
own spelling.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Longer runs of letters are never words a person typed (base64, a cat on the keyboard, an address).
LONGEST_WORD = 40
APOSTROPHES = "'\u2018\u2019\u02bc\u00b4\u0060\u2032\uff07"
# \w leaves out combining accents, and zero-width characters would split a word in two.
_INSIDE_WORD = r"\w\u0300-\u036f\u200b-\u200d\u2060\u00ad\ufeff"
_WORD = re.compile(
    rf"[{APOSTROPHES}]?[{_INSIDE_WORD}]+(?:[{APOSTROPHES}][{_INSIDE_WORD}]+)*[{APOSTROPHES}]?"
)
_ALL_APOSTROPHES = re.compile(f"[{APOSTROPHES}]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
# One full stop, question or exclamation mark ends a sentence; an empty line does too. Dots in a
# row do not: people write "hij wil niet meer... leven".
_SENTENCE_END = re.compile(r"[!?]|(?<![.…])\.(?![.…])|\n\s*\n")
_PAUSE = re.compile(r"[^\s\-\u2010\u2011/" + APOSTROPHES + r"\"«»“”„]")
_RUN_OF_THREE = re.compile(r"(.)\1{2,}")
_RUN_OF_TWO = re.compile(r"(.)\1+")


@dataclass(frozen=True)
class Word:
    """A folded word; `start` and `end` are offsets into the text as it was written."""

    text: str
    start: int
    end: int
    sentence: int
    after_pause: bool  # a comma, dots, an emoji or a new line stands before it


def fold(text: str) -> str:
    """Lower case, without accents or invisible characters, every apostrophe the same."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    kept = (c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf", "Cc"})
    return _ALL_APOSTROPHES.sub("'", "".join(kept))


def split_words(text: str) -> tuple[Word, ...]:
    """Every word of `text`, folded, in order. Apostrophes inside a word stay: "s'est", "m'n"."""
    words: list[Word] = []
    sentence, end_of_last = 0, 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        between = text[end_of_last:start]
        folded = fold(match.group())[: LONGEST_WORD + 1].strip("'_")
        if not folded:
            continue
        is_new_sentence = bool(words) and _SENTENCE_END.search(between) is not None
        sentence += is_new_sentence
        paused = bool(words) and (is_new_sentence or _PAUSE.search(between) is not None)
        paused = paused or "\n" in between
        words.append(Word(folded, start, end, sentence, paused))
        end_of_last = end
    return tuple(words)


def squeeze(word: str) -> tuple[str, ...]:
    """The word without stretched letters: "neeeee" may be "nee" or "ne", "hellup" stays itself."""
    if _RUN_OF_THREE.search(word) is None:
        return (word,)
    doubled = _RUN_OF_THREE.sub(r"\1\1", word)
    return doubled, _RUN_OF_THREE.sub(r"\1", word), _RUN_OF_TWO.sub(r"\1", word)
