"""The way to a human: wished for, or offered to a parent who is not helped by a computer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import question
from actions.question import Events

INTENT = "ask_for_human"


class RequestHuman(Action):
    """The parent wants a person."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_request_human"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Hand the wish to the bot, which knows the queue."""
        return request(dispatcher, tracker)


class HearComplaint(Action):
    """The parent complains about the computer."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_hear_complaint"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Own it, and offer a human."""
        dispatcher.utter_message(response="utter_complaint")
        return question.settle_and_ask(question.HUMAN)


def request(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Ask the bot for a human, because the parent wants one."""
    dispatcher.utter_message(response="utter_human_asked")
    hand_over(dispatcher, reason=_reason(tracker))
    return question.settle()


def hand_over(dispatcher: CollectingDispatcher, *, reason: str) -> None:
    """Tell the bot to queue the conversation; ``reason`` is an id that counsellors see."""
    dispatcher.utter_message(json_message={"kind": "handoff", "reason": reason})


def _reason(tracker: Tracker) -> str:
    if tracker.get_slot("is_minor"):
        return "minor"
    # The misunderstandings are still counted: it was we who offered a human.
    return "misunderstood" if question.is_human_offered(tracker) else "asked"
