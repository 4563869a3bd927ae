"""The last word on the intent: honest doubt instead of a guess, and an answer to what was asked."""

from __future__ import annotations

from typing import Any

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from engine.components.annotation import (
    OPEN_QUESTION,
    Annotator,
    add_entity,
    known,
    replace_entity,
)
from engine.components.paths import SHORT_ANSWERS
from understanding.families import fold
from understanding.taxonomy import load_taxonomy

UNCLEAR = "unclear"
GIVE_PLACE = "give_place"
DOUBT_DANGER = "doubt_danger"
CHANGE_LANGUAGE = "change_language"
# A wrong guess at one of these hurts: they are taken only from a clear message.
WEIGHTY = frozenset({"erase_conversation", "goodbye", "insult"})
GREET = "greet"
# While one of these is open, a message is an answer to it unless it clearly is something else.
ABSORBING = frozenset({"story", "help"})
# So many words may make up a place's name.
LONGEST_PLACE = 4


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentGate(Annotator):
    """Turns a doubtful intent into ``unclear`` and remembers the theme of a clear one.

    Config: ``threshold``, the confidence (0 to 1) below which an intent is a guess;
    ``clear_threshold``, the same for what would lead away from the question that is open.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._themes = frozenset(load_taxonomy().themes) - {"none"}
        words = yaml.safe_load(SHORT_ANSWERS.read_text(encoding="utf-8"))
        self._by_heart = {
            tuple(fold(phrase)): intent
            for intent, by_language in words["by_heart"].items()
            for phrases in by_language.values()
            for phrase in phrases
        }
        self._doubts = [fold(phrase) for phrases in words["doubt"].values() for phrase in phrases]
        self._languages = {
            fold(name)[0]: language
            for language, names in words["languages"].items()
            for name in names
        }

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The threshold is measured, not chosen: see docs/understanding.md.

        Answers to "what changed?", "since when?" score up to 0.54 on some theme they only touch.
        """
        return {"threshold": 0.25, "clear_threshold": 0.6}

    def annotate(self, message: Message, text: str) -> None:
        """Decide on the intent."""
        intent = message.get(INTENT) or {}
        confidence = float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0)
        name = intent.get(INTENT_NAME_KEY)
        asked = known(message, OPEN_QUESTION)
        words = fold(text)
        if tuple(words) in self._by_heart:
            name, confidence = self._by_heart[tuple(words)], 1.0
        if asked == "area" and self._is_about_a_place(message, words, confidence):
            name = GIVE_PLACE
        elif asked == "safety" and name != "affirm" and self._is_doubtful(text):
            name = DOUBT_DANGER
        elif asked == "story" and name == GREET:
            name = UNCLEAR  # "the neighbours don't say hello any more" is not a greeting
        elif confidence < self._needed(name, asked) or message.get("language") == "other":
            name = UNCLEAR
        message.set(
            INTENT,
            {INTENT_NAME_KEY: name or UNCLEAR, PREDICTED_CONFIDENCE_KEY: confidence},
            add_to_output=True,
        )
        if name in self._themes:
            add_entity(message, "theme", name, by=self)
        if name == CHANGE_LANGUAGE:
            self._follow_wish(message, text)

    def _is_about_a_place(self, message: Message, words: list[str], confidence: float) -> bool:
        """Whether this answers "where do you live?", be it with a place that nobody knows."""
        if message.get("places"):
            return True
        return len(words) <= LONGEST_PLACE and confidence < self.config["clear_threshold"]

    def _needed(self, name: str | None, asked: str | None) -> float:
        """The confidence that this intent needs, given the open question."""
        away = name in self._themes or name == GIVE_PLACE
        leads_away = name in WEIGHTY or (asked in ABSORBING and away)
        return float(self.config["clear_threshold" if leads_away else "threshold"])

    def _follow_wish(self, message: Message, text: str) -> None:
        """The language that is named, whatever the one in which it is asked for."""
        named = {self._languages[word] for word in fold(text) if word in self._languages}
        if len(named) == 1:
            language = named.pop()
            message.set("language", language, add_to_output=True)
            replace_entity(message, "language", language, by=self)

    def _is_doubtful(self, text: str) -> bool:
        words = fold(text)
        return any(
            words[start : start + len(doubt)] == doubt
            for doubt in self._doubts
            for start in range(len(words))
        )
