"""What the words around a match make of it: a finding, a question, or nothing.

Rather one kind question too many than one silence: only a plain denial beside the words silences
an urgent rule. Anything further away, or hedged, becomes a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum

from understanding.signals.matching import Span
from understanding.signals.rules import Context, Rule, RuleFile
from understanding.text import Word

# How far a negator reaches before and after the words it denies, within one clause.
REACH_BEFORE = 4
REACH_AFTER = 2
UNLESS_REACH = 10
ASK_FROM_LEVEL = 3


class Outcome(IntEnum):
    """What one match comes to; the highest over all matches of a rule counts."""

    NOTHING = 0
    ASK = 1
    SIGNAL = 2


class Surroundings:
    """One message as one language reads it: its words, symbols and everything found in them."""

    def __init__(
        self,
        file: RuleFile,
        words: Sequence[Word],
        symbols: Sequence[str],
        found: Mapping[str, set[Span]],
    ) -> None:
        self._file = file
        self._words = words
        self._symbols = symbols
        self._found = found
        idle = found.get("not_negating:not_negating", set())
        self._idle_negators = {i for span in idle for i in range(span.start, span.end)}

    def judge(self, rule: Rule) -> Iterator[tuple[Span, Outcome]]:
        """Every place where `rule` matches, and what that means here."""
        if rule.needs_also and not self._found.get(f"also:{rule.id}"):
            return
        if self._found.get(f"nowhere:{rule.id}"):
            return
        for span in self._found.get(f"rule:{rule.id}", ()):
            yield span, self._judge(rule, span, can_be_denied=rule.negatable)
        for span in self._found.get(f"own-negation:{rule.id}", ()):
            yield span, self._judge(rule, span, can_be_denied=False)

    def _judge(self, rule: Rule, span: Span, *, can_be_denied: bool) -> Outcome:
        if self._near(f"unless:{rule.id}", span, UNLESS_REACH):
            return Outcome.NOTHING
        outcome = self._negated(rule, span) if can_be_denied else Outcome.SIGNAL
        if self._near(f"ask_if:{rule.id}", span, UNLESS_REACH):
            outcome = min(outcome, Outcome.ASK)
        for context in self._file.contexts:
            if context.name in rule.despite or not self._applies(context, span):
                continue
            if context.cancels:
                return Outcome.NOTHING
            # "Je ne suis pas sûre qu'il ne va pas ...": doubt about a denial is doubt.
            lifts_denial = context.position == "before" and rule.level >= ASK_FROM_LEVEL
            outcome = Outcome.ASK if lifts_denial else min(outcome, Outcome.ASK)
        return self._for_level(rule, outcome)

    def _for_level(self, rule: Rule, outcome: Outcome) -> Outcome:
        if rule.signal is None:
            return Outcome.ASK if outcome else Outcome.NOTHING
        if outcome is Outcome.ASK and rule.level < ASK_FROM_LEVEL:
            return Outcome.NOTHING
        return outcome

    def _near(self, key: str, span: Span, reach: int) -> bool:
        sentence = self._words[span.start].sentence
        return any(
            span.distance(other) <= reach and self._words[other.start].sentence == sentence
            for other in self._found.get(key, ())
        )

    def _applies(self, context: Context, span: Span) -> bool:
        for other in self._found.get(f"context:{context.name}", ()):
            if span.distance(other) > context.within:
                continue
            if context.position == "before" and other.start >= span.start:
                continue
            if context.position == "after" and other.end <= span.end:
                continue
            return True
        return False

    def _negated(self, rule: Rule, span: Span) -> Outcome:
        """Look for a negator inside the match, then before it, then after it."""
        if self._negator_inside(span):
            return Outcome.NOTHING
        if self._negator_before(span):
            return Outcome.NOTHING
        if self._negator_after(span):
            # Without punctuation the negator may open the next thought:
            # "heeft pillen genomen niet wakker te krijgen". Never silence on that.
            return Outcome.ASK if rule.level == 4 else Outcome.NOTHING
        return Outcome.SIGNAL

    def _is_negator(self, index: int) -> bool:
        return self._symbols[index] in self._file.negators and index not in self._idle_negators

    def _opens_clause(self, index: int) -> bool:
        symbol = self._symbols[index]
        return symbol in self._file.clause_openers or symbol in self._file.subjects

    def _negator_inside(self, span: Span) -> bool:
        for index in range(span.start, span.end):
            if self._is_negator(index):
                following = range(index + 1, span.end - 1)
                return not any(self._symbols[i] in self._file.clause_openers for i in following)
        return False

    def _negator_before(self, span: Span) -> bool:
        index = span.start
        for _ in range(REACH_BEFORE):
            if self._opens_clause(index) or self._words[index].after_pause or index == 0:
                return False
            index -= 1
            if self._words[index].sentence != self._words[span.start].sentence:
                return False
            if self._is_negator(index):
                return True
        return False

    def _negator_after(self, span: Span) -> bool:
        last = min(len(self._words), span.end + REACH_AFTER)
        for index in range(span.end, last):
            if self._words[index].after_pause or self._opens_clause(index):
                return False
            if self._is_negator(index):
                return True
        return False
