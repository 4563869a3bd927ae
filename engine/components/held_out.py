"""How sure a classifier may be: measured on messages that its like has not seen."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from engine.components.linear_heads import LinearHeads

# One in so many messages is held out.
SHARE = 4


def held_out_scores(matrix: csr_matrix, truths: np.ndarray, *, c: float) -> tuple[np.ndarray, ...]:
    """Fit on three quarters of the rows and score the fourth, always the same ones.

    Returns:
        The numbers of the rows held out, and their scores (rows × questions).
    """
    order = np.random.default_rng(0).permutation(matrix.shape[0])
    unseen, known = np.sort(order[::SHARE]), np.sort(np.delete(order, np.s_[::SHARE]))
    heads = LinearHeads(c=c).fit(matrix[known], truths[known])
    return unseen, heads.scores(matrix[unseen])
