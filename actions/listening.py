"""Listening: hear the parent out on a theme, then give guidance piece by piece; never guess."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import misunderstanding, question, safety
from actions.question import Events

UNCLEAR, GIVE_AGE = "unclear", "give_age"
# How the names of the pieces of guidance end that there are on every theme.
PIECES = ("", "_2", "_3")


class ListenToParent(Action):
    """Answers a message about a theme, a detail, or one that was not understood."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_listen_to_parent"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Hear, guide, or ask again: in that order of preference."""
        if tracker.latest_message.get("language") == "other":
            return _answer_other_language(dispatcher, tracker)
        if question.open_question(tracker) in (question.SAFE, question.CALL):
            # In an emergency the parent's story can wait, and needs no question of ours.
            dispatcher.utter_message(response="utter_still_here")
            return question.settle()
        if safety.is_minor(tracker):
            return _answer_minor(dispatcher, tracker)
        if question.intent_of(tracker) in (UNCLEAR, GIVE_AGE):
            return _hear_detail(dispatcher, tracker)
        return _hear_theme(dispatcher, tracker)


class GiveTip(Action):
    """Answers a question for advice."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_give_tip"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Guidance on the theme at hand, or the question what it is about."""
        if not tracker.get_slot("theme"):
            dispatcher.utter_message(response="utter_ask_theme")
            return question.settle()
        return guide(dispatcher, tracker)


def guide(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Give the next piece of guidance on the theme at hand, which ends in a choice.

    After the last one it is said that there is no other; the choice stays.
    """
    theme = tracker.get_slot("theme")
    guided = _list(tracker, "guided")
    given = guided.count(theme)
    if given >= len(PIECES):
        dispatcher.utter_message(response="utter_no_other_tip")
        return question.settle_and_ask(question.HELP)
    dispatcher.utter_message(response=f"utter_guidance_{theme}{PIECES[given]}")
    return [*question.settle_and_ask(question.HELP), SlotSet("guided", [*guided, theme])]


def _hear_theme(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    theme = tracker.get_slot("theme")
    heard = _list(tracker, "heard")
    if theme not in heard:
        dispatcher.utter_message(response=f"utter_heard_{theme}")
        story = question.settle_and_ask(question.STORY)
        return [*story, SlotSet("heard", [*heard, theme])]
    if theme not in _list(tracker, "guided"):
        return guide(dispatcher, tracker)
    # The question of this theme was asked and its guidance given: neither is repeated.
    dispatcher.utter_message(response="utter_theme_again")
    return question.settle_and_ask(question.HELP)


def _hear_detail(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    asked = question.open_question(tracker)
    if asked == question.STORY and tracker.get_slot("theme"):
        return guide(dispatcher, tracker)
    if question.intent_of(tracker) == GIVE_AGE:
        dispatcher.utter_message(response="utter_age_noted")
        return [SlotSet("misunderstandings", 0)]
    if asked == question.SAFETY:
        return safety.doubt_danger(dispatcher)
    return misunderstanding.ask_again(dispatcher, tracker)


def _answer_minor(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    is_told = bool(tracker.get_slot("is_minor"))
    dispatcher.utter_message(response="utter_minor_more" if is_told else "utter_minor_here")
    return [*question.settle_and_ask(question.HUMAN), SlotSet("is_minor", True)]


def _answer_other_language(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    code = tracker.latest_message.get("other_language") or "en"
    dispatcher.utter_message(response=f"utter_other_language_{code}")
    return [SlotSet("question", None)]


def _list(tracker: Tracker, slot: str) -> list[str]:
    return list(tracker.get_slot(slot) or [])
