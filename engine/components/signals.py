"""Tells Rasa which worry signals a message carries, how urgent they are, and whether to ask."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from engine.components.annotation import Annotator
from engine.components.paths import SIGNAL_RULES
from understanding.signals import SignalRules


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class WorrySignalReader(Annotator):
    """Sets ``worry_signals``, ``urgency`` (0 to 4) and ``safety_check``."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._rules = SignalRules.load(SIGNAL_RULES)

    def annotate(self, message: Message, text: str) -> None:
        """Apply the same rules that the bot applies; a model will add its own signals here."""
        reading = self._rules.read(text)
        signals = [asdict(signal) for signal in reading.signals]
        message.set("worry_signals", signals, add_to_output=True)
        message.set("urgency", reading.urgency, add_to_output=True)
        message.set("safety_check", reading.safety_check, add_to_output=True)
