"""Sentence embeddings from a local folder, for organisations that can fetch a model.

The default pipeline does without: see ``config.embeddings.yml`` and docs/understanding.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.paths import PROJECT
from understanding.neutral import Neutraliser

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
# Rows embedded at once while training; one message of a conversation is a row of its own.
BATCH = 64


class EmbeddingsError(RasaException):
    """The folder of the embeddings cannot be used; the message says what to do."""


class EmbeddingModel:
    """A sentence encoder: ``model.onnx`` and ``tokenizer.json`` in one folder.

    Its first output is either one vector per text (rows × width), or one per token
    (rows × tokens × width), of which the mean is taken.

    Raises:
        EmbeddingsError: a file or a package is missing, or the model takes other inputs.
    """

    def __init__(self, folder: Path, *, prefix: str, longest: int) -> None:
        try:
            import onnxruntime
            import tokenizers
        except ImportError as error:
            raise EmbeddingsError(
                "ONNX Runtime is not installed: start with make and CONFIG=config.embeddings.yml"
            ) from error
        for name in (MODEL, TOKENIZER):
            if not (folder / name).is_file():
                raise EmbeddingsError(f"{folder / name} is missing: see config.embeddings.yml")
        onnxruntime.disable_telemetry_events()
        self._prefix = prefix
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(longest)
        self._tokenizer.enable_padding()
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL), providers=["CPUExecutionProvider"]
        )
        self._inputs = {one.name for one in self._session.get_inputs()}
        unknown = self._inputs - {"input_ids", "attention_mask", "token_type_ids"}
        if "input_ids" not in self._inputs or unknown:
            raise EmbeddingsError(f"{folder / MODEL} takes {sorted(self._inputs)}, not token ids")

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One vector per text (rows × width)."""
        encodings = self._tokenizer.encode_batch([self._prefix + text for text in texts])
        mask = np.array([one.attention_mask for one in encodings], dtype=np.int64)
        given = {
            "input_ids": np.array([one.ids for one in encodings], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([one.type_ids for one in encodings], dtype=np.int64),
        }
        output = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        if output.ndim == 2:
            return np.asarray(output, dtype=float)
        weights = mask[:, :, None].astype(float)
        return (output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEmbedder(GraphComponent):
    """Gives every message a dense sentence vector, which the classifiers use beside its words.

    A message is embedded without who it is about (see ``understanding.neutral``), so that the
    same behaviour gets the same vector whatever the faith, origin or name. Training only notes
    which model it was, so that a trained assistant is never served with another.

    Config: ``folder`` of the model, relative to the project; ``prefix`` that the model wants
    before every text; ``longest``, the tokens read.
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._folder = PROJECT / config["folder"]
        self._storage = model_storage
        self._resource = resource
        self._neutral = Neutraliser.load()
        self._model = EmbeddingModel(
            self._folder, prefix=config["prefix"], longest=config["longest"]
        )

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"folder": "var/embeddings", "prefix": "", "longest": 256}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbedder:
        """Open the model."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEmbedder:
        """Open the model that training used.

        Raises:
            EmbeddingsError: it is another one.
        """
        embedder = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            trained_with = (folder / "digest").read_text(encoding="ascii")
        if trained_with != embedder._digest():
            raise EmbeddingsError(f"{embedder._folder} holds another model than at training")
        return embedder

    def train(self, training_data: TrainingData) -> Resource:
        """Note which model it is."""
        with self._storage.write_to(self._resource) as folder:
            (folder / "digest").write_text(self._digest(), encoding="ascii")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Embed all messages, in batches."""
        messages = [one for one in training_data.training_examples if one.get(TEXT)]
        for batch in _batches(messages):
            self._add_vectors(batch)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Embed every message."""
        self._add_vectors([one for one in messages if one.get(TEXT)])
        return messages

    def _add_vectors(self, messages: Sequence[Message]) -> None:
        if not messages:
            return
        vectors = self._model.embed([self._plain(one.get(TEXT)) for one in messages])
        for message, vector in zip(messages, vectors, strict=True):
            features = Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__)
            message.add_features(features)

    def _plain(self, text: str) -> str:
        return " ".join(word.text for word in self._neutral.words(text))

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for name in (MODEL, TOKENIZER):
            with (self._folder / name).open("rb") as file:
                while part := file.read(1 << 20):
                    digest.update(part)
        return digest.hexdigest()


def _batches(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    # Of like length, so that little is padded.
    in_order = sorted(messages, key=lambda one: len(one.get(TEXT)))
    for start in range(0, len(in_order), BATCH):
        yield in_order[start : start + BATCH]
