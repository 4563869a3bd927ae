"""The bot's door into Rasa: one turn in, one answer out, nothing kept and nothing logged."""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from engine.components.annotation import OPEN_QUESTION, REMEMBERED_LANGUAGE
from engine.memory import TURN, TurnMemory

log = logging.getLogger(__name__)

# What a message's understanding carries to the bot; the same names as in `/model/parse`.
UNDERSTOOD = ("language", "intent", "worry_signals", "urgency", "safety_check", "places")
NOTHING_UNDERSTOOD: dict[str, Any] = {
    "worry_signals": [],
    "urgency": 0,
    "safety_check": False,
    "places": [],
}


class TurnOutput(CollectingOutputChannel):
    """Collects whole responses: text, buttons and custom content stay together."""

    @classmethod
    def name(cls) -> str:
        """The channel's name, for channel-specific responses."""
        return "helpline"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one response as it is."""
        self.messages.append(message)


class HelplineChannel(InputChannel):
    """``POST /webhooks/helpline/turn``: the engine as a function of a message and a memory."""

    def __init__(self, token: str) -> None:
        self._token = token

    @classmethod
    def name(cls) -> str:
        """The name in the URL prefix."""
        return "helpline"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> HelplineChannel:
        """Read the shared secret that every caller must show from ``ENGINE_TOKEN_FILE``."""
        return cls(Path(os.environ["ENGINE_TOKEN_FILE"]).read_text(encoding="ascii").strip())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes, mounted below ``/webhooks/helpline``."""
        routes = Blueprint("helpline_webhook", __name__)

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            is_ready = agent is not None and agent.is_ready()
            return response.json({"ready": is_ready}, status=200 if is_ready else 503)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            shown = request.headers.get("authorization", "")
            if not hmac.compare_digest(shown.encode(), f"Bearer {self._token}".encode()):
                return response.json({"error": "wrong token"}, status=401)
            body = request.json
            memory = TurnMemory(body.get("memory"), body["language"])
            context = TURN.set(memory)
            output = TurnOutput()
            try:
                await on_new_message(_user_message(body, memory, output))
            except Exception as error:
                # The traceback's locals and Rasa's own message would quote the parent.
                log.error("turn failed: %s", type(error).__name__)
                return response.json({"error": "turn failed"}, status=500)
            finally:
                TURN.reset(context)
            return response.json(_answer(memory, output.messages))

        return routes


def _user_message(body: dict[str, Any], memory: TurnMemory, output: TurnOutput) -> UserMessage:
    return UserMessage(
        body["text"],
        output,
        body["conversation_id"],
        input_channel=HelplineChannel.name(),
        metadata={
            REMEMBERED_LANGUAGE: body["language"],
            OPEN_QUESTION: memory.slots.get("question"),
        },
    )


def _answer(memory: TurnMemory, messages: list[dict[str, Any]]) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    understood = dict(NOTHING_UNDERSTOOD)
    if memory.tracker is not None and memory.tracker.latest_message is not None:
        parsed = memory.tracker.latest_message.parse_data or {}
        # A pressed button does not pass through the pipeline: it has an intent and nothing else,
        # but it may have changed the language.
        understood["language"] = memory.tracker.get_slot("language")
    understood.update({key: parsed[key] for key in UNDERSTOOD if parsed.get(key) is not None})
    answer: dict[str, Any] = {
        "replies": [],
        "handoff": None,
        "helped": None,
        "erase": False,
        **understood,
    }
    for message in messages:
        _add(answer, message)
    answer["memory"] = memory.leave_behind()
    return answer


def _add(answer: dict[str, Any], message: dict[str, Any]) -> None:
    """Sort one response into replies for the parent and requests to the bot."""
    custom = message.get("custom") or {}
    kind = custom.get("kind", "text")
    if kind == "handoff":
        answer["handoff"] = {"reason": custom["reason"]}
    elif kind == "feedback":
        answer["helped"] = custom["helped"]
    elif kind == "erase":
        answer["erase"] = True
    elif kind == "danger":
        answer["urgency"] = max(answer["urgency"], custom["urgency"])
    else:
        answer["replies"].append(
            {
                "text": message.get("text") or "",
                "kind": kind,
                "buttons": [
                    {"title": button["title"], "payload": button["payload"]}
                    for button in message.get("buttons") or []
                ],
                "data": custom.get("data", {}),
            }
        )
