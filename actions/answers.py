"""Yes and no: they answer the open question, whatever it was."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import closing, human, listening, question, safety
from actions.question import Events
from actions.referral import SuggestServices

# What is said when nothing else has to be done.
AFTER_YES = {
    question.HELP: "utter_which_help",
    question.SAFE: "utter_safe",
    question.CALL: "utter_called",
}
AFTER_NO = {
    question.ERASE: "utter_not_erased",
    question.HUMAN: "utter_no_human",
    question.SAFE: "utter_not_safe",
    question.CALL: "utter_not_called",
    question.STEP: "utter_goodbye",
}


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
        if asked == question.HUMAN:
            return human.request(dispatcher, tracker)
        if asked == question.HELPED:
            return closing.hear_feedback(dispatcher, "yes")
        if asked == question.STORY and tracker.get_slot("theme"):
            return listening.guide(dispatcher, tracker)
        otherwise = "utter_still_here" if safety.is_acute(tracker) else "utter_go_on"
        dispatcher.utter_message(response=AFTER_YES.get(asked or "", otherwise))
        return question.settle()


class HearNo(Action):
    """The parent says no, or denies that there is danger."""

    def __init__(self, services: SuggestServices) -> None:
        self._services = services

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_hear_no"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Leave it, and say so."""
        asked = question.open_question(tracker)
        if asked == question.SAFETY:
            return safety.believe_no_danger(dispatcher)
        if asked == question.HELPED:
            return closing.hear_feedback(dispatcher, "no")
        if asked == question.AREA:
            return await self._services.suggest_anywhere(dispatcher, tracker)
        if asked == question.STORY and tracker.get_slot("theme"):
            return listening.guide(dispatcher, tracker)
        dispatcher.utter_message(response=AFTER_NO.get(asked or "") or _otherwise(tracker))
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


def _otherwise(tracker: Tracker) -> str:
    if question.intent_of(tracker) == "deny_signal":
        return "utter_deny_signal"
    return "utter_still_here" if safety.is_acute(tracker) else "utter_deny"


def _erase(dispatcher: CollectingDispatcher) -> Events:
    dispatcher.utter_message(json_message={"kind": "erase"})
    return question.settle()
