"""Everything that is known about a message as one row: its text, and vectors others gave it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack

from engine.components.features import TextFeatures
from engine.components.tf_idf import Row, Words


class MessageFeatures:
    """Text features, and behind them the dense sentence vector where a featurizer left one.

    The default pipeline has none; see ``config.embeddings.yml``. A vector is brought to length
    one, so that it weighs as much as the words, the letters or one family word.
    """

    def __init__(self, text: TextFeatures) -> None:
        self.text = text

    def fit(self, messages: Sequence[Message], texts: Sequence[Words]) -> csr_matrix:
        """Learn the vocabulary of ``texts``, the words of ``messages``; one row per message."""
        parts = [self.text.fit(texts)]
        vectors = [vector for vector in map(sentence_vector, messages) if vector is not None]
        if vectors:
            parts.append(csr_matrix(np.stack(vectors)))
        return hstack(parts).tocsr()

    def row(self, message: Message, words: Words) -> Row:
        """One message in the columns that :meth:`fit` made."""
        row = self.text.row(words)
        vector = sentence_vector(message)
        return row if vector is None else row.beside(vector, start=self.text.width)


def sentence_vector(message: Message) -> np.ndarray | None:
    """The message's dense sentence features, of length one; None when it has none."""
    _, sentence = message.get_dense_features(TEXT, [])
    if sentence is None:
        return None
    vector = np.asarray(sentence.features, dtype=float).ravel()
    return vector / max(float(np.linalg.norm(vector)), 1e-12)
