"""Finds the Belgian places a parent names, so that services nearby can be suggested."""

import re
from dataclasses import dataclass

from understanding.gazetteer import Candidate, Entry, Gazetteer, Kind, load_gazetteer
from understanding.language_words import LanguageWords
from understanding.place_context import Context
from understanding.place_judgement import Mention, PlaceJudge
from understanding.place_spelling import NameSpelling
from understanding.place_tokens import tokenise
from understanding.postal_codes import PostalCodes

# Keeps a pasted article under some milliseconds; whoever names a place does it sooner.
LONGEST_TEXT = 5_000
CLOSE = 3  # characters that may stand between a name and its postal code: "Mol (2400)"

_INSIDE_NAME = re.compile(r"[ \u00a0'’./–-]{0,3}")


@dataclass(frozen=True)
class Place:
    """An area named in a text: its NIS code, its official name and where it was named."""

    nis: str
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class _Found:
    candidates: tuple[Candidate, ...]
    first: int
    last: int


class PlaceFinder:
    """Finds municipalities, sub-municipalities, postal codes, provinces and regions.

    `Place.name` is the official name in the place's own language; for the bilingual Brussels
    municipalities the one that was written (Dutch after a postal code). A sub-municipality
    yields its municipality. `gazetteer` says which one a shared name stands for; another place
    in the same text that fits one of them decides first.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._postal = PostalCodes(gazetteer)
        self._judge = PlaceJudge(NameSpelling(gazetteer.names), LanguageWords.load())

    @classmethod
    def load(cls) -> "PlaceFinder":
        """Read the data that ships with the package."""
        return cls(load_gazetteer())

    def find(self, text: str, *, expected: bool = False) -> tuple[Place, ...]:
        """Return the places in order of appearance, never overlapping.

        `expected` says that the bot has just asked for one: then "mol", "2000" and small
        spelling errors count without further context.
        """
        tokens = tokenise(text[:LONGEST_TEXT])
        context = Context(text, tokens, self._gazetteer.words, text.isupper(), expected)
        found: list[_Found] = []
        index = 0
        while index < len(tokens):
            read = self._read_number if tokens[index].norm.isdigit() else self._read_name
            index = read(context, index, found)
        return tuple(self._place(context, item, found) for item in found)

    def _read_name(self, context: Context, index: int, found: list[_Found]) -> int:
        """Add the place named here, if any, and return the token to go on with."""
        mention = self._longest_name(context, index)
        longer = self._judge.correct_compound(context, index, beyond=mention.size if mention else 1)
        if longer is not None:
            mention = longer
        elif mention is None:
            mention = self._judge.correct(context, index)
            if mention is None:
                return index + 1
        elif mention.entry.kind is Kind.ELSEWHERE:
            return index + mention.size
        elif not self._is_meant(context, mention, found):
            return index + 1
        last = index + mention.size - 1
        found.append(_Found(mention.entry.candidates, index, last))
        return last + 1

    def _is_meant(self, context: Context, mention: Mention, found: list[_Found]) -> bool:
        after = mention.first + mention.size
        if _is_close(context, after) and self._shared_with_code(context, after, mention.entry):
            return True
        previous = found[-1].last if found else None
        return self._judge.is_meant(context, mention, previous=previous)

    def _read_number(self, context: Context, index: int, found: list[_Found]) -> int:
        """Add the place whose postal code stands here, together with a name beside it."""
        codes = self._gazetteer.postal_codes.get(context.tokens[index].norm)
        if codes is None or self._postal.is_amount(context, index):
            return index + 1
        if found and found[-1].last == index - 1 and _is_close(context, index):
            shared = _shared(found[-1].candidates, codes)
            if shared:
                found[-1] = _Found(shared, found[-1].first, index)
                return index + 1
        mention = self._longest_name(context, index + 1) if _is_close(context, index + 1) else None
        shared = _shared(mention.entry.candidates, codes) if mention else ()
        if mention and shared:
            found.append(_Found(shared, index, index + mention.size))
            return index + mention.size + 1
        if self._postal.is_code(context, index):
            found.append(_Found(codes, self._postal.start(context, index), index))
        return index + 1

    def _shared_with_code(
        self, context: Context, index: int, entry: Entry
    ) -> tuple[Candidate, ...]:
        codes = self._gazetteer.postal_codes.get(context.tokens[index].norm, ())
        return _shared(entry.candidates, codes)

    def _longest_name(self, context: Context, index: int) -> Mention | None:
        names, prefixes = self._gazetteer.names, self._gazetteer.prefixes
        key = context.tokens[index].norm
        entry, size, position = names.get(key), 1, index
        while key in prefixes and position + 1 < len(context.tokens):
            gap = context.text[context.tokens[position].end : context.tokens[position + 1].start]
            if not _INSIDE_NAME.fullmatch(gap):
                break
            position += 1
            key = f"{key} {context.tokens[position].norm}"
            if key in names:
                entry, size = names[key], position - index + 1
        return Mention(entry, index, size) if entry else None

    def _place(self, context: Context, item: _Found, found: list[_Found]) -> Place:
        chosen = self._choose(item, found) if len(item.candidates) > 1 else item.candidates[0]
        start, end = context.tokens[item.first].start, context.tokens[item.last].end
        return Place(chosen.nis, chosen.name, start, end)

    def _choose(self, item: _Found, found: list[_Found]) -> Candidate:
        """Prefer what another place in the text confirms: the same municipality, then its area."""
        near = {other.candidates[0].nis for other in found if other is not item}
        around = {self._gazetteer.parent(nis) for nis in near}
        same = [c for c in item.candidates if c.nis in near]
        close = [c for c in item.candidates if self._gazetteer.parent(c.nis) in around]
        return (same or close or item.candidates)[0]


def _is_close(context: Context, index: int) -> bool:
    """Say whether the token exists and next to nothing stands between it and the one before."""
    if not 0 < index < len(context.tokens):
        return False
    return context.tokens[index].start - context.tokens[index - 1].end <= CLOSE


def _shared(
    candidates: tuple[Candidate, ...], codes: tuple[Candidate, ...]
) -> tuple[Candidate, ...]:
    """Return those candidates that the postal code covers too."""
    covered = {candidate.nis for candidate in codes}
    return tuple(candidate for candidate in candidates if candidate.nis in covered)
