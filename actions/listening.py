"""Listening: hear the parent out on a theme, then give one piece of guidance; never guess."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import question
from actions.question import Events

UNCLEAR = "unclear"
# After this many messages in a row that made no sense to us, a human is offered.
PATIENCE = 2


class ListenToParent(Action):
    """Answers a message about a theme, or one that was not understood."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_listen_to_parent"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Hear, guide, or ask again: in that order of preference."""
        if tracker.latest_message.get("language") == "other":
            return _answer_other_language(dispatcher, tracker)
        intent = tracker.get_intent_of_latest_message()
        theme = tracker.get_slot("theme")
        asked = question.open_question(tracker)
        is_told = asked == question.STORY and (
            intent == UNCLEAR or theme == tracker.get_slot("heard")
        )
        if is_told and theme:
            return guide(dispatcher, tracker)
        if asked == question.AREA and intent == UNCLEAR:
            dispatcher.utter_message(response="utter_area_not_found")
            return [SlotSet("question", question.AREA)]
        if intent == UNCLEAR:
            return _ask_again(dispatcher, tracker)
        dispatcher.utter_message(response=f"utter_heard_{theme}")
        return [*question.settle(), *question.ask(question.STORY), SlotSet("heard", theme)]


class GiveTip(Action):
    """Answers a question for advice."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_give_tip"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Guidance on the theme at hand, or the question what it is about."""
        if tracker.get_slot("theme"):
            return guide(dispatcher, tracker)
        dispatcher.utter_message(response="utter_ask_theme")
        return question.settle()


def guide(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Give the guidance of the theme at hand, which ends in a choice."""
    dispatcher.utter_message(response=f"utter_guidance_{tracker.get_slot('theme')}")
    return question.settle()


def _ask_again(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    count = int(tracker.get_slot("misunderstandings") or 0) + 1
    dispatcher.utter_message(response="utter_rephrase" if count < PATIENCE else "utter_offer_human")
    return [SlotSet("question", None), SlotSet("misunderstandings", count)]


def _answer_other_language(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    code = tracker.latest_message.get("other_language") or "en"
    dispatcher.utter_message(response=f"utter_other_language_{code}")
    return [SlotSet("question", None)]
