"""Adds to the fixed rules what a model hears: worry signals in words that no rule foresaw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.annotation import add_entity
from engine.components.features import TextFeatures
from engine.components.marked_messages import example_of
from engine.components.message_features import MessageFeatures
from engine.components.paths import FAMILIES
from engine.components.telling_words import best_span
from engine.components.worry_model import (
    ACUTE,
    CONCERNING,
    UNCERTAIN,
    LabelledMessage,
    WorryModel,
)
from engine.components.worry_thresholds import Alarms, Thresholds, danger
from understanding.families import WordFamilies
from understanding.neutral import Neutraliser, NeutralWord
from understanding.signals import SignalReading, WorrySignal, merge_overlapping
from understanding.taxonomy import load_taxonomy

# A shorter message answers another question: only the rules find something to ask in it.
WORDS_TO_ASK_ABOUT = 8
CONCERN_LEVEL, URGENT_LEVEL, ACUTE_LEVEL = 2, 3, 4
# Only the whole message told that it is urgent; its likeliest signal is named nevertheless.
LEAST_CONFIDENCE = 0.01
# An unclear message in which hardly anything speaks for danger is not asked about: a child who has
# changed is the most ordinary reason to write.
LEAST_DANGER = 0.03
# Below this share of a signal's threshold a mild reading of the rules is not believed.
UNLIKELY = 0.5

# How probable each signal and each head is, by its name.
Chances = Mapping[str, float]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class WorrySignalClassifier(GraphComponent):
    """Completes ``worry_signals``, ``urgency`` and ``safety_check``.

    Nothing urgent that the rules read is ever taken away; a milder signal of theirs is, where the
    model finds it unlikely.

    Learns from the levels and marks of the training data (see ``understanding.examples``).

    Config: ``c`` and ``min_df`` of the classifiers, ``family_weight``, and the share of harmless
    messages that may be raised to urgent or acute (``urgent_alarms``, ``acute_alarms``) or be
    asked about (``needless_questions``) among those that training has not seen.
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._taxonomy = load_taxonomy().signals
        self._themes = frozenset(load_taxonomy().themes)
        self._grave = [s.id for s in self._taxonomy.values() if s.base_level >= URGENT_LEVEL]
        self._neutral = Neutraliser.load()
        text = TextFeatures(
            WordFamilies.load(FAMILIES),
            min_df=config["min_df"],
            family_weight=config["family_weight"],
        )
        self._model = WorryModel(MessageFeatures(text), tuple(self._taxonomy), c=config["c"])
        self._thresholds = Thresholds(1.0, 1.0, 1.0, 1.0, 1.0, {})
        self._capable: dict[int, frozenset[str]] = {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Chosen by cross-validation: see docs/understanding.md."""
        return {
            "c": 0.5,
            "min_df": 2,
            "family_weight": 0.5,
            "urgent_alarms": 0.015,
            "acute_alarms": 0.01,
            "needless_questions": 0.055,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WorrySignalClassifier:
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
    ) -> WorrySignalClassifier:
        """Load what training left in the model."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            state = joblib.load(folder / "worry.joblib")
        classifier._model.state, classifier._thresholds, classifier._capable = state
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every message whose meaning is marked."""
        examples = [
            LabelledMessage(message, self._plain(message.get(TEXT)), example_of(message))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        held_out = self._model.fit(examples)
        unseen = [examples[row].truth for row in held_out.rows]
        self._thresholds = Thresholds.choose(
            dict(zip(self._model.labels, held_out.probabilities.T, strict=True)),
            dict(zip(self._model.labels, self._model.truths(unseen).T, strict=True)),
            np.array([e.labels.level < CONCERN_LEVEL and not e.labels.is_ask for e in unseen]),
            self._grave,
            Alarms(
                urgent=self._config["urgent_alarms"],
                acute=self._config["acute_alarms"],
                needless_questions=self._config["needless_questions"],
            ),
        )
        self._capable = {
            level: frozenset(
                signal
                for one in examples
                if one.truth.labels.level >= level
                for signal in one.truth.signals
            )
            for level in (URGENT_LEVEL, ACUTE_LEVEL)
        }
        with self._storage.write_to(self._resource) as folder:
            state = (self._model.state, self._thresholds, self._capable)
            joblib.dump(state, folder / "worry.joblib")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Complete what :class:`WorrySignalReader` wrote onto each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            words = self._neutral.words(text)
            reading = self.complete(message, words)
            signals = [asdict(signal) for signal in reading.signals]
            message.set("worry_signals", signals, add_to_output=True)
            message.set("urgency", reading.urgency, add_to_output=True)
            message.set("safety_check", reading.safety_check, add_to_output=True)
            # Marked as in the training data, so that `rasa test nlu` can compare the two.
            tokens = [Token(text[word.start : word.end], word.start, word.end) for word in words]
            message.set(TOKENS_NAMES[TEXT], tokens)
            for signal in reading.signals:
                span = {"start": signal.start, "end": signal.end}
                add_entity(message, signal.id, signal.level, by=self, **span)
        return messages

    def complete(self, message: Message, words: list[NeutralWord]) -> SignalReading:
        """What the rules read in ``message``, with what the model hears besides."""
        reading = _reading(message)
        if not words:
            return reading
        plain = [word.text for word in words]
        chances = self._model.judge(message, plain)
        kept = [signal for signal in reading.signals if self._stands(signal, chances)]
        known = {signal.id: signal.level for signal in kept}
        added = [
            self._signal(signal, level, chances[signal], words)
            for signal, level in self._signals(chances).items()
            if level > known.get(signal, 0)
        ]
        signals = merge_overlapping([*kept, *added])
        urgency = max((signal.level for signal in signals), default=0)
        return SignalReading(
            signals, urgency, self._must_ask(chances, reading, urgency, message, len(words))
        )

    def _stands(self, signal: WorrySignal, chances: Chances) -> bool:
        """What a rule read: always when it is urgent, else unless the model finds it unlikely."""
        least = UNLIKELY * self._thresholds.signals[signal.id]
        return signal.level >= URGENT_LEVEL or chances[signal.id] >= least

    def _plain(self, text: str) -> list[str]:
        return [word.text for word in self._neutral.words(text)]

    def _level(self, chances: Chances) -> int:
        """4, 3, or 0 when the model hears nothing urgent."""
        if danger(chances, self._grave) < self._thresholds.urgent:
            return 0
        return ACUTE_LEVEL if chances[ACUTE] >= self._thresholds.acute else URGENT_LEVEL

    def _signals(self, chances: Chances) -> dict[str, int]:
        """The signals heard, each with its level; something urgent always has a name."""
        level = self._level(chances)
        heard = {
            signal: min(self._taxonomy[signal].base_level, level or CONCERN_LEVEL)
            for signal, threshold in self._thresholds.signals.items()
            if chances[signal] >= threshold
        }
        if level:
            carrier = max(self._capable[level], key=lambda signal: chances[signal])
            heard[carrier] = level
        elif heard and chances[CONCERNING] >= self._thresholds.concerning:
            carrier = max(heard, key=lambda signal: chances[signal])
            heard[carrier] = CONCERN_LEVEL
        return heard

    def _signal(
        self, signal: str, level: int, chance: float, words: list[NeutralWord]
    ) -> WorrySignal:
        first, last = best_span(self._model.word_scores([word.text for word in words], signal))
        return WorrySignal(
            id=signal,
            level=level,
            start=words[first].start,
            end=words[last].end,
            source="model",
            confidence=max(round(chance, 2), LEAST_CONFIDENCE),
            rule="",
        )

    def _must_ask(
        self,
        chances: Chances,
        reading: SignalReading,
        urgency: int,
        message: Message,
        length: int,
    ) -> bool:
        if urgency >= URGENT_LEVEL:
            return reading.safety_check and urgency <= reading.urgency
        if reading.safety_check or length < WORDS_TO_ASK_ABOUT:
            return reading.safety_check
        amount = danger(chances, self._grave)
        is_unclear = (
            chances[UNCERTAIN] >= self._thresholds.uncertain
            and amount >= LEAST_DANGER
            # "Is there anything near us?" tells of nobody who could be in danger.
            and (message.get(INTENT) or {}).get(INTENT_NAME_KEY) in self._themes
        )
        return bool(amount >= self._thresholds.ask or is_unclear)


def _reading(message: Message) -> SignalReading:
    return SignalReading(
        tuple(WorrySignal(**signal) for signal in message.get("worry_signals") or ()),
        message.get("urgency") or 0,
        safety_check=bool(message.get("safety_check")),
    )
