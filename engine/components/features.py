"""A message as numbers: the words and letters it is made of, and the word families it touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from understanding.families import STRENGTHS, WordFamilies, fold


class TextFeatures:
    """TF-IDF of words, pairs and letter groups, beside counts of word families.

    ``family_weight`` is the weight of one strong family word against a whole TF-IDF vector.
    """

    def __init__(self, families: WordFamilies, *, min_df: int, family_weight: float) -> None:
        self._families = families
        self._family_weight = family_weight
        self._columns = {
            (name, strength): len(STRENGTHS) * i + j
            for i, name in enumerate(self._families.names)
            for j, strength in enumerate(STRENGTHS)
        }
        self.words = TfidfVectorizer(analyzer=words_and_pairs, min_df=min_df, sublinear_tf=True)
        self.letters = TfidfVectorizer(
            preprocessor=_folded,
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=min_df,
            sublinear_tf=True,
        )

    @property
    def state(self) -> tuple[TfidfVectorizer, TfidfVectorizer]:
        """What training has learnt; the families are read again from their files."""
        return self.words, self.letters

    @state.setter
    def state(self, learnt: tuple[TfidfVectorizer, TfidfVectorizer]) -> None:
        self.words, self.letters = learnt

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learn the vocabulary; one row per text."""
        words, letters = self.words.fit_transform(texts), self.letters.fit_transform(texts)
        return hstack([words, letters, self._count_families(texts)]).tocsr()

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """One row per text, in the columns that :meth:`fit` made."""
        words, letters = self.words.transform(texts), self.letters.transform(texts)
        return hstack([words, letters, self._count_families(texts)]).tocsr()

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, float, tuple[int, ...]]]:
        """Where the features of a text lie: (column, weight of one occurrence, word numbers)."""
        word_columns, letter_columns = self.words.vocabulary_, self.letters.vocabulary_
        for place, word in enumerate(words):
            for gram in self._analyze_letters(word):
                column = letter_columns.get(gram)
                if column is not None:
                    yield len(word_columns) + column, self._letter_idf[column], (place,)
            column = word_columns.get(word)
            if column is not None:
                yield column, self._word_idf[column], (place,)
            pair = " ".join(words[place : place + 2])
            column = word_columns.get(pair) if place + 1 < len(words) else None
            if column is not None:
                yield column, self._word_idf[column], (place, place + 1)

    @cached_property
    def _analyze_letters(self) -> Callable[[str], list[str]]:
        analyze: Callable[[str], list[str]] = self.letters.build_analyzer()
        return analyze

    # scikit-learn builds these anew whenever it is asked.
    @cached_property
    def _word_idf(self) -> np.ndarray:
        return np.asarray(self.words.idf_)

    @cached_property
    def _letter_idf(self) -> np.ndarray:
        return np.asarray(self.letters.idf_)

    def _count_families(self, texts: Sequence[str]) -> csr_matrix:
        rows, places, values = [], [], []
        for row, text in enumerate(texts):
            for key, count in self._families.count(text).items():
                rows.append(row)
                places.append(self._columns[key])
                # The second and third word of a family add less than the first.
                values.append(self._family_weight * np.log2(1 + min(count, 3)))
        return csr_matrix((values, (rows, places)), shape=(len(texts), len(self._columns)))


def words_and_pairs(text: str) -> list[str]:
    """The words of a text as they are counted, then each with the next."""
    words = fold(text)
    return words + [f"{one} {two}" for one, two in pairwise(words)]


def _folded(text: str) -> str:
    return " ".join(fold(text))
