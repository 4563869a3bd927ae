"""Decides whether a word that can be a place name is meant as one here; asked by `places`."""

from dataclasses import dataclass

from understanding.gazetteer import Entry, Kind
from understanding.language_words import LanguageWords
from understanding.place_context import Context, Cue
from understanding.place_spelling import NameSpelling

# Words beside the name: "bree denk ik" answers "where do you live?", a longer text needs context.
SHORT_ANSWER = 3
SHORT_MISSPELT_ANSWER = 1
LONGEST_MISSPELT = 4  # words of one name: "louvain la neuv"
SURE_WITH_HYPHENS = 10  # letters: so long a compound is a name, whatever stands before it

_BETWEEN_PLACES = frozenset({"en", "of", "et", "ou", "und", "oder"})
_BEFORE_PEOPLE = frozenset({"van", "bij", "de", "d", "aan"})
_BEFORE_FORMS = frozenset({"in", "uit", "rond", "dans"})  # "in het Gentse", "dans le Tournaisis"
_BEFORE_DUTCH_PLACES = frozenset({"in", "te", "uit", "naar", "rond"})


@dataclass(frozen=True)
class Mention:
    """A name in a text: what it can stand for, its first token and its number of tokens."""

    entry: Entry
    first: int
    size: int


class PlaceJudge:
    """Weighs a name's kind against the words around it, and forgives small spelling errors."""

    def __init__(self, spelling: NameSpelling, common_words: LanguageWords) -> None:
        self._spelling = spelling
        self._common = common_words

    def is_meant(self, context: Context, mention: Mention, *, previous: int | None) -> bool:
        """Say whether the name stands for a place; `previous`: last token of the place before."""
        if context.is_person(mention.first) or _is_counted(context, mention.first):
            return False
        if context.expected and self._answers(context, mention):
            return True
        # "gemeente naast Zottegem": the sub-municipality Naast is not meant.
        if self._is_common_word(context, mention) and not (
            mention.entry.is_municipality or _has_capital(context, mention)
        ):
            return False
        goes_on = _continues(context, mention.first, previous) and _has_capital(context, mention)
        return goes_on or _suffices(context, mention)

    def _answers(self, context: Context, mention: Mention) -> bool:
        """Say whether the name can be the answer to the bot's question for a place."""
        entry = mention.entry
        if entry.kind in (Kind.CERTAIN, Kind.RARE, Kind.FORM):
            return True
        others = context.clause_size(mention.first) - mention.size
        if others == 0:
            return entry.is_municipality or not self._is_common_word(context, mention)
        announced = context.announce(mention.first)
        if entry.kind is Kind.PERSON and announced.before in _BEFORE_PEOPLE:
            return False
        if announced.cue is Cue.STRONG or (announced.before and _has_capital(context, mention)):
            return True
        if others > SHORT_ANSWER:
            return False
        return announced.cue is Cue.WEAK or not self._is_common_word(context, mention)

    def _is_common_word(self, context: Context, mention: Mention) -> bool:
        word = context.tokens[mention.first].norm
        return mention.size == 1 and self._common.weights(word) is not None

    def correct(self, context: Context, index: int) -> Mention | None:
        """Return the place that the words from here on misspell, when the context allows one."""
        cue = context.announce(index).cue
        wanted = cue is Cue.STRONG or (cue is Cue.WEAK and context.is_capital(index))
        if not (wanted or context.expected):
            return None
        shortest = 1 if wanted else _shortest_answer(context, index, cue)
        word = ""
        for size, token in enumerate(context.tokens[index : index + LONGEST_MISSPELT], start=1):
            if size > 1 and not context.follows_directly(index + size - 1):
                break
            word += token.norm
            if size == 1 and self._common.weights(word) is not None:
                break
            if size < shortest:
                continue
            entry = self._spelling.correct(word)
            if entry is not None:
                return Mention(entry, index, size)
        return None

    def correct_compound(self, context: Context, index: int, *, beyond: int) -> Mention | None:
        """Return the place that a hyphenated compound of more than `beyond` words misspells."""
        word, size = context.compound(index)
        if size <= max(beyond, 1) or len(word) < SURE_WITH_HYPHENS:
            return None
        entry = self._spelling.correct(word)
        return Mention(entry, index, size) if entry else None


def _shortest_answer(context: Context, index: int, cue: Cue) -> int:
    """Return how many words a misspelt name must have to leave next to nothing of the clause."""
    announcing = 1 if cue > Cue.NONE else 0
    return context.clause_size(index) - announcing - SHORT_MISSPELT_ANSWER


def _suffices(context: Context, mention: Mention) -> bool:
    kind = mention.entry.kind
    if kind is Kind.CERTAIN:
        return True
    announced = context.announce(mention.first)
    towards = announced.before in context.words["towards_places"]
    if kind is Kind.RARE:
        spoken = announced.cue is Cue.STRONG or (announced.cue is Cue.WEAK and towards)
        return spoken or _has_capital(context, mention)
    if kind is Kind.PERSON:
        return announced.cue is Cue.STRONG and towards
    if kind is Kind.DUTCH:
        return announced.cue > Cue.NONE and announced.before in _BEFORE_DUTCH_PLACES
    if announced.cue is not Cue.WEAK:
        return announced.cue is Cue.STRONG
    if kind is Kind.FORM:
        has_article = context.tokens[mention.first - 1].norm in context.words["articles"]
        return has_article and announced.before in _BEFORE_FORMS
    return _has_capital(context, mention)


def _has_capital(context: Context, mention: Mention) -> bool:
    indexes = range(mention.first, mention.first + mention.size)
    return any(context.is_capital(index) for index in indexes)


def _is_counted(context: Context, index: int) -> bool:
    """Say whether a small number stands directly before: "14 ans"."""
    before = context.tokens[index - 1].norm if context.follows_directly(index) else ""
    return before.isdigit() and len(before) < 4


def _continues(context: Context, index: int, previous: int | None) -> bool:
    """Say whether the word goes on with a list of places: "Geel of Mol", "Geel, Mol"."""
    if previous is None:
        return False
    if previous == index - 1:
        gap = context.text[context.tokens[previous].end : context.tokens[index].start]
        return gap.strip() in (",", "/")
    return previous == index - 2 and context.tokens[index - 1].norm in _BETWEEN_PLACES
