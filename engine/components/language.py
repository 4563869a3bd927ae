"""Tells Rasa the language of a message, and fills the slot that chooses the responses."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from engine.components.annotation import REMEMBERED_LANGUAGE, Annotator, add_entity, known
from understanding.language import LanguageDetector


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageIdentifier(Annotator):
    """Sets ``language`` (``nl``, ``fr`` or ``other``) and, where known, ``other_language``."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._detector = LanguageDetector()

    def annotate(self, message: Message, text: str) -> None:
        """Find the language; the conversation's language so far breaks ties."""
        reading = self._detector.detect(text, remembered=known(message, REMEMBERED_LANGUAGE))
        message.set("language", reading.language, add_to_output=True)
        message.set("other_language", reading.other, add_to_output=True)
        if reading.language != "other":
            add_entity(message, "language", reading.language, by=self)
