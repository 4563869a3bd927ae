"""The safety floor: reads a message with the rules of both languages, without any model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal

from understanding.signals.contexts import Outcome, Surroundings
from understanding.signals.errors import SignalRuleError
from understanding.signals.matching import PatternIndex, Span
from understanding.signals.reading import SignalReading, WorrySignal, merge_overlapping
from understanding.signals.rules import Rule, RuleFile, read_rule_file
from understanding.text import Word, split_words

LANGUAGES: tuple[Literal["nl", "fr"], ...] = ("nl", "fr")
CERTAIN = 1.0
# Ten thousand characters without a full stop must not cost a second: the time of one search grows
# with the words in it and with the patterns they make possible. No pattern spans more than OVERLAP.
WINDOW, OVERLAP = 60, 30


class _LanguageRules:
    """One language's rules, ready to run."""

    def __init__(self, file: RuleFile) -> None:
        self.file = file
        self._index = PatternIndex(file.patterns, file.vocabulary)

    def read(
        self, written: tuple[Word, ...], *, is_other_language: bool
    ) -> tuple[list[WorrySignal], int]:
        """The signals, and the highest level that is in doubt."""
        words = self.file.spelling.standard(written)
        symbols = [self.file.vocabulary.symbol(word.text) for word in words]
        found = self._find(words, symbols)
        if not any(key.startswith(("rule:", "own-negation:")) for key in found):
            return [], 0
        surroundings = Surroundings(self.file, words, symbols, found)
        signals: list[WorrySignal] = []
        doubt = 0
        for rule in self.file.rules:
            if rule.own_language_only and is_other_language:
                continue
            for span, outcome in surroundings.judge(rule):
                if outcome is Outcome.ASK:
                    doubt = max(doubt, rule.level)
                elif outcome is Outcome.SIGNAL:
                    signals.append(_signal(rule, words, span))
        return signals, doubt

    def _find(self, words: list[Word], symbols: list[str]) -> dict[str, set[Span]]:
        found: dict[str, set[Span]] = defaultdict(set)
        for first, last in _windows(words):
            for key, spans in self._index.find(symbols[first:last], first).items():
                found[key] |= spans
        return found


class SignalRules:
    """The rules of both languages. Load once; reading is stateless and safe to share."""

    def __init__(self, files: dict[str, RuleFile]) -> None:
        self._languages = {code: _LanguageRules(file) for code, file in files.items()}

    @classmethod
    def load(cls, folder: Path) -> SignalRules:
        """Read `nl.yml` and `fr.yml` from `folder`. Raises `SignalRuleError`."""
        files: dict[str, RuleFile] = {}
        for code in LANGUAGES:
            file = read_rule_file(folder / f"{code}.yml")
            if file.language != code:
                raise SignalRuleError(f"{code}.yml", "file", f"says language '{file.language}'")
            files[code] = file
        return cls(files)

    def read(self, text: str, *, language: Literal["nl", "fr"] | None = None) -> SignalReading:
        """What `text` says, in either language: parents mix them, and danger outranks grammar.

        `language` only silences rules whose words mean something harmless in the other language.
        """
        written = split_words(text)
        signals: list[WorrySignal] = []
        doubt = 0
        for code, rules in self._languages.items():
            is_other = language is not None and language != code
            found, in_doubt = rules.read(written, is_other_language=is_other)
            signals += found
            doubt = max(doubt, in_doubt)
        merged = merge_overlapping(signals)
        urgency = max((signal.level for signal in merged), default=0)
        # Only a doubt that outranks what is certain is left to ask about.
        return SignalReading(merged, urgency, safety_check=doubt > urgency)


def _windows(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Every sentence, and overlapping pieces of those that never seem to end."""
    for _, group in groupby(range(len(words)), key=lambda i: words[i].sentence):
        positions = list(group)
        end = positions[-1] + 1
        for first in range(positions[0], end, WINDOW - OVERLAP):
            yield first, min(first + WINDOW, end)
            if first + WINDOW >= end:
                break


def _signal(rule: Rule, words: list[Word], span: Span) -> WorrySignal:
    return WorrySignal(
        id=rule.signal or "",
        level=rule.level,
        start=words[span.start].start,
        end=words[span.end - 1].end,
        source="rule",
        confidence=CERTAIN,
        rule=rule.id,
    )
