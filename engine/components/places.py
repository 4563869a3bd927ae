"""Tells Rasa which places a message names, and fills the slot with the area to search."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from engine.components.annotation import OPEN_QUESTION, Annotator, add_entity, known
from understanding.places import PlaceFinder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PlaceRecogniser(Annotator):
    """Sets ``places``; the last one named is where the parent wants help."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._finder = PlaceFinder.load()

    def annotate(self, message: Message, text: str) -> None:
        """Find places; right after the bot asked for one, doubtful names count too."""
        is_expected = known(message, OPEN_QUESTION) == "area"
        places = self._finder.find(text, expected=is_expected)
        message.set("places", [asdict(place) for place in places], add_to_output=True)
        for place in places[-1:]:
            add_entity(message, "area", place.nis, by=self, start=place.start, end=place.end)
