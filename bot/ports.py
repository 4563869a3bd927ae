"""The doors of the helpline: what it needs from outside, each with a real and a fake side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.messages import ConversationId, EngineAnswer, Turn


class Clock(Protocol):
    """Tells the time, so that tests can move it."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Engine(Protocol):
    """Understands one message of a parent and says what to answer."""

    async def answer(self, turn: Turn) -> EngineAnswer:
        """Answer ``turn``.

        Raises:
            EngineUnavailableError: no answer within the time limit, or none that can be used.
        """
        ...

    async def is_ready(self) -> bool:
        """Whether a model is loaded and a turn would be answered."""
        ...


@dataclass(frozen=True)
class Hint:
    """Says that something changed, never what: readers fetch it from the storage.

    So no word of a person passes through a message broker.
    """

    kind: Literal["changed", "typing", "erased"]
    sender: str = ""
    is_active: bool = False


class Delivery(Protocol):
    """Wakes every open connection of a conversation, in this process or in another."""

    async def publish(self, conversation_id: ConversationId, hint: Hint) -> None:
        """Wake the subscribers. Never fails: a lost hint costs a delay, not a message."""
        ...

    def subscribe(
        self, conversation_id: ConversationId
    ) -> AbstractAsyncContextManager[AsyncIterator[Hint]]:
        """Open a subscription; it is in force from the moment the context is entered."""
        ...
