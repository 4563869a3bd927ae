"""Judges what stands before a name: whether the sentence speaks of a place; used by `places`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from understanding.place_tokens import Token

# "ik woon nu al jaren met mijn gezin in": so far back a verb still belongs to the preposition.
REACH = 5
LONG_CLAUSE = 8  # words on one side: no short answer any more
LONGEST_COMPOUND = 6  # words: "Sint-Martens-Lennik-en-zo" is a name, a chain of fifty is noise
_BREAKS = frozenset(".!?;:\n,")


class Cue(IntEnum):
    """How clearly the words before a name announce a place."""

    NONE = 0
    WEAK = 1  # a preposition of place: "in", "à"
    STRONG = 2  # a phrase that only goes with places: "ik woon in", "près de"


@dataclass(frozen=True)
class Announcement:
    """The cue and the word directly before the name ("" at the start of a clause)."""

    cue: Cue
    before: str


@dataclass(frozen=True)
class Context:
    """A text with its tokens and the words that announce places."""

    text: str
    tokens: list[Token]
    words: Mapping[str, frozenset[str]]
    is_shouted: bool  # all capitals: a capital then says nothing
    expected: bool  # the bot has just asked for a place

    def follows_directly(self, index: int) -> bool:
        """Say whether the token stands in the same clause as the one before it."""
        if not 0 < index < len(self.tokens):
            return False
        gap = self.text[self.tokens[index - 1].end : self.tokens[index].start]
        # A full stop without a space is an abbreviation ("St.-Niklaas"), not an end.
        return len(gap) < 4 and not any(mark in _BREAKS for mark in gap)

    def is_capital(self, index: int) -> bool:
        """Say whether the token begins with a capital in a text that isn't all capitals."""
        return not self.is_shouted and self.text[self.tokens[index].start].isupper()

    def compound(self, index: int) -> tuple[str, int]:
        """Return the words from here on that hyphens tie together, joined, and their number."""
        last = index
        while last + 1 < len(self.tokens) and last - index < LONGEST_COMPOUND:
            if self.text[self.tokens[last].end : self.tokens[last + 1].start] != "-":
                break
            last += 1
        joined = "".join(token.norm for token in self.tokens[index : last + 1])
        return joined, last - index + 1

    def clause_size(self, index: int) -> int:
        """Return how many tokens stand in the token's clause, counted no further than needed."""
        first = last = index
        while index - first < LONG_CLAUSE and self.follows_directly(first):
            first -= 1
        while last - index < LONG_CLAUSE and self.follows_directly(last + 1):
            last += 1
        return last - first + 1

    def announce(self, index: int) -> Announcement:
        """Return what the words before the token say about it."""
        position = index
        while (
            self.follows_directly(position) and self._norm(position - 1) in self.words["articles"]
        ):
            position -= 1
        if not self.follows_directly(position):
            return Announcement(Cue.NONE, "")
        before = self._norm(position - 1)
        if before in self.words["nearby"]:
            return Announcement(Cue.STRONG, before)
        if before not in self.words["prepositions"]:
            return Announcement(Cue.NONE, before)
        if before == "te":  # "om terug op te bouwen": mostly before a verb
            return Announcement(Cue.WEAK, before)
        strong = self._has_place_phrase(position - 1)
        return Announcement(Cue.STRONG if strong else Cue.WEAK, before)

    def _has_place_phrase(self, preposition: int) -> bool:
        position = preposition
        for distance in range(REACH):
            if not self.follows_directly(position):
                return False
            position -= 1
            word = self._norm(position)
            if distance == 0 and word in self.words["nearby"]:
                return True
            if word in self.words["living"]:
                return True
            if distance < 2 and self._is_origin(word, self._norm(preposition)):
                return True
        return False

    def _is_origin(self, verb: str, preposition: str) -> bool:
        """Say whether it is "(wij zijn) van" or "(je suis) de"; "ik ben in" says less."""
        return any(
            verb in self.words[f"being_{language}"]
            and preposition in self.words[f"origins_{language}"]
            for language in ("dutch", "french")
        )

    def is_person(self, index: int) -> bool:
        """Say whether the words before make the name a person's: "mevrouw Van Gent"."""
        position = index
        while self.follows_directly(position) and self._is_particle(position - 1):
            position -= 1
        if not self.follows_directly(position):
            return False
        if self._norm(position - 1) in self.words["titles"]:
            return True
        # "Jan Van Gent": a capital particle after another capital; "Jan van Gent" may be from Gent.
        return (
            position < index
            and self.is_capital(position)
            and self.is_capital(position - 1)
            and not self._names_place(position - 1)
        )

    def _names_place(self, index: int) -> bool:
        word = self._norm(index)
        return word in self.words["prepositions"] or word in self.words["nearby"]

    def _is_particle(self, index: int) -> bool:
        return self._norm(index) in self.words["surname_particles"]

    def _norm(self, index: int) -> str:
        return self.tokens[index].norm
