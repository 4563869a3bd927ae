"""Safety first: what is said when a message is urgent, or when danger cannot be excluded."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import question
from actions.question import Events

ACUTE = 4
URGENT = 3
WRITER_IS_MINOR = "C15"


class PutSafetyFirst(Action):
    """Answers an urgent message, after the card that the bot has shown."""

    def name(self) -> str:
        """The action's name in the domain; the safety policy predicts it."""
        return "action_put_safety_first"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Stay present at level 4, offer people at level 3, ask once where it is unclear."""
        urgency = int(tracker.latest_message.get("urgency") or 0)
        if urgency < URGENT:
            dispatcher.utter_message(response="utter_ask_safety")
            return [SlotSet("is_safety_asked", True), *question.ask(question.SAFETY)]
        said = int(tracker.get_slot("urgency_answered") or 0)
        if urgency >= ACUTE:
            response = "utter_stay_short" if said >= ACUTE else "utter_stay_present"
        elif _is_minor(tracker):
            response = "utter_minor"
        else:
            response = "utter_urgent"
        dispatcher.utter_message(response=response)
        # Whoever has just been shown the card need not be asked whether it is serious.
        return [
            *question.settle(),
            SlotSet("is_safety_asked", True),
            SlotSet("urgency_answered", max(said, urgency)),
        ]


def believe_danger(dispatcher: CollectingDispatcher) -> Events:
    """The parent says that someone is in danger now: the card, and a human."""
    dispatcher.utter_message(json_message={"kind": "danger", "urgency": ACUTE})
    dispatcher.utter_message(json_message={"kind": "handoff", "reason": "acute_danger"})
    dispatcher.utter_message(response="utter_stay_present")
    return [*question.settle(), SlotSet("urgency_answered", ACUTE)]


def believe_no_danger(dispatcher: CollectingDispatcher) -> Events:
    """The parent says that nobody is in danger: believed, and the talk goes on."""
    dispatcher.utter_message(response="utter_safety_no")
    return question.settle()


class ConfirmDanger(Action):
    """A pressed button: somebody is in danger now."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_confirm_danger"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Believe it."""
        return believe_danger(dispatcher)


class DenyDanger(Action):
    """A pressed button: nobody is in danger now."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_deny_danger"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Believe it."""
        return believe_no_danger(dispatcher)


class DoubtDanger(Action):
    """A pressed button: the parent does not know whether somebody is in danger."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_doubt_danger"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Doubt about danger is reason enough for the support card and a person."""
        dispatcher.utter_message(json_message={"kind": "danger", "urgency": URGENT})
        dispatcher.utter_message(response="utter_safety_unknown")
        return [*question.settle(), SlotSet("urgency_answered", URGENT)]


def _is_minor(tracker: Tracker) -> bool:
    signals = tracker.latest_message.get("worry_signals") or []
    return any(signal["id"] == WRITER_IS_MINOR for signal in signals)
