"""Adds to the fixed rules what a model hears: worry signals in words that no rule foresaw."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.features import TextFeatures
from engine.components.paths import FAMILIES, SIGNAL_EXAMPLES, SIGNAL_RULES
from engine.components.worry_model import ACUTE, UNCERTAIN, URGENT, Judgement, WorryModel
from understanding.families import WordFamilies
from understanding.neutral import Neutraliser, NeutralWord
from understanding.signals import SignalReading, SignalRules, WorrySignal
from understanding.signals.examples import SignalExample, load_examples
from understanding.taxonomy import load_taxonomy

# Themes and acts in which danger is so rare that their examples teach what is harmless.
HARMLESS = frozenset(
    {
        *("crying_and_sleep", "tantrums", "eating", "limits_and_rules", "screens_and_gaming"),
        *("privacy_and_control", "school_stress", "sibling_quarrels", "separation", "stepfamily"),
        *("puberty", "sexuality_and_identity", "grandparent_or_foster", "disability_and_autism"),
        *("religious_change", "anger_about_injustice", "practical_or_legal", "shame_and_stigma"),
        *("police_and_confidentiality", "exit_and_reintegration", "siblings_of"),
        *load_taxonomy().acts,
    }
)
# The words shown to a counsellor as the reason: not one by itself, and not the whole story.
SHORTEST_SPAN, LONGEST_SPAN = 2, 12
# A shorter message answers another question: only the rules find something to ask in it.
WORDS_TO_ASK_ABOUT = 8
URGENT_LEVEL, ACUTE_LEVEL = 3, 4


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which a signal or a head counts; ``signals`` by id."""

    urgent: float
    acute: float
    ask: float
    uncertain: float
    signals: dict[str, float]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class WorrySignalClassifier(GraphComponent):
    """Completes ``worry_signals``, ``urgency`` and ``safety_check``; never takes any away.

    Config: ``c`` and ``min_df`` of the classifiers, ``family_weight``, and the share of harmless
    messages that may be taken for urgent (``urgent_alarms``), for acute (``acute_alarms``) or be
    asked about (``needless_questions``) on messages that training has not seen.
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._taxonomy = load_taxonomy().signals
        self._neutral = Neutraliser.load()
        features = TextFeatures(
            WordFamilies.load(FAMILIES),
            min_df=config["min_df"],
            family_weight=config["family_weight"],
        )
        self._model = WorryModel(features, tuple(self._taxonomy), c=config["c"])
        self._thresholds = Thresholds(1.0, 1.0, 1.0, 1.0, {})
        self._capable: dict[int, frozenset[str]] = {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Chosen by cross-validation: see docs/understanding.md."""
        return {
            "c": 0.5,
            "min_df": 2,
            "family_weight": 0.5,
            "urgent_alarms": 0.02,
            "acute_alarms": 0.01,
            "needless_questions": 0.07,
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
        """Learn from the marked messages, and from harmless ones among the intent examples."""
        harmless = [
            message.get(TEXT)
            for message in training_data.intent_examples
            if message.get(INTENT) in HARMLESS and message.get(TEXT)
        ]
        self.learn(load_examples(SIGNAL_EXAMPLES), harmless)
        with self._storage.write_to(self._resource) as folder:
            state = (self._model.state, self._thresholds, self._capable)
            joblib.dump(state, folder / "worry.joblib")
        return self._resource

    def learn(self, examples: list[SignalExample], harmless: list[str]) -> None:
        """Fit the model and choose its thresholds."""
        rules = SignalRules.load(SIGNAL_RULES)
        harmless = [text for text in harmless if rules.read(text).urgency == 0]
        texts = [example.text for example in examples] + harmless
        truths = np.zeros((len(texts), len(self._model.labels)))
        for row, example in zip(truths[: len(examples)], examples, strict=True):
            row[[self._model.labels.index(signal) for signal in example.signals]] = 1
            row[self._model.labels.index(URGENT)] = example.level >= URGENT_LEVEL
            row[self._model.labels.index(ACUTE)] = example.level >= ACUTE_LEVEL
            row[self._model.labels.index(UNCERTAIN)] = example.is_ask
        unseen = self._model.fit(
            [self._plain(text) for text in texts], [rules.read(text) for text in texts], truths
        )
        calm = np.array([e.level < 2 and not e.is_ask for e in examples] + [True] * len(harmless))
        self._thresholds = self._choose_thresholds(unseen, truths, calm)
        self._capable = {
            level: frozenset(signal for e in examples if e.level >= level for signal in e.signals)
            for level in (URGENT_LEVEL, ACUTE_LEVEL)
        }

    def process(self, messages: list[Message]) -> list[Message]:
        """Complete what :class:`WorrySignalReader` wrote onto each message."""
        for message in messages:
            reading = self.complete(message.get(TEXT) or "", _reading(message))
            signals = [asdict(signal) for signal in reading.signals]
            message.set("worry_signals", signals, add_to_output=True)
            message.set("urgency", reading.urgency, add_to_output=True)
            message.set("safety_check", reading.safety_check, add_to_output=True)
        return messages

    def complete(self, text: str, reading: SignalReading) -> SignalReading:
        """What the rules read, with what the model hears besides."""
        words = self._neutral.words(text)
        if not words:
            return reading
        judgement = self._model.judge(" ".join(word.text for word in words), reading)
        level = self._level(judgement)
        known = {signal.id for signal in reading.signals}
        added = [
            self._signal(signal, signal_level, judgement, words)
            for signal, signal_level in self._signals(judgement, level).items()
            if signal not in known
        ]
        signals = tuple(sorted((*reading.signals, *added), key=lambda s: (s.start, s.end, s.id)))
        urgency = max((signal.level for signal in signals), default=0)
        return SignalReading(
            signals, urgency, self._must_ask(judgement, reading, urgency, len(words))
        )

    def _plain(self, text: str) -> str:
        return " ".join(word.text for word in self._neutral.words(text))

    def _level(self, judgement: Judgement) -> int:
        """4, 3, or 0 when the model hears nothing urgent."""
        if judgement.probabilities[URGENT] < self._thresholds.urgent:
            return 0
        is_acute = judgement.probabilities[ACUTE] >= self._thresholds.acute
        return ACUTE_LEVEL if is_acute else URGENT_LEVEL

    def _signals(self, judgement: Judgement, level: int) -> dict[str, int]:
        """The signals heard, each with its level; something urgent always has a name."""
        chances = {signal: judgement.probabilities[signal] for signal in self._taxonomy}
        heard = {
            signal: min(self._taxonomy[signal].base_level, level or URGENT_LEVEL - 1)
            for signal, chance in chances.items()
            if chance >= self._thresholds.signals[signal]
            and (level or self._taxonomy[signal].base_level < URGENT_LEVEL)
        }
        if level:
            carrier = max(self._capable[level], key=lambda signal: chances[signal])
            heard[carrier] = level
        return heard

    def _signal(
        self, signal: str, level: int, judgement: Judgement, words: list[NeutralWord]
    ) -> WorrySignal:
        scores = self._model.word_scores([word.text for word in words], signal)
        first, last = _best_span(scores)
        return WorrySignal(
            id=signal,
            level=level,
            start=words[first].start,
            end=words[last].end,
            source="model",
            confidence=round(judgement.probabilities[signal], 2),
            rule="",
        )

    def _must_ask(
        self, judgement: Judgement, reading: SignalReading, urgency: int, length: int
    ) -> bool:
        if urgency >= URGENT_LEVEL:
            return reading.safety_check and urgency <= reading.urgency
        if reading.safety_check or length < WORDS_TO_ASK_ABOUT:
            return reading.safety_check
        return (
            judgement.probabilities[URGENT] >= self._thresholds.ask
            or judgement.probabilities[UNCERTAIN] >= self._thresholds.uncertain
        )

    def _choose_thresholds(
        self, unseen: np.ndarray, truths: np.ndarray, calm: np.ndarray
    ) -> Thresholds:
        column = self._model.labels.index
        urgent, acute = unseen[:, column(URGENT)], unseen[:, column(ACUTE)]
        uncertain = unseen[:, column(UNCERTAIN)]

        def above(values: np.ndarray, share: float) -> float:
            return float(np.quantile(values[calm], 1 - share))

        asked = float(self._config["needless_questions"])
        return Thresholds(
            urgent=above(urgent, self._config["urgent_alarms"]),
            acute=above(acute, self._config["acute_alarms"]),
            ask=above(urgent, asked),
            uncertain=above(uncertain, asked / 2),
            signals={
                signal: _best_threshold(unseen[:, column(signal)], truths[:, column(signal)])
                for signal in self._taxonomy
            },
        )


def _reading(message: Message) -> SignalReading:
    return SignalReading(
        tuple(WorrySignal(**signal) for signal in message.get("worry_signals") or ()),
        message.get("urgency") or 0,
        safety_check=bool(message.get("safety_check")),
    )


def _best_threshold(chances: np.ndarray, truth: np.ndarray) -> float:
    """The probability from which the signal's F1 is best."""
    candidates = np.linspace(0.1, 0.9, 33)
    scores = [
        2 * (truth * (chances >= c)).sum() / max(1, truth.sum() + (chances >= c).sum())
        for c in candidates
    ]
    return float(candidates[int(np.argmax(scores))])


def _best_span(scores: list[float]) -> tuple[int, int]:
    """The run of words (first, last) that says most: longer only where every word adds."""
    mean = sum(scores) / len(scores)
    best, where = float("-inf"), (0, min(SHORTEST_SPAN, len(scores)) - 1)
    for first in range(len(scores)):
        total = 0.0
        for last in range(first, min(first + LONGEST_SPAN, len(scores))):
            total += scores[last] - max(mean, 0.0)
            is_long_enough = last - first + 1 >= min(SHORTEST_SPAN, len(scores))
            if is_long_enough and total > best:
                best, where = total, (first, last)
    return where
