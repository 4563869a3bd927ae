"""Counts of grams as numbers: the rarer a gram in the training messages, the more it weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags

Words = Sequence[str]
Grams = Callable[[Words], Iterable[str]]

# Groups of two to five letters take twice the training time and change nothing that is measured.
LETTERS = 4
SHORTEST = 1e-12  # the length of a row without grams, so that nothing is divided by zero


class Row(NamedTuple):
    """One message's features: the columns that are not zero, and their values."""

    columns: np.ndarray
    values: np.ndarray

    def beside(self, values: np.ndarray, *, start: int) -> Row:
        """This row with further ``values`` in the columns from ``start``."""
        columns = np.arange(start, start + len(values))
        return Row(np.concatenate([self.columns, columns]), np.concatenate([self.values, values]))


class TfIdf:
    """One row per message: sublinear counts of its grams times their rarity, of length one.

    Like scikit-learn's ``TfidfVectorizer``, for words that are split already, and ten times
    quicker for a single message. ``min_df``: a gram in fewer training messages is left out.
    """

    def __init__(self, grams: Grams, *, min_df: int) -> None:
        self._grams = grams
        self._min_df = min_df
        self.columns: dict[str, int] = {}
        self.rarity = np.zeros(0)

    @property
    def state(self) -> tuple[list[str], np.ndarray]:
        """What training has learnt."""
        return list(self.columns), self.rarity.astype(np.float32)

    @state.setter
    def state(self, learnt: tuple[list[str], np.ndarray]) -> None:
        names, rarity = learnt
        self.columns = {name: column for column, name in enumerate(names)}
        self.rarity = rarity.astype(float)

    def fit(self, texts: Sequence[Words]) -> csr_matrix:
        """Learn which grams there are and how rare; returns the rows of ``texts``."""
        counts, names = self._count_all(texts)
        spread = np.asarray((counts > 0).sum(axis=0)).ravel()
        in_order = sorted(range(len(names)), key=names.__getitem__)
        kept = [column for column in in_order if spread[column] >= self._min_df]
        self.columns = {names[i]: column for column, i in enumerate(kept)}
        self.rarity = np.log((1 + len(texts)) / (1 + spread[kept])) + 1
        return self._weigh(counts[:, kept])

    def row(self, words: Words) -> Row:
        """One message in the columns that :meth:`fit` made."""
        found = Counter(
            column for column in map(self.columns.get, self._grams(words)) if column is not None
        )
        columns = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
        counts = np.fromiter(found.values(), dtype=float, count=len(found))
        values = (1 + np.log(counts)) * self.rarity[columns]
        return Row(columns, values / max(float(np.sqrt(values @ values)), SHORTEST))

    def _count_all(self, texts: Sequence[Words]) -> tuple[csr_matrix, list[str]]:
        """Counts of every gram in every text, and the grams' names in the order of columns."""
        return _count(self._grams(words) for words in texts)

    def _weigh(self, counts: csr_matrix) -> csr_matrix:
        weighed = counts.copy()
        weighed.data = (1 + np.log(weighed.data)) * self.rarity[weighed.indices]
        lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        return (diags(1 / np.maximum(lengths, SHORTEST)) @ weighed).tocsr()


class LetterTfIdf(TfIdf):
    """Grams are the letter groups of the words; a word's are found once for all its places."""

    def __init__(self, *, min_df: int) -> None:
        super().__init__(letter_groups, min_df=min_df)

    def _count_all(self, texts: Sequence[Words]) -> tuple[csr_matrix, list[str]]:
        words_of_texts, words = _count(texts)
        groups_of_words, names = _count(letter_groups([word]) for word in words)
        return (words_of_texts @ groups_of_words).tocsr(), names


def words_and_pairs(words: Words) -> Iterator[str]:
    """Every word, then each with the next."""
    yield from words
    for one, two in pairwise(words):
        yield f"{one} {two}"


def letter_groups(words: Words) -> Iterator[str]:
    """Every group of four letters of each word, its edges marked by a space."""
    for word in words:
        padded = f" {word} "
        for start in range(len(padded) - LETTERS + 1):
            yield padded[start : start + LETTERS]


def _count(rows: Iterable[Iterable[str]]) -> tuple[csr_matrix, list[str]]:
    columns: dict[str, int] = {}
    starts, indices, counts = [0], [], []
    for row in rows:
        found = Counter(columns.setdefault(gram, len(columns)) for gram in row)
        indices += found
        counts += found.values()
        starts.append(len(indices))
    matrix = csr_matrix(
        (np.array(counts, float), indices, starts), shape=(len(starts) - 1, len(columns))
    )
    return matrix, list(columns)
