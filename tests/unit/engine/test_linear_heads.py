"""Yes-or-no questions: learnt the same every time, asked of one message as of many."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from engine.components.linear_heads import LinearHeads, held_out_scores
from engine.components.tf_idf import Row

RANDOM = np.random.default_rng(0)
MATRIX = csr_matrix((RANDOM.random((80, 6)) > 0.5).astype(float))
# Two questions: "is column 0 set?" and "is column 1 not set?"
TRUTHS = np.column_stack([MATRIX.toarray()[:, 0], 1 - MATRIX.toarray()[:, 1]])


def test_what_is_plain_is_learnt() -> None:
    scores = LinearHeads(c=1.0).fit(MATRIX, TRUTHS).scores(MATRIX)
    assert ((scores > 0) == (TRUTHS > 0)).all()


def test_one_message_scores_as_it_does_among_many() -> None:
    heads = LinearHeads(c=1.0).fit(MATRIX, TRUTHS)
    first = MATRIX[0]
    alone = heads.scores_of(Row(first.indices, first.data))
    assert np.allclose(alone, heads.scores(MATRIX)[0])


def test_training_twice_gives_the_same() -> None:
    one, other = (LinearHeads(c=1.0).fit(MATRIX, TRUTHS) for _ in range(2))
    assert (one.weights == other.weights).all()


def test_a_fourth_is_held_out_always_the_same() -> None:
    rows, scores = held_out_scores(MATRIX, TRUTHS, c=1.0)
    again, _ = held_out_scores(MATRIX, TRUTHS, c=1.0)
    assert len(rows) == len(scores) == MATRIX.shape[0] // 4
    assert (rows == again).all()
