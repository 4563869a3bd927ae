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
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from engine.components.features import TextFeatures
from engine.components.paths import FAMILIES
from understanding.families import WordFamilies

# A theme's rival scores are shown to whoever tests; the bot reads only the first.
RANKING_LENGTH = 5
# Temperatures tried when the scores are turned into honest probabilities.
TEMPERATURES = np.geomspace(0.05, 2.0, 30)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ThemeClassifier(GraphComponent, IntentClassifier):
    """A linear classifier over TF-IDF and word families, for both languages at once.

    Its scores become probabilities by one temperature, fitted on folds it has not seen, so that
    a confidence of 0.6 is right about six times in ten. Training is deterministic.

    Config: ``family_weight``, the weight of one strong family word against a whole TF-IDF vector.
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._features = TextFeatures(
            WordFamilies.load(FAMILIES),
            min_df=config["min_df"],
            family_weight=config["family_weight"],
        )
        self._model = _new_model(config)
        self._temperature = 1.0

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Chosen by cross-validation: see docs/understanding.md."""
        return {"family_weight": 1.0, "c": 0.2, "min_df": 2}

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
        classifier._features.state, classifier._model, classifier._temperature = state
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        texts = [one.get(TEXT) for one in examples]
        intents = np.array([one.get(INTENT) for one in examples])
        features = self._features.fit(texts)
        self._temperature = self._fit_temperature(features, intents)
        self._model.fit(features, intents)
        with self._storage.write_to(self._resource) as folder:
            state = (self._features.state, self._model, self._temperature)
            joblib.dump(state, folder / "classifier.joblib")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set ``intent`` and ``intent_ranking``."""
        for message in messages:
            text = message.get(TEXT) or ""
            features = self._features.transform([text])
            scores = self._model.decision_function(features)[0]
            confidences = _softmax(scores[None, :] / self._temperature)[0]
            order = np.argsort(-confidences)[:RANKING_LENGTH]
            ranking = [
                {"name": str(self._model.classes_[i]), "confidence": float(confidences[i])}
                for i in order
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _fit_temperature(self, features: csr_matrix, intents: np.ndarray) -> float:
        folds = StratifiedKFold(3, shuffle=True, random_state=0)
        scores = np.zeros((len(intents), len(set(intents))))
        for known, unseen in folds.split(features, intents):
            model = _new_model(self._config).fit(features[known], intents[known])
            scores[unseen] = model.decision_function(features[unseen])
        right = np.searchsorted(np.unique(intents), intents)
        losses = [
            -np.log(_softmax(scores / t)[np.arange(len(right)), right] + 1e-12).mean()
            for t in TEMPERATURES
        ]
        return float(TEMPERATURES[int(np.argmin(losses))])


def _new_model(config: dict[str, Any]) -> LinearSVC:
    return LinearSVC(C=config["c"], class_weight="balanced", random_state=0)


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
