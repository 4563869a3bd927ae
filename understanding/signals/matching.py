"""Finding patterns in a sentence: an index picks the few that can match, spaCy's Matcher decides.

Running every pattern on every message would cost tens of milliseconds. Each sequence is therefore
filed under its rarest word, and runs only when all the words it needs are in the sentence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from understanding.signals.patterns import Step, StepSequence, spacy_pattern
from understanding.signals.spelling import Vocabulary


@dataclass(frozen=True)
class Span:
    """Words `start` up to, not including, `end`."""

    start: int
    end: int

    def distance(self, other: Span) -> int:
        """Words between the two; 0 when they touch or overlap."""
        return max(0, other.start - self.end, self.start - other.end)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a word."""
        return self.start < other.end and other.start < self.end


class _IndexedSequence:
    """One sequence of one pattern; its Matcher is built when it is first needed."""

    def __init__(self, key: str, sequence: StepSequence, needs: frozenset[int], rarest: int):
        self.key = key
        self.needs = needs
        self._sequence = sequence
        self._rarest = rarest
        self._reach = sum(step.gap or 1 for step in sequence)
        self._matcher: Matcher | None = None

    def spans(self, doc: Doc, places: Mapping[int, Sequence[int]]) -> Iterable[tuple[int, int]]:
        """Matches in `doc`; `places` says where the words of each set stand.

        Only the words that a match could reach from the rarest word are handed to the Matcher,
        whose time grows with every word it is shown.
        """
        if self._matcher is None:
            self._matcher = Matcher(doc.vocab, validate=False)
            self._matcher.add(self.key, [spacy_pattern(self._sequence)])
        rarest = places[self._rarest]
        first = max(0, rarest[0] - self._reach)
        near = doc[first : min(len(doc), rarest[-1] + self._reach + 1)]
        return [(first + start, first + end) for _, start, end in self._matcher(near)]


class PatternIndex:
    """All patterns of one language, each filed under the key of what it belongs to."""

    def __init__(
        self, patterns: Iterable[tuple[str, StepSequence]], vocabulary: Vocabulary
    ) -> None:
        self._vocab = Vocab()
        resolved = [(key, _resolve(sequence, vocabulary)) for key, sequence in patterns]
        word_sets = {step.words for _, seq in resolved for step in seq if step.words}
        ids = {words: number for number, words in enumerate(sorted(word_sets, key=sorted))}
        commonness = Counter(word for words in ids for word in words)
        self._sets_of_word: dict[str, list[int]] = defaultdict(list)
        for words, number in ids.items():
            for word in words:
                self._sets_of_word[word].append(number)
        self._filed: dict[int, list[_IndexedSequence]] = defaultdict(list)
        for key, sequence in resolved:
            needed = [s.words for s in sequence if s.words and not s.optional]
            rarest = min(needed, key=lambda ws: (max(commonness[w] for w in ws), len(ws)))
            needs = frozenset(ids[words] for words in needed)
            entry = _IndexedSequence(key, sequence, needs, ids[rarest])
            self._filed[ids[rarest]].append(entry)

    def find(self, symbols: Sequence[str], offset: int = 0) -> dict[str, set[Span]]:
        """Every match in one sentence; `offset` is added to the word positions."""
        places: dict[int, list[int]] = defaultdict(list)
        for position, symbol in enumerate(symbols):
            for number in self._sets_of_word.get(symbol, ()):
                places[number].append(position)
        present = places.keys()
        candidates = [
            entry
            for number in present
            for entry in self._filed.get(number, ())
            if entry.needs <= present
        ]
        found: dict[str, set[Span]] = defaultdict(set)
        if candidates:
            doc = Doc(self._vocab, words=list(symbols))
            for entry in candidates:
                for start, end in entry.spans(doc, places):
                    found[entry.key].add(Span(start + offset, end + offset))
        return found


def _resolve(sequence: StepSequence, vocabulary: Vocabulary) -> StepSequence:
    """Replace every "stem*" by the symbols it stands for."""
    return tuple(replace(step, words=_resolved_words(step, vocabulary)) for step in sequence)


def _resolved_words(step: Step, vocabulary: Vocabulary) -> frozenset[str]:
    words: set[str] = set()
    for word in step.words:
        if word.endswith("*"):
            words |= vocabulary.symbols_starting_with(word[:-1])
        else:
            words.add(word)
    return frozenset(words)
