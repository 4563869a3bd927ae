"""Makes data/language_ngrams.tsv for `language_spelling`; run by hand, never in service.

`python -m understanding.language_spelling_training` learns from the word lists of
spacy-lookups-data (MIT) which letter groups belong to which language: one softmax regression over
groups of one to four letters, trained word by word. The same lists give the same file.
"""

import gzip
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import spacy_lookups_data  # type: ignore[import-untyped]

from understanding.language_spelling import LANGUAGES, PATTERNS_FILE, fold_accents, letter_groups

WORDS_PER_LANGUAGE = 30_000
ROUNDS = 4
RARE = 12  # a group in fewer words says more about those words than about the language
KEPT = 14_000  # beyond this the file grows and the accuracy does not
FOLDED_SHARE = 0.25  # parents leave accents out; the patterns must survive that
SCALE = 10  # the file holds tenths as whole numbers

Weights = dict[str, list[float]]


def read_words(language: str) -> list[str]:
    """Return the language's inflected words and lemmas, in a fixed order."""
    folder = Path(spacy_lookups_data.__file__).parent / "data"
    with gzip.open(folder / f"{language}_lemma_lookup.json.gz", "rt", encoding="utf-8") as file:
        table: dict[str, object] = json.load(file)
    # The tables give some lemmas as lists; those are rare and their forms are known anyway.
    lemmas = {lemma for lemma in table.values() if isinstance(lemma, str)}
    words = {word.casefold() for word in lemmas.union(table) if word.isalpha()}
    return sorted(word for word in words if 2 < len(word) < 16)


def draw_examples(words: Mapping[str, list[str]], seed: int) -> list[tuple[int, list[str]]]:
    """Return (language index, letter groups) of an equal share of words per language, shuffled."""
    # The order is all that chance decides here; nothing secret depends on it.
    chance = random.Random(seed)  # noqa: S311
    examples = []
    for index, language in enumerate(LANGUAGES):
        known = words[language]
        for word in chance.sample(known, min(WORDS_PER_LANGUAGE, len(known))):
            spelled = fold_accents(word) if chance.random() < FOLDED_SHARE else word
            examples.append((index, letter_groups(spelled)))
    chance.shuffle(examples)
    return examples


def train(examples: list[tuple[int, list[str]]], *, rare: int = RARE) -> Weights:
    """Return one weight per language for every letter group that is not rare."""
    counts = Counter(group for _, groups in examples for group in groups)
    frequent = {group for group, count in counts.items() if count >= rare}
    weights: Weights = defaultdict(lambda: [0.0] * len(LANGUAGES))
    for turn in range(ROUNDS):
        rate = 0.15 / (1 + turn)
        for truth, groups in examples:
            _learn(weights, truth, [group for group in groups if group in frequent], rate)
    return dict(weights)


def _learn(weights: Weights, truth: int, groups: list[str], rate: float) -> None:
    rows = [weights[group] for group in groups]
    scores = [sum(row[index] for row in rows) for index in range(len(LANGUAGES))]
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    steps = [rate * ((index == truth) - power / total) for index, power in enumerate(powers)]
    for row in rows:
        for index, step in enumerate(steps):
            row[index] += step


def write_patterns(weights: Weights, path: Path, *, kept: int = KEPT) -> None:
    """Write the strongest groups, one per line: the group, a tab, one whole number per language."""
    strongest = sorted(weights, key=lambda group: (-max(map(abs, weights[group])), group))[:kept]
    path.write_text("".join(_lines(weights, sorted(strongest))), encoding="utf-8")


def _lines(weights: Weights, groups: Iterable[str]) -> Iterable[str]:
    for group in groups:
        numbers = " ".join(str(round(weight * SCALE)) for weight in weights[group])
        yield f"{group}\t{numbers}\n"


if __name__ == "__main__":
    word_lists = {language: read_words(language) for language in LANGUAGES}
    write_patterns(train(draw_examples(word_lists, seed=7)), PATTERNS_FILE)
