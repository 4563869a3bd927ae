"""What the engine may answer: its JSON, checked before any of it reaches a parent."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import EngineAnswerError
from bot.messages import (
    Button,
    EngineAnswer,
    EngineReply,
    HandoffRequest,
    Helped,
    Kind,
    SignalSeen,
)


class _ButtonBody(BaseModel):
    title: str = Field(min_length=1)
    payload: str = Field(min_length=1)


class _ReplyBody(BaseModel):
    text: str = ""
    kind: Literal["text", "referral", "notice"] = "text"
    buttons: list[_ButtonBody] = []
    data: dict[str, Any] = {}


class _IntentBody(BaseModel):
    name: str
    confidence: float


class _SignalBody(BaseModel):
    id: str
    level: int = Field(ge=0, le=4)


class _HandoffBody(BaseModel):
    reason: str


class _AnswerBody(BaseModel):
    model_config = ConfigDict(extra="ignore")

    replies: list[_ReplyBody]
    language: Literal["nl", "fr", "other"]
    intent: _IntentBody
    worry_signals: list[_SignalBody]
    urgency: int = Field(ge=0, le=4)
    safety_check: bool
    handoff: _HandoffBody | None = None
    helped: Helped | None = None
    erase: bool = False
    memory: dict[str, Any] | None = None


def answer_from_json(body: object) -> EngineAnswer:
    """Read the engine's answer.

    Raises:
        EngineAnswerError: it is not of the agreed shape, or says nothing at all. Rasa answers
            200 with an empty list when a turn failed inside: silence is a failure.
    """
    try:
        answer = _AnswerBody.model_validate(body)
    except ValidationError as error:
        # The error's own text would quote the parent: only the places are kept.
        places = ", ".join(".".join(map(str, e["loc"])) for e in error.errors())
        raise EngineAnswerError(f"unexpected shape at {places}") from None
    replies = tuple(_reply(reply) for reply in answer.replies if reply.text or reply.data)
    if not replies and answer.handoff is None and not answer.erase:
        raise EngineAnswerError("empty answer")
    return EngineAnswer(
        replies=replies,
        language=answer.language,
        intent=answer.intent.name,
        # Whichever is higher: a part of the engine that raises one may forget the other.
        urgency=max([answer.urgency, *(signal.level for signal in answer.worry_signals)]),
        safety_check=answer.safety_check,
        signals=tuple(SignalSeen(s.id, s.level) for s in answer.worry_signals),
        handoff=HandoffRequest(answer.handoff.reason) if answer.handoff else None,
        helped=answer.helped,
        is_erase_requested=answer.erase,
        memory=answer.memory,
    )


def _reply(body: _ReplyBody) -> EngineReply:
    return EngineReply(
        text=body.text,
        kind=Kind(body.kind),
        buttons=tuple(Button(b.title, b.payload) for b in body.buttons),
        data=body.data,
    )
