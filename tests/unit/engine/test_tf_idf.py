"""Grams as numbers: the same as scikit-learn's, and one message the same as many."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from engine.components.tf_idf import LetterTfIdf, Row, TfIdf, letter_groups, words_and_pairs

TEXTS = [
    ["hij", "slaapt", "niet", "en", "hij", "eet", "niet"],
    ["elle", "ne", "dort", "pas"],
    ["hij", "eet", "weer"],
    ["elle", "ne", "mange", "pas", "et", "elle", "ne", "dort", "pas"],
]


def dense(row: Row, width: int) -> np.ndarray:
    filled = np.zeros(width)
    filled[row.columns] = row.values
    return filled


def test_words_and_pairs_weigh_as_in_scikit_learn() -> None:
    ours = TfIdf(words_and_pairs, min_df=1)
    theirs = TfidfVectorizer(
        analyzer=lambda words: list(words_and_pairs(words)), sublinear_tf=True, min_df=1
    )
    expected = theirs.fit_transform(TEXTS).toarray()
    in_order = list(theirs.get_feature_names_out())
    rows = ours.fit(TEXTS).toarray()[:, [ours.columns.get(gram, 0) for gram in in_order]]
    assert len(ours.columns) == len(in_order)
    assert rows == pytest.approx(expected)


@pytest.mark.parametrize("made", [TfIdf(words_and_pairs, min_df=2), LetterTfIdf(min_df=2)])
def test_one_message_gives_the_row_it_had_in_training(made: TfIdf) -> None:
    matrix = made.fit(TEXTS).toarray()
    for text, expected in zip(TEXTS, matrix, strict=True):
        assert dense(made.row(text), matrix.shape[1]) == pytest.approx(expected)


def test_a_rare_gram_is_left_out() -> None:
    made = TfIdf(words_and_pairs, min_df=2)
    made.fit(TEXTS)
    assert "niet" not in made.columns  # in one message, be it twice
    assert "hij" in made.columns


def test_words_never_seen_are_nothing() -> None:
    made = TfIdf(words_and_pairs, min_df=1)
    made.fit(TEXTS)
    assert len(made.row(["zzz"]).columns) == 0
    assert len(made.row([]).columns) == 0


def test_letter_groups_know_where_a_word_begins_and_ends() -> None:
    assert list(letter_groups(["eten", "ja"])) == [" ete", "eten", "ten ", " ja "]
