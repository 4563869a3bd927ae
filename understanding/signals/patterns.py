"""The pattern language of the rule files, read into sequences that spaCy's Matcher can run.

wil|wou niet meer ...2 leven     words, alternatives, a gap of at most two words
$hij heeft? (een einde|gedaan) gemaakt   a family, an optional word, alternatives of several words
zelfmoord*                       every word the rules know, and any other, that begins so
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understanding.signals.spelling import SHORTEST_PREFIX, Spelling
from understanding.text import fold

# More variants than this is a pattern nobody can review; split it.
MOST_SEQUENCES = 600
# Longer gaps join words that have nothing to do with each other.
LONGEST_GAP = 6
DEFAULT_GAP = 3
# Dutch moves the verb to the end of a subclause, with the rest of the sentence in between.
EITHER_ORDER_GAP = 4
MOST_PARTS = 3
_GAP = re.compile(r"\.{2,3}(\d?)")


class PatternError(ValueError):
    """A pattern that cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True)
class Step:
    """One word out of a set (symbols, "stem*" among them), or a gap of at most `gap` words."""

    words: frozenset[str] = frozenset()
    optional: bool = False
    gap: int = 0


StepSequence = tuple[Step, ...]


class PatternReader:
    """Reads the patterns of one language: its families and spelling apply to all of them."""

    def __init__(self, families: Mapping[str, Sequence[str]], spelling: Spelling) -> None:
        self._families = families
        self._spelling = spelling
        self._read_families: dict[str, list[StepSequence]] = {}
        self._read_words: dict[str, list[StepSequence]] = {}

    def read(self, pattern: str) -> list[StepSequence]:
        """Every sequence of steps the pattern stands for. Raises `PatternError`."""
        if pattern.startswith("..") or _GAP.fullmatch(pattern.rsplit(" ", 1)[-1]):
            raise PatternError(f"'{pattern}' begins or ends with a gap")
        sequences = [_without_outer_gaps(sequence) for sequence in self._read_orders(pattern)]
        if not all(any(s.words and not s.optional for s in sequence) for sequence in sequences):
            raise PatternError(f"'{pattern}' would match without a single word")
        return list(dict.fromkeys(sequences))

    def _read_orders(self, pattern: str) -> list[StepSequence]:
        parts = [self._read_sequences(part) for part in pattern.split(" & ")]
        if len(parts) > MOST_PARTS:
            raise PatternError(f"'{pattern}' has {len(parts)} parts, at most {MOST_PARTS}")
        gap = (Step(gap=EITHER_ORDER_GAP),)
        found = [
            tuple(_joined(chosen, gap))
            for order in itertools.permutations(parts)
            for chosen in itertools.product(*order)
        ]
        if len(found) > MOST_SEQUENCES:
            raise PatternError(f"'{pattern}' has {len(found)} variants, at most {MOST_SEQUENCES}")
        return found

    def _read_sequences(self, pattern: str) -> list[StepSequence]:
        items = _split(pattern, " ")
        if not items:
            raise PatternError("a pattern is empty")
        choices = [self._read_item(item) for item in items]
        count = 1
        for choice in choices:
            count *= len(choice)
        if count > MOST_SEQUENCES:
            raise PatternError(f"'{pattern}' has {count} variants, at most {MOST_SEQUENCES}")
        return [tuple(itertools.chain(*parts)) for parts in itertools.product(*choices)]

    def _read_item(self, item: str) -> list[StepSequence]:
        if gap := _GAP.fullmatch(item):
            size = int(gap.group(1) or DEFAULT_GAP)
            if not 0 < size <= LONGEST_GAP:
                raise PatternError(f"a gap of {size} words; at most {LONGEST_GAP}")
            return [(Step(gap=size),)]
        optional = item.endswith("?")
        body = item.removesuffix("?")
        if body.startswith("("):
            alternatives = [
                sequence
                for part in _split(body[1:-1], "|")
                for sequence in self._read_sequences(part)
            ]
        else:
            alternatives = [s for word in body.split("|") for s in self._read_word(word)]
        return _merge(alternatives, optional)

    def _read_word(self, word: str) -> list[StepSequence]:
        if word.startswith("$"):
            return self._read_family(word[1:])
        if word not in self._read_words:
            self._read_words[word] = self._read_plain_word(word)
        return self._read_words[word]

    def _read_plain_word(self, word: str) -> list[StepSequence]:
        if word.endswith("*"):
            stem = fold(word[:-1])
            if len(stem) < SHORTEST_PREFIX:
                raise PatternError(f"'{word}' is too short a stem")
            return [(Step(words=frozenset({stem + "*"})),)]
        standard = self._spelling.standard_words(word)
        if not standard:
            raise PatternError(f"'{word}' is not a word")
        return [tuple(Step(words=frozenset({piece})) for piece in standard)]

    def _read_family(self, name: str) -> list[StepSequence]:
        if name not in self._families:
            raise PatternError(f"there is no family '${name}'")
        if name not in self._read_families:
            self._read_families[name] = []  # a family that names itself ends here
            phrases = self._families[name]
            found = [s for phrase in phrases for s in self._read_sequences(phrase)]
            self._read_families[name] = _merge(found, optional=False)
        return self._read_families[name]


def _split(text: str, separator: str) -> list[str]:
    """The parts of `text` between separators outside brackets; a bracketed group is a part."""
    parts, current, depth = [], "", 0
    for char in text:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth < 0:
            break
        if char == separator and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    if depth:
        raise PatternError(f"a bracket without its partner in '{text}'")
    parts.append(current)
    return [part.strip() for part in parts if part.strip()]


def _joined(sequences: Sequence[StepSequence], between: StepSequence) -> Iterator[Step]:
    for number, sequence in enumerate(sequences):
        if number:
            yield from between
        yield from sequence


def _without_outer_gaps(sequence: StepSequence) -> StepSequence:
    """An optional first or last word leaves its gap behind when it is left out."""
    while sequence and sequence[0].gap:
        sequence = sequence[1:]
    while sequence and sequence[-1].gap:
        sequence = sequence[:-1]
    return sequence


def _merge(alternatives: list[StepSequence], optional: bool) -> list[StepSequence]:
    """Put all one-word alternatives into one step; keep longer ones apart."""
    single: set[str] = set()
    longer: list[StepSequence] = []
    for sequence in alternatives:
        if len(sequence) == 1 and not sequence[0].optional and not sequence[0].gap:
            single |= sequence[0].words
        elif sequence not in longer:
            longer.append(sequence)
    merged: list[StepSequence] = list(longer)
    if single:
        merged.append((Step(words=frozenset(single), optional=optional and not longer),))
    if optional and longer:
        merged.append(())
    return merged


def spacy_pattern(sequence: StepSequence) -> list[dict[str, Any]]:
    """The token pattern for `spacy.matcher.Matcher`."""
    tokens: list[dict[str, Any]] = []
    for step in sequence:
        if step.gap:
            tokens.extend([{"OP": "?"}] * step.gap)
            continue
        token: dict[str, Any] = {"ORTH": {"IN": sorted(step.words)}}
        if step.optional:
            token["OP"] = "?"
        tokens.append(token)
    return tokens
