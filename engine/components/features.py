"""A message as numbers: the words and letters it is made of, and the word families it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, hstack

from engine.components.linear_heads import CORES
from engine.components.tf_idf import (
    LetterTfIdf,
    Row,
    TfIdf,
    Words,
    letter_groups,
    words_and_pairs,
)
from understanding.families import STRENGTHS, WordFamilies

# A family's second and third word add less than the first, and more words nothing.
MOST_COUNTED = 3


class TextFeatures:
    """TF-IDF of words, pairs and letter groups, beside counts of word families.

    Takes messages as lists of folded words. ``family_weight`` is the weight of one strong family
    word against a whole TF-IDF row.
    """

    def __init__(self, families: WordFamilies, *, min_df: int, family_weight: float) -> None:
        self._families = families
        self._family_weight = family_weight
        self._family_columns = {
            (name, strength): len(STRENGTHS) * i + j
            for i, name in enumerate(families.names)
            for j, strength in enumerate(STRENGTHS)
        }
        self._words = TfIdf(words_and_pairs, min_df=min_df)
        self._letters = LetterTfIdf(min_df=min_df)

    @property
    def state(self) -> tuple[Any, Any]:
        """What training has learnt; the families are read again from their files."""
        return self._words.state, self._letters.state

    @state.setter
    def state(self, learnt: tuple[Any, Any]) -> None:
        self._words.state, self._letters.state = learnt

    @property
    def width(self) -> int:
        """How many columns a row has."""
        return len(self._words.columns) + len(self._letters.columns) + len(self._family_columns)

    def fit(self, texts: Sequence[Words]) -> csr_matrix:
        """Learn the vocabulary; one row per text."""
        families = self._count_all_families(texts)
        columns = [column for row in families for column in row]
        values = [value for row in families for value in row.values()]
        starts = np.cumsum([0, *map(len, families)])
        counted = csr_matrix(
            (values, columns, starts), shape=(len(texts), len(self._family_columns))
        )
        return hstack([self._words.fit(texts), self._letters.fit(texts), counted]).tocsr()

    def row(self, words: Words) -> Row:
        """One message in the columns that :meth:`fit` made."""
        parts = self._words.row(words), self._letters.row(words), self._family_row(words)
        starts = 0, len(self._words.columns), len(self._words.columns) + len(self._letters.columns)
        return Row(
            np.concatenate(
                [part.columns + first for part, first in zip(parts, starts, strict=True)]
            ),
            np.concatenate([part.values for part in parts]),
        )

    def places(self, words: Words) -> Iterator[tuple[int, float, tuple[int, ...]]]:
        """Where the features of a text lie: (column, weight of one occurrence, word numbers)."""
        word_columns, letter_columns = self._words.columns, self._letters.columns
        for place, word in enumerate(words):
            for group in letter_groups([word]):
                column = letter_columns.get(group)
                if column is not None:
                    rarity = self._letters.rarity[column]
                    yield len(word_columns) + column, rarity, (place,)
            column = word_columns.get(word)
            if column is not None:
                yield column, self._words.rarity[column], (place,)
            pair = " ".join(words[place : place + 2])
            column = word_columns.get(pair) if place + 1 < len(words) else None
            if column is not None:
                yield column, self._words.rarity[column], (place, place + 1)

    def _count_all_families(self, texts: Sequence[Words]) -> list[Mapping[int, float]]:
        size = -(-len(texts) // CORES) or 1
        parts = Parallel(n_jobs=CORES)(
            delayed(self._count_part)(texts[start : start + size])
            for start in range(0, len(texts), size)
        )
        return [counted for part in parts for counted in part]

    def _count_part(self, texts: Sequence[Words]) -> list[Mapping[int, float]]:
        return [self._count_families(words) for words in texts]

    def _family_row(self, words: Words) -> Row:
        counted = self._count_families(words)
        return Row(
            np.fromiter(counted.keys(), np.int64, len(counted)),
            np.fromiter(counted.values(), float, len(counted)),
        )

    def _count_families(self, words: Words) -> Mapping[int, float]:
        return {
            self._family_columns[key]: self._family_weight
            * float(np.log2(1 + min(count, MOST_COUNTED)))
            for key, count in self._families.count(words).items()
        }
