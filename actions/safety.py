"""Safety first: what is said when a message is urgent, or when danger cannot be excluded."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import human, question
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
            events = question.ask(question.SAFETY)
        elif urgency >= ACUTE:
            events = _stay_present(dispatcher, tracker)
        else:
            events = _offer_people(dispatcher, tracker)
        if question.intent_of(tracker) == human.INTENT:
            human.hand_over(dispatcher, reason="asked")  # the wish is not lost over the danger
        answered = max(_answered(tracker), urgency)
        # Whoever has just been shown the card need not be asked whether it is serious.
        return [*events, SlotSet("is_safety_asked", True), SlotSet("urgency_answered", answered)]


def _stay_present(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Ask whether the parent is safe, the next time whether they could call, then only stay."""
    if _answered(tracker) < ACUTE:
        dispatcher.utter_message(response="utter_stay_present")
        return question.settle_and_ask(question.SAFE)
    if tracker.get_slot("is_call_asked"):
        dispatcher.utter_message(response="utter_still_here")
        return question.settle()
    dispatcher.utter_message(response="utter_stay_short")
    return [*question.settle_and_ask(question.CALL), SlotSet("is_call_asked", True)]


def _offer_people(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Offer a human and today's help; the second time without the question."""
    is_repeated = is_urgent(tracker)
    if is_minor(tracker):
        dispatcher.utter_message(response="utter_minor_more" if is_repeated else "utter_minor")
        return [*question.settle_and_ask(question.HUMAN), SlotSet("is_minor", True)]
    dispatcher.utter_message(response="utter_urgent_again" if is_repeated else "utter_urgent")
    return question.settle_and_ask(question.HUMAN)


def believe_danger(dispatcher: CollectingDispatcher) -> Events:
    """The parent says that someone is in danger now: the card, and a human."""
    dispatcher.utter_message(json_message={"kind": "danger", "urgency": ACUTE})
    human.hand_over(dispatcher, reason="acute_danger")
    dispatcher.utter_message(response="utter_stay_present")
    return [*question.settle_and_ask(question.SAFE), SlotSet("urgency_answered", ACUTE)]


def believe_no_danger(dispatcher: CollectingDispatcher) -> Events:
    """The parent says that nobody is in danger: believed, and the talk goes on."""
    dispatcher.utter_message(response="utter_safety_no")
    return question.settle()


def doubt_danger(dispatcher: CollectingDispatcher) -> Events:
    """The parent does not know: reason enough for the support card and a person."""
    dispatcher.utter_message(json_message={"kind": "danger", "urgency": URGENT})
    dispatcher.utter_message(response="utter_safety_unknown")
    return [*question.settle_and_ask(question.HUMAN), SlotSet("urgency_answered", URGENT)]


def is_minor(tracker: Tracker) -> bool:
    """Whether a child is writing, in this message or by an earlier one."""
    signals = tracker.latest_message.get("worry_signals") or []
    is_seen = any(signal["id"] == WRITER_IS_MINOR for signal in signals)
    return is_seen or bool(tracker.get_slot("is_minor"))


def is_urgent(tracker: Tracker) -> bool:
    """Whether an earlier message was answered as urgent."""
    return _answered(tracker) >= URGENT


def is_acute(tracker: Tracker) -> bool:
    """Whether an earlier message was answered as an emergency."""
    return _answered(tracker) >= ACUTE


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
        """Take the doubt seriously."""
        return doubt_danger(dispatcher)


def _answered(tracker: Tracker) -> int:
    return int(tracker.get_slot("urgency_answered") or 0)
