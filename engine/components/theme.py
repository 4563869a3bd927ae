"""The last word on the intent: honest doubt instead of a guess, and an answer to what was asked."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from engine.components.annotation import OPEN_QUESTION, Annotator, add_entity, known
from understanding.taxonomy import load_taxonomy

UNCLEAR = "unclear"
GIVE_PLACE = "give_place"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentGate(Annotator):
    """Turns a doubtful intent into ``unclear`` and remembers the theme of a clear one.

    Config: ``threshold``, the confidence (0 to 1) below which an intent is a guess.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._themes = frozenset(load_taxonomy().themes) - {"none"}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The threshold is measured, not chosen: see docs/understanding.md."""
        return {"threshold": 0.25}

    def annotate(self, message: Message, text: str) -> None:
        """Decide on the intent."""
        intent = message.get(INTENT) or {}
        confidence = float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0)
        name = intent.get(INTENT_NAME_KEY)
        if known(message, OPEN_QUESTION) == "area" and message.get("places"):
            name = GIVE_PLACE
        elif confidence < self.config["threshold"] or message.get("language") == "other":
            name = UNCLEAR
        message.set(
            INTENT,
            {INTENT_NAME_KEY: name or UNCLEAR, PREDICTED_CONFIDENCE_KEY: confidence},
            add_to_output=True,
        )
        if name in self._themes:
            add_entity(message, "theme", name)
