"""The values that travel between channels, conversation and storage: frozen and plain."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NewType

ConversationId = NewType("ConversationId", str)
StaffId = NewType("StaffId", str)

Language = Literal["nl", "fr"]
Helped = Literal["yes", "partly", "no"]
LANGUAGES: tuple[Language, ...] = ("nl", "fr")

MAX_TEXT_LENGTH = 4000
"""Characters in one message of a parent. Telegram allows 4,096: both channels promise the same."""


class Sender(StrEnum):
    """Who wrote a message."""

    PARENT = "parent"
    BOT = "bot"
    COUNSELLOR = "counsellor"
    SYSTEM = "system"


class Kind(StrEnum):
    """What a message is, and so how a channel shows it."""

    TEXT = "text"
    SAFETY_CARD = "safety_card"
    REFERRAL = "referral"
    NOTICE = "notice"


class Owner(StrEnum):
    """Who has to answer the parent now, as the parent sees it."""

    BOT = "bot"
    QUEUE = "queue"
    COUNSELLOR = "counsellor"
    CLOSED = "closed"


@dataclass(frozen=True)
class Button:
    """A ready answer: ``title`` is read by the parent, ``payload`` is sent when it is pressed."""

    title: str
    payload: str


@dataclass(frozen=True)
class Draft:
    """A message that is not yet part of a conversation: it has no sequence number."""

    sender: Sender
    text: str
    language: Language
    kind: Kind = Kind.TEXT
    buttons: tuple[Button, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    client_message_id: str | None = None


@dataclass(frozen=True)
class Message:
    """A message as it stands in the conversation; ``seq`` counts from 1 without gaps."""

    seq: int
    sender: Sender
    kind: Kind
    text: str
    language: Language
    created_at: datetime
    buttons: tuple[Button, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The message in the shape of the parents' API (v1)."""
        return {
            "seq": self.seq,
            "sender": self.sender.value,
            "kind": self.kind.value,
            "text": self.text,
            "buttons": [{"title": b.title, "payload": b.payload} for b in self.buttons],
            "data": self.data,
            "language": self.language,
            "created_at": self.created_at.isoformat(),
        }


@dataclass(frozen=True)
class ConversationState:
    """What the parent may know of where the conversation stands."""

    owner: Owner
    language: Language
    queue_position: int | None = None
    counsellor_name: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The state in the shape of the parents' API (v1)."""
        return {
            "owner": self.owner.value,
            "queue_position": self.queue_position,
            "language": self.language,
            "counsellor_name": self.counsellor_name,
        }


@dataclass(frozen=True)
class SignalSeen:
    """A worry signal seen in one message: an id and a level, no words."""

    id: str
    level: int


@dataclass(frozen=True)
class Turn:
    """One message for the engine, with all that it needs to know: the engine keeps nothing itself.

    ``memory`` is what the engine's previous answer asked to be remembered, opaque to the bot.
    """

    conversation_id: ConversationId
    text: str
    language: Language
    memory: dict[str, Any] | None = None


@dataclass(frozen=True)
class EngineReply:
    """One bubble that the engine wants the parent to see."""

    text: str
    kind: Kind = Kind.TEXT
    buttons: tuple[Button, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HandoffRequest:
    """The wish for a human, with the reason id that counsellors see."""

    reason: str


@dataclass(frozen=True)
class EngineAnswer:
    """All that one turn brought: replies, what was understood, and what the bot has to do."""

    replies: tuple[EngineReply, ...]
    language: Literal["nl", "fr", "other"]
    intent: str
    urgency: int = 0
    safety_check: bool = False
    signals: tuple[SignalSeen, ...] = ()
    handoff: HandoffRequest | None = None
    helped: Helped | None = None
    is_erase_requested: bool = False
    memory: dict[str, Any] | None = None
