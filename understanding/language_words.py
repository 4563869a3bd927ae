"""Holds the words that give a language away, from data/language_words.yml, for `language`."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from understanding.language_spelling import fold_accents

WORDS_FILE = Path(__file__).parent / "data" / "language_words.yml"
FOREIGN = "foreign"
NEUTRAL = "neutral"

# Natural logarithms: how much likelier the word is in its own language than elsewhere.
GROUP_WEIGHTS = {"sure": 3.0, "known": 2.5, "dialect": 2.5, "sms": 2.5, "borrowed": 1.5}
FOLDED_LOSS = 0.5  # "ou" may be "où", but also something else
ELISIONS = ("l", "d", "qu", "j", "n", "c", "s", "m", "t", "jusqu", "lorsqu", "puisqu", "quelqu")

_STRETCHED = re.compile(r"(\w)\1{2,}")

Weights = dict[str, float]


@dataclass(frozen=True)
class LanguageWords:
    """What each known word says per language; nothing at all for words of every language."""

    table: dict[str, Weights]

    @classmethod
    def load(cls, path: Path = WORDS_FILE) -> "LanguageWords":
        """Read the file; spellings without accents or apostrophes are added where they are free."""
        with path.open(encoding="utf-8") as file:
            languages = yaml.load(file, Loader=yaml.CSafeLoader)
        neutral = languages.pop(NEUTRAL).split()
        table: dict[str, Weights] = {}
        for language, groups in languages.items():
            for group, words in groups.items():
                for word in words.split():
                    _raise(table.setdefault(word, {}), language, GROUP_WEIGHTS[group])
        for word in neutral:
            table[word] = {}
        for elision in ELISIONS:
            _raise(table.setdefault(f"{elision}'", {}), "fr", GROUP_WEIGHTS["sure"])
        return cls(_with_plain_spellings(table))

    def weights(self, word: str) -> Weights | None:
        """Return what a lower-case word says, None when unknown ("jaaa" is read as "ja")."""
        spellings = [word, fold_accents(word)]
        if _STRETCHED.search(word):
            spellings += [_STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word)]
        return next((self.table[tried] for tried in spellings if tried in self.table), None)


def _raise(weights: Weights, language: str, value: float) -> None:
    weights[language] = max(weights.get(language, 0.0), value)


def _with_plain_spellings(table: dict[str, Weights]) -> dict[str, Weights]:
    complete = {word: dict(weights) for word, weights in table.items()}
    for word, weights in table.items():
        plain = fold_accents(word).replace("'", "")
        if plain == word or len(plain) < 2:
            continue
        for language, value in weights.items():
            _raise(complete.setdefault(plain, {}), language, value - FOLDED_LOSS)
    return complete
