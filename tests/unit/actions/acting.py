"""A tracker and a dispatcher as Rasa would hand them to an action, without sockets."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


@dataclass(frozen=True)
class Done:
    """What an action did: responses named, requests to the bot, slots set."""

    responses: tuple[str, ...]
    requests: tuple[dict[str, Any], ...]
    slots: dict[str, Any]
    messages: tuple[dict[str, Any], ...]


def run(
    action: Action,
    *,
    intent: str = "unclear",
    slots: dict[str, Any] | None = None,
    last_action: str | None = None,
    **message: Any,
) -> Done:
    """Run one action on a message; ``message`` is what the engine understood of it."""
    dispatcher = CollectingDispatcher()
    outcome = action.run(dispatcher, _tracker(intent, slots or {}, last_action, message), {})
    events = asyncio.run(_finish(outcome)) if inspect.isawaitable(outcome) else outcome
    return Done(
        tuple(m["response"] for m in dispatcher.messages if m.get("response")),
        tuple(m["custom"] for m in dispatcher.messages if m.get("custom")),
        {event["name"]: event["value"] for event in events},
        tuple(dispatcher.messages),
    )


async def _finish(outcome: Any) -> Iterable[dict[str, Any]]:
    result: Iterable[dict[str, Any]] = await outcome
    return result


def _tracker(
    intent: str, slots: dict[str, Any], last_action: str | None, message: dict[str, Any]
) -> Tracker:
    latest = {
        "text": "",
        "intent": {"name": intent, "confidence": 0.9},
        # The head of the ranking is a guess that the engine may have turned down.
        "intent_ranking": [{"name": "puberty", "confidence": 0.1}],
        "entities": [],
        "language": "nl",
        "worry_signals": [],
        "urgency": 0,
        **message,
    }
    events = [{"event": "action", "name": last_action}] if last_action else []
    events += [{"event": "action", "name": "action_listen"}, {"event": "user"}]
    return Tracker(
        "x", {"language": "nl", **slots}, latest, events, False, None, {}, "action_listen"
    )
