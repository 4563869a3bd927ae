"""Tells a postal code from a year, an amount or a telephone number; used by `places`."""

import re

from understanding.gazetteer import Gazetteer
from understanding.place_context import Context, Cue

# "in 2020" is a year before it is a part of Antwerp.
YEARS = range(1900, 2040)

_GLUED_BEFORE = re.compile(r"(?:[€$£+#@]\s?|\d[.,:/-]|[^\W\d]_?)\Z")
_GLUED_AFTER = re.compile(r"\s?[€$£%]|[.,:/-]\d|[^\W\d]")
_PREFIX = re.compile(r"\bBE?\s?-\s?\Z", re.IGNORECASE)
_PLACE_ONLY = frozenset({"in", "uit", "te", "au", "dans"})
_BEFORE_YEARS = frozenset({"depuis", "sinds", "vanaf", "van", "de"})


class PostalCodes:
    """Judges numbers of four figures by what stands around them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._units = gazetteer.words["units"]
        self._postal_words = gazetteer.words["postal_words"]

    def is_amount(self, context: Context, index: int) -> bool:
        """Say whether the number is part of an amount, a date, a longer number or a word."""
        token = context.tokens[index]
        before = context.text[max(0, token.start - 4) : token.start]
        if _PREFIX.search(before):
            return False
        after = context.text[token.end : token.end + 3]
        if _GLUED_BEFORE.search(before) or _GLUED_AFTER.match(after):
            return True
        if context.follows_directly(index) and context.tokens[index - 1].norm.isdigit():
            return True
        following = context.tokens[index + 1].norm if context.follows_directly(index + 1) else ""
        return following.isdigit() or following in self._units

    def start(self, context: Context, index: int) -> int:
        """Return the token where the code begins: "B-1800" begins at the letter."""
        token = context.tokens[index]
        before = context.text[max(0, token.start - 4) : token.start]
        return index - 1 if _PREFIX.search(before) else index

    def is_code(self, context: Context, index: int) -> bool:
        """Say whether a number that stands beside no name is a postal code."""
        if context.expected or self.start(context, index) != index:
            return True
        words_before = context.tokens[max(0, index - 3) : index]
        if any(token.norm in self._postal_words for token in words_before):
            return True
        announced = context.announce(index)
        if announced.cue is Cue.STRONG and announced.before not in _BEFORE_YEARS:
            return True
        if int(context.tokens[index].norm) in YEARS:
            return False
        ends_clause = not context.follows_directly(index + 1)
        return len(context.tokens) == 1 or (announced.before in _PLACE_ONLY and ends_clause)
