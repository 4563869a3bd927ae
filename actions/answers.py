"""Yes and no: they answer the open question, whatever it was."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import listening, question, safety
from actions.question import Events


class HearYes(Action):
    """The parent agrees."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_hear_yes"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Do what was asked about; without an open question, invite to go on."""
        asked = question.open_question(tracker)
        if asked == question.SAFETY:
            return safety.believe_danger(dispatcher)
        if asked == question.ERASE:
            return _erase(dispatcher)
        if asked == question.STORY and tracker.get_slot("theme"):
            return listening.guide(dispatcher, tracker)
        dispatcher.utter_message(response="utter_go_on")
        return question.settle()


class HearNo(Action):
    """The parent says no, or denies that there is danger."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_hear_no"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Leave it, and say so."""
        asked = question.open_question(tracker)
        if asked == question.SAFETY:
            return safety.believe_no_danger(dispatcher)
        if asked == question.ERASE:
            dispatcher.utter_message(response="utter_not_erased")
            return question.settle()
        if asked == question.STORY and tracker.get_slot("theme"):
            return listening.guide(dispatcher, tracker)
        is_denial = tracker.get_intent_of_latest_message() == "deny_signal"
        dispatcher.utter_message(response="utter_deny_signal" if is_denial else "utter_deny")
        return question.settle()


class AskToErase(Action):
    """The parent wants everything gone."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_to_erase"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """It cannot be undone, so it is asked once."""
        dispatcher.utter_message(response="utter_ask_erase")
        return question.ask(question.ERASE)


class ConfirmErase(Action):
    """A pressed button: erase it all."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_confirm_erase"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Have the bot do it: it holds the words and their key."""
        return _erase(dispatcher)


class RequestHuman(Action):
    """The parent wants a person, or complains about the computer."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_request_human"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Hand the wish to the bot, which knows the queue."""
        dispatcher.utter_message(response="utter_human_asked")
        dispatcher.utter_message(json_message={"kind": "handoff", "reason": "asked"})
        return question.settle()


def _erase(dispatcher: CollectingDispatcher) -> Events:
    dispatcher.utter_message(json_message={"kind": "erase"})
    return question.settle()
