"""Yes-or-no questions about a message, each answered by a linear classifier over its features."""

from __future__ import annotations

from typing import Any

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from engine.components.tf_idf import Row

CORES = 2
# liblinear's own; scikit-learn's is a thousand times smaller, takes twice as long and changes
# nothing that is measured.
TOLERANCE = 0.1
# One message in so many is held out, to see how sure a classifier may be of what it has not seen.
HELD_OUT = 4


class LinearHeads:
    """One linear support vector machine per question; training is deterministic.

    ``c`` is the cost of a mistake against large weights.
    """

    def __init__(self, *, c: float) -> None:
        self._c = c
        # One row per feature, so that a message touches few rows and copies nothing.
        self.weights = np.zeros((0, 0), dtype=np.float32)
        self._offsets = np.zeros(0)

    @property
    def state(self) -> tuple[Any, Any]:
        """What training has learnt."""
        return self.weights, self._offsets

    @state.setter
    def state(self, learnt: tuple[Any, Any]) -> None:
        self.weights, self._offsets = learnt

    def fit(self, matrix: csr_matrix, truths: np.ndarray) -> LinearHeads:
        """Learn from rows of features and their true answers (rows × questions, 0 or 1)."""
        # The solver lets go of Python's lock: both cores work.
        models = Parallel(n_jobs=CORES, prefer="threads")(
            delayed(_new_model(self._c).fit)(matrix, truth) for truth in truths.T
        )
        weights = np.column_stack([model.coef_[0] for model in models])
        self.weights = np.ascontiguousarray(weights, dtype=np.float32)
        self._offsets = np.array([model.intercept_[0] for model in models])
        return self

    def scores(self, matrix: csr_matrix) -> np.ndarray:
        """How far each row lies on the side of yes (rows × questions)."""
        return np.asarray(matrix @ self.weights + self._offsets)

    def scores_of(self, row: Row) -> np.ndarray:
        """The same of one message."""
        return np.asarray(row.values @ self.weights[row.columns] + self._offsets)


def _new_model(c: float) -> LinearSVC:
    return LinearSVC(C=c, class_weight="balanced", tol=TOLERANCE, random_state=0)


def held_out_scores(matrix: csr_matrix, truths: np.ndarray, *, c: float) -> tuple[np.ndarray, ...]:
    """Fit on three quarters of the rows and score the fourth, always the same ones.

    Returns:
        The numbers of the rows held out, and their scores (rows × questions).
    """
    order = np.random.default_rng(0).permutation(matrix.shape[0])
    unseen = np.sort(order[::HELD_OUT])
    known = np.sort(np.delete(order, np.s_[::HELD_OUT]))
    heads = LinearHeads(c=c).fit(matrix[known], truths[known])
    return unseen, heads.scores(matrix[unseen])
