"""What is said when a message made no sense to us: asked again once, then a human is offered."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import question, safety
from actions.question import Events

GIVE_PLACE = "give_place"


def ask_again(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Ask once in other words, in keeping with what was asked; the next time, offer a human."""
    count = question.misunderstandings(tracker) + 1
    asked = question.open_question(tracker)
    following: str | None = question.HUMAN
    if count >= question.PATIENCE:
        response = "utter_offer_human"
    elif asked == question.AREA or question.intent_of(tracker) == GIVE_PLACE:
        response, following = "utter_area_not_found", question.AREA
    elif asked == question.HELP:
        response, following = "utter_theme_again", question.HELP
    elif safety.is_urgent(tracker):
        response = "utter_urgent_again"
    else:
        response, following = "utter_rephrase", None
    dispatcher.utter_message(response=response)
    return [SlotSet("question", following), SlotSet("misunderstandings", count)]
