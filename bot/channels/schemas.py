"""The shapes of the parents' API (v1), as its OpenAPI document shows them."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from bot.messages import Language


class ButtonBody(BaseModel):
    """A ready answer; send ``payload`` as the text of a message when it is pressed."""

    title: str
    payload: str


class MessageBody(BaseModel):
    """One message of the conversation."""

    seq: int
    sender: Literal["parent", "bot", "counsellor", "system"]
    kind: Literal["text", "safety_card", "referral", "notice"]
    text: str
    buttons: list[ButtonBody]
    data: dict[str, Any]
    language: Language
    created_at: str


class StateBody(BaseModel):
    """Where the conversation stands."""

    owner: Literal["bot", "queue", "counsellor", "closed"]
    queue_position: int | None
    language: Language
    counsellor_name: str | None


class ViewBody(BaseModel):
    """Messages and state."""

    messages: list[MessageBody]
    state: StateBody


class OpenedBody(ViewBody):
    """A conversation and its token, which is shown this once."""

    conversation_id: str
    token: str


class OpenRequest(BaseModel):
    """Begin a conversation; without a language, the browser's own is taken."""

    model_config = ConfigDict(extra="forbid")
    language: Language | None = None


class MessageRequest(BaseModel):
    """One message of the parent; ``client_message_id`` is new for each message."""

    client_message_id: UUID
    # The router says it more kindly than a schema would, so only its type is checked here.
    text: str


class LanguageRequest(BaseModel):
    """The language that the parent chose."""

    language: Language


class ResumeRequest(BaseModel):
    """The words of a return code."""

    return_code: str = Field(max_length=500)


class SeqBody(BaseModel):
    """The number under which the message is kept."""

    seq: int


class ReturnCodeBody(BaseModel):
    """The words to come back with; they are shown this once."""

    return_code: str


class ProblemBody(BaseModel):
    """RFC 9457 problem details, in the parent's language."""

    type: str
    title: str
    status: int
    detail: str
    code: str
