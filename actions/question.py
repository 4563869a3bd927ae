"""The one question that the assistant has open; the answer to it means what the question meant."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

# What may be asked: to tell more, where help is wanted, who is in danger, whether to erase,
STORY, AREA, SAFETY, ERASE = "story", "area", "safety", "erase"
# whether to ask for a human, which help is wanted, and in an emergency: are you safe, did you call.
HUMAN, HELP, SAFE, CALL = "human", "help", "safe", "call"
# and at the end: which step the parent will take, and whether the conversation helped.
STEP, HELPED = "step", "helped"

Events = list[dict[str, Any]]

# After this many messages in a row that were not understood, a human is offered.
PATIENCE = 2

_UNHEARD = frozenset({"action_listen", "action_session_start"})


def intent_of(tracker: Tracker) -> str:
    """The intent that the engine decided on.

    Not the SDK's ``get_intent_of_latest_message``: that one reads the head of the ranking, which
    is a guess that the engine may have turned down, and which a pressed button does not have.
    """
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def open_question(tracker: Tracker) -> str | None:
    """The question that has not been answered yet."""
    question = tracker.get_slot("question")
    if question == ERASE and _last_action(tracker) != "action_ask_to_erase":
        return None  # a yes to something that was said since must never erase anything
    return str(question) if question else None


def misunderstandings(tracker: Tracker) -> int:
    """How many messages in a row were not understood."""
    return int(tracker.get_slot("misunderstandings") or 0)


def is_human_offered(tracker: Tracker) -> bool:
    """Whether a human was offered because the last messages were not understood."""
    return misunderstandings(tracker) >= PATIENCE


def ask(question: str) -> Events:
    """Remember that this question is open now; another one is dropped."""
    return [SlotSet("question", question)]


def settle() -> Events:
    """No question is open any more, and the last message was understood."""
    return [SlotSet("question", None), SlotSet("misunderstandings", 0)]


def settle_and_ask(question: str) -> Events:
    """The last message was understood, and another question is open now."""
    return [SlotSet("question", question), SlotSet("misunderstandings", 0)]


def _last_action(tracker: Tracker) -> str | None:
    for event in reversed(tracker.events):
        if event.get("event") == "action" and event.get("name") not in _UNHEARD:
            return str(event["name"])
    return None
