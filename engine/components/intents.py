"""Classifies a message's theme or act: letters and words it has seen, families listed by hand."""

from __future__ import annotations

from itertools import pairwise
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
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from engine.components.paths import FAMILIES
from understanding.families import STRENGTHS, WordFamilies, fold

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
        self._families = WordFamilies.load(FAMILIES)
        self._words = TfidfVectorizer(
            analyzer=_words_and_pairs, min_df=config["min_df"], sublinear_tf=True
        )
        self._letters = TfidfVectorizer(
            preprocessor=_folded,
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=config["min_df"],
            sublinear_tf=True,
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
        classifier._words, classifier._letters, classifier._model = state[:3]
        classifier._temperature = state[3]
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        texts = [one.get(TEXT) for one in examples]
        intents = np.array([one.get(INTENT) for one in examples])
        words = self._words.fit_transform(texts)
        letters = self._letters.fit_transform(texts)
        features = hstack([words, letters, self._family_features(texts)]).tocsr()
        self._temperature = self._fit_temperature(features, intents)
        self._model.fit(features, intents)
        with self._storage.write_to(self._resource) as folder:
            state = (self._words, self._letters, self._model, self._temperature)
            joblib.dump(state, folder / "classifier.joblib")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set ``intent`` and ``intent_ranking``."""
        for message in messages:
            text = message.get(TEXT) or ""
            features = hstack(
                [
                    self._words.transform([text]),
                    self._letters.transform([text]),
                    self._family_features([text]),
                ]
            ).tocsr()
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

    def _family_features(self, texts: list[str]) -> csr_matrix:
        columns = {
            (name, strength): 2 * i + j
            for i, name in enumerate(self._families.names)
            for j, strength in enumerate(STRENGTHS)
        }
        rows, places, values = [], [], []
        for row, text in enumerate(texts):
            for key, count in self._families.count(text).items():
                rows.append(row)
                places.append(columns[key])
                # The second and third word of a family add less than the first.
                values.append(self._config["family_weight"] * np.log2(1 + min(count, 3)))
        return csr_matrix((values, (rows, places)), shape=(len(texts), len(columns)))

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


def _folded(text: str) -> str:
    return " ".join(fold(text))


def _words_and_pairs(text: str) -> list[str]:
    words = fold(text)
    return words + [f"{one} {two}" for one, two in pairwise(words)]


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
