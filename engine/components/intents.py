"""Classifies a message's theme or act: letters and words it has seen, families listed by hand."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.features import TextFeatures
from engine.components.linear_heads import LinearHeads, held_out_scores
from engine.components.message_features import MessageFeatures
from engine.components.paths import FAMILIES
from understanding.families import WordFamilies, fold

# A theme's rival scores are shown to whoever tests; the bot reads only the first.
RANKING_LENGTH = 5
# Temperatures tried when the scores are turned into honest probabilities.
TEMPERATURES = np.geomspace(0.05, 2.0, 30)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ThemeClassifier(GraphComponent, IntentClassifier):
    """A linear classifier over TF-IDF and word families, for both languages at once.

    Its scores become probabilities by one temperature, fitted on messages it has not seen, so that
    a confidence of 0.6 is right about six times in ten. Training is deterministic.

    Config: ``family_weight``, the weight of one strong family word against a whole TF-IDF vector;
    ``c``, the cost of a mistake; ``min_df``, the messages a gram must occur in.
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._features = MessageFeatures(
            TextFeatures(
                WordFamilies.load(FAMILIES),
                min_df=config["min_df"],
                family_weight=config["family_weight"],
            )
        )
        self._heads = LinearHeads(c=config["c"])
        self._intents: list[str] = []
        self._temperature = 1.0

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Chosen on messages of authors that training had not seen: docs/understanding.md."""
        return {"family_weight": 0.5, "c": 0.2, "min_df": 2}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ThemeClassifier:
        """Make an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ThemeClassifier:
        """Load what training left in the model."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            state = joblib.load(folder / "classifier.joblib")
        classifier._features.text.state, classifier._heads.state = state[:2]
        classifier._intents, classifier._temperature = state[2:]
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        intents = np.array([one.get(INTENT) for one in examples])
        features = self._features.fit(examples, [fold(one.get(TEXT)) for one in examples])
        self._intents = [str(name) for name in np.unique(intents)]
        truths = (intents[:, None] == np.array(self._intents)).astype(float)
        unseen, scores = held_out_scores(features, truths, c=self._config["c"])
        self._temperature = _best_temperature(scores, truths[unseen].argmax(axis=1))
        self._heads.fit(features, truths)
        with self._storage.write_to(self._resource) as folder:
            state = (self._features.text.state, self._heads.state, self._intents, self._temperature)
            joblib.dump(state, folder / "classifier.joblib")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set ``intent`` and ``intent_ranking``."""
        for message in messages:
            row = self._features.row(message, fold(message.get(TEXT) or ""))
            confidences = _softmax(self._heads.scores_of(row) / self._temperature)
            order = np.argsort(-confidences)[:RANKING_LENGTH]
            ranking = [
                {"name": self._intents[i], "confidence": float(confidences[i])} for i in order
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


def _best_temperature(scores: np.ndarray, right: np.ndarray) -> float:
    """The temperature at which the probabilities of the right answers are highest."""
    rows = np.arange(len(right))
    losses = [-np.log(_softmax(scores / t)[rows, right] + 1e-12).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
