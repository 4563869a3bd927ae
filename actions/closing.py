"""Taking leave: what was talked about, one next step of the parent's choice, and an open door."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import question, safety
from actions.question import Events

THEME_NAMES = Path(__file__).resolve().parents[1] / "data" / "theme_names.yml"
# So many of the last themes are named: more would be a list, not a farewell.
NAMED = 2
AND = {"nl": " en ", "fr": " et "}

# The steps that are offered, by the intent of their button.
STEPS = {
    "step_try": "utter_step_try",
    "step_call": "utter_step_call",
    "step_rest": "utter_step_rest",
}
# The answers to "did this help?", by the intent of their button.
HELPED = {"helped_yes": "yes", "helped_partly": "partly", "helped_no": "no"}


class TakeLeave(Action):
    """The parent says goodbye."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_take_leave"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Sum up and ask for one step, once; without a theme, or after it, a plain goodbye."""
        heard = list(tracker.get_slot("heard") or [])
        if (
            not heard
            or tracker.get_slot("is_step_asked")
            or safety.is_urgent(tracker)
            or safety.is_minor(tracker)
        ):
            dispatcher.utter_message(response="utter_goodbye")
            return question.settle()
        language = "fr" if tracker.get_slot("language") == "fr" else "nl"
        themes = AND[language].join(_names()[theme][language] for theme in heard[-NAMED:])
        dispatcher.utter_message(response="utter_closing", themes=themes)
        return [*question.settle_and_ask(question.STEP), SlotSet("is_step_asked", True)]


class ChooseStep(Action):
    """A pressed button: what the parent will do next."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_choose_step"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Affirm it, and ask whether the conversation helped."""
        dispatcher.utter_message(response=STEPS[question.intent_of(tracker)])
        return question.settle_and_ask(question.HELPED)


class HearFeedback(Action):
    """A pressed button: whether the conversation helped."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_hear_feedback"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Have the bot count it, and leave the door open."""
        return hear_feedback(dispatcher, HELPED[question.intent_of(tracker)])


def hear_feedback(dispatcher: CollectingDispatcher, helped: str) -> Events:
    """Count "yes", "partly" or "no": a number of a month, tied to no conversation."""
    dispatcher.utter_message(json_message={"kind": "feedback", "helped": helped})
    response = "utter_feedback_no" if helped == "no" else "utter_feedback_thanks"
    dispatcher.utter_message(response=response)
    return question.settle()


@lru_cache(maxsize=1)
def _names() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = yaml.safe_load(THEME_NAMES.read_text(encoding="utf-8"))
    return names
