"""The one question that the assistant has open; the answer to it means what the question meant."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

# What may be asked: to tell more, where help is wanted, who is in danger, whether to erase.
STORY, AREA, SAFETY, ERASE = "story", "area", "safety", "erase"

Events = list[dict[str, Any]]


def open_question(tracker: Tracker) -> str | None:
    """The question that has not been answered yet."""
    question = tracker.get_slot("question")
    return str(question) if question else None


def ask(question: str) -> Events:
    """Remember that this question is open now; another one is dropped."""
    return [SlotSet("question", question)]


def settle() -> Events:
    """No question is open any more, and the last message was understood."""
    return [SlotSet("question", None), SlotSet("misunderstandings", 0)]
