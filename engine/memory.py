"""What a turn leaves behind: the bot keeps it, sealed, and hands it back with the next turn.

The engine itself stores nothing, so any engine can answer any turn, and erasing a conversation
in the bot erases it here. Neither the parent's words nor the replies are part of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

# Turns that the policies may look back on; older ones live on in the slots.
TURNS_REMEMBERED = 3


class TurnMemory:
    """The tracker of the turn that is under way, rebuilt from what the last turn left behind.

    ``language`` is the conversation's language as the bot knows it: the parent may have chosen
    another since the last turn, and a pressed button says nothing about it.
    """

    def __init__(self, left_behind: dict[str, Any] | None, language: str) -> None:
        self._left_behind = left_behind or {}
        self._language = language
        self.tracker: DialogueStateTracker | None = None

    @property
    def slots(self) -> dict[str, Any]:
        """Slot values at the start of the turn, those that were ever set."""
        return self._left_behind.get("slots", {})

    def events(self) -> list[Event]:
        """The events that bring a new tracker to where the last turn left it."""
        head: list[Event] = [ActionExecuted("action_session_start"), SessionStarted()]
        head += [SlotSet(name, value) for name, value in self.slots.items()]
        head.append(SlotSet("language", self._language))
        if self._left_behind.get("active_loop"):
            head.append(ActiveLoop(self._left_behind["active_loop"]))
        head.append(ActionExecuted("action_listen"))
        tail = [Event.from_parameters(event) for event in self._left_behind.get("events", [])]
        return head + [event for event in tail if event is not None]

    def leave_behind(self) -> dict[str, Any] | None:
        """What the next turn needs, free of words; None when the turn never got a tracker."""
        if self.tracker is None:
            return None
        return {
            "slots": {
                name: value
                for name, value in self.tracker.current_slot_values().items()
                if value is not None and name != "session_started_metadata"
            },
            "active_loop": self.tracker.active_loop_name,
            "events": _last_turns(self.tracker.events),
        }


def _last_turns(events: Iterable[Event]) -> list[dict[str, Any]]:
    turns: list[list[dict[str, Any]]] = [[]]
    for event in events:
        if isinstance(event, UserUttered):
            turns.append([{"event": "user", "text": "", "parse_data": _bare(event)}])
        elif isinstance(event, ActionExecuted) and len(turns) > 1:
            turns[-1].append({"event": "action", "name": event.action_name})
    return [event for turn in turns[-TURNS_REMEMBERED:] for event in turn]


def _bare(event: UserUttered) -> dict[str, Any]:
    return {"intent": {"name": event.intent.get("name")}, "entities": [], "text": ""}


TURN: ContextVar[TurnMemory | None] = ContextVar("turn", default=None)


class TurnTrackerStore(TrackerStore):
    """A tracker store that forgets: it holds the tracker only while its turn is under way."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker for the rest of this turn."""
        turn = TURN.get()
        if turn is not None:
            turn.tracker = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of this turn; None outside one."""
        turn = TURN.get()
        if turn is None:
            return None
        if turn.tracker is None:
            turn.tracker = DialogueStateTracker.from_events(
                sender_id, turn.events(), self.domain.slots, domain=self.domain
            )
        return turn.tracker

    async def keys(self) -> Iterable[str]:
        """No conversation is known outside its turn."""
        return []
