"""Sentence vectors from a local folder: read as a real encoder's, refused when it is another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.intents import ThemeClassifier
from engine.components.message_features import sentence_vector
from engine.components.sentence_embedder import EmbeddingModel, EmbeddingsError, SentenceEmbedder
from tests.unit.engine.tiny_encoder import WIDTH, make_encoder

WORDS = ["slaapt", "niet", "dort", "pas", "bidt", "elke", "dag"]
RESOURCE = Resource("embedder")


class FolderStorage:
    """Rasa's model storage, as far as a component uses it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def write_to(self, resource: Resource) -> Iterator[Path]:
        (self._folder / resource.name).mkdir(parents=True, exist_ok=True)
        yield self._folder / resource.name

    @contextmanager
    def read_from(self, resource: Resource) -> Iterator[Path]:
        yield self._folder / resource.name


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    return make_encoder(tmp_path / "encoder", WORDS)


def config(folder: Path) -> dict[str, Any]:
    return {**SentenceEmbedder.get_default_config(), "folder": str(folder)}


def embedder(folder: Path, storage: Path) -> SentenceEmbedder:
    return SentenceEmbedder(config(folder), FolderStorage(storage), RESOURCE)


def test_a_short_text_is_not_changed_by_a_long_neighbour(encoder: Path) -> None:
    model = EmbeddingModel(encoder, prefix="", longest=256)
    alone = model.embed(["slaapt niet"])
    together = model.embed(["slaapt niet", "slaapt niet elke dag niet pas"])
    assert alone.shape == (1, WIDTH)
    assert together[0] == pytest.approx(alone[0])


def test_a_long_text_is_cut(encoder: Path) -> None:
    model = EmbeddingModel(encoder, prefix="", longest=2)
    assert model.embed(["slaapt niet elke dag"])[0] == pytest.approx(
        model.embed(["slaapt niet"])[0]
    )


def test_the_prefix_of_the_model_is_put_before_every_text(encoder: Path) -> None:
    with_prefix = EmbeddingModel(encoder, prefix="elke ", longest=256).embed(["dag"])
    assert with_prefix == pytest.approx(
        EmbeddingModel(encoder, prefix="", longest=256).embed(["elke dag"])
    )


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(encoder: Path, name: str) -> None:
    (encoder / name).unlink()
    with pytest.raises(EmbeddingsError, match=name):
        EmbeddingModel(encoder, prefix="", longest=256)


def test_messages_get_vectors_and_empty_ones_none(encoder: Path, tmp_path: Path) -> None:
    messages = [Message({"text": "hij slaapt niet"}), Message({"text": ""})]
    embedder(encoder, tmp_path).process(messages)
    vector = sentence_vector(messages[0])
    assert vector is not None
    assert np.linalg.norm(vector) == pytest.approx(1.0)
    assert sentence_vector(messages[1]) is None


def test_the_same_behaviour_has_the_same_vector_whatever_the_faith(
    encoder: Path, tmp_path: Path
) -> None:
    one, other = (
        Message({"text": "hij bidt in de moskee"}),
        Message({"text": "hij bidt in de kerk"}),
    )
    embedder(encoder, tmp_path).process([one, other])
    assert sentence_vector(one) == pytest.approx(sentence_vector(other))


def test_a_trained_assistant_is_not_served_with_another_encoder(
    encoder: Path, tmp_path: Path
) -> None:
    storage: Any = FolderStorage(tmp_path / "model")
    embedder(encoder, tmp_path / "model").train(TrainingData())
    context: Any = None
    SentenceEmbedder.load(config(encoder), storage, RESOURCE, context)
    make_encoder(encoder, WORDS, seed=1)
    with pytest.raises(EmbeddingsError, match="another model"):
        SentenceEmbedder.load(config(encoder), storage, RESOURCE, context)


def test_the_classifiers_hear_what_only_the_vectors_say(encoder: Path, tmp_path: Path) -> None:
    """Words of the test are in no training message; their vectors lie near those of the words."""
    near = {"slaapt": "slaapje", "dort": "dodo"}
    words = [*WORDS, *near.values()]
    make_encoder(encoder, words)
    _let_lie_together(encoder, words, near)
    training = [
        Message({"text": f"{word} {filler}", "intent": intent})
        for word, intent in (("slaapt", "crying_and_sleep"), ("bidt", "religious_change"))
        for filler in ("a b", "c d", "e f", "g h", "i j", "k l")
    ]
    data = TrainingData(training)
    featurizer = embedder(encoder, tmp_path / "model")
    featurizer.process_training_data(data)
    classifier = ThemeClassifier(
        {**ThemeClassifier.get_default_config(), "c": 1.0},
        FolderStorage(tmp_path / "model"),
        Resource("themes"),
    )
    classifier.train(data)
    unseen = Message({"text": "slaapje"})
    classifier.process(featurizer.process([unseen]))
    assert unseen.get("intent")["name"] == "crying_and_sleep"


def _let_lie_together(folder: Path, words: list[str], pairs: dict[str, str]) -> None:
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(folder / "model.onnx"))
    table = numpy_helper.to_array(model.graph.initializer[0]).copy()
    for one, other in pairs.items():
        table[2 + words.index(other)] = table[2 + words.index(one)]
    model.graph.initializer[0].CopyFrom(numpy_helper.from_array(table, "table"))
    (folder / "model.onnx").write_bytes(model.SerializeToString())
