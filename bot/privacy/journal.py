"""A conversation's messages, sealed on the way in and opened on the way out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.messages import Button, ConversationId, Draft, Kind, Message, Sender
from bot.privacy.keys import ConversationKey, Keyring
from bot.storage import conversations
from bot.storage.conversations import ConversationRecord, MessageRecord


@dataclass
class Journal:
    """One conversation, opened with its key inside one transaction.

    ``record`` is the row as it was read; ``last_seq`` counts on as messages are appended.
    """

    connection: Connection
    record: ConversationRecord
    key: ConversationKey
    last_seq: int

    @classmethod
    def open(
        cls,
        connection: Connection,
        keyring: Keyring,
        conversation_id: ConversationId,
        *,
        for_update: bool = False,
    ) -> Journal:
        """Open a conversation.

        Raises:
            UnknownConversationError: there is none.
            KeyUnavailableError: its key cannot be unwrapped.
        """
        record = conversations.get(connection, conversation_id, for_update=for_update)
        return cls(connection, record, keyring.open(record.id, record.key), record.last_seq)

    def append(self, draft: Draft, now: datetime, **columns: Any) -> Message:
        """Add a message under the next number (needs a journal opened ``for_update``).

        ``columns`` of the conversation are set in the same statement.
        """
        self.last_seq += 1
        message = Message(
            seq=self.last_seq,
            sender=draft.sender,
            kind=draft.kind,
            text=draft.text,
            language=draft.language,
            created_at=now,
            buttons=draft.buttons,
            data=draft.data,
        )
        body = {"text": draft.text}
        if draft.buttons:
            body |= {"buttons": [asdict(button) for button in draft.buttons]}  # type: ignore[dict-item]
        if draft.data:
            body |= {"data": draft.data}  # type: ignore[dict-item]
        record = MessageRecord(
            seq=message.seq,
            sender=message.sender,
            kind=message.kind,
            language=message.language,
            body=self._seal(body, f"message:{message.seq}"),
            created_at=now,
        )
        conversations.add_message(
            self.connection, self.record.id, record, client_message_id=draft.client_message_id
        )
        conversations.change(
            self.connection, self.record.id, last_seq=self.last_seq, active_at=now, **columns
        )
        return message

    def messages(
        self, *, after: int = 0, sender: Sender | None = None, limit: int | None = None
    ) -> list[Message]:
        """Messages numbered above ``after``, in order."""
        records = conversations.messages_after(
            self.connection, self.record.id, after, sender=sender, limit=limit
        )
        return [self._message(record) for record in records]

    def latest(self, count: int) -> Iterator[Message]:
        """The last ``count`` messages, newest first; each is opened when it is asked for."""
        first = max(0, self.last_seq - count)
        records = conversations.messages_after(self.connection, self.record.id, first)
        return (self._message(record) for record in reversed(records))

    def read_memory(self) -> dict[str, Any] | None:
        """What the engine asked to be remembered after its last turn."""
        if self.record.engine_memory is None:
            return None
        return self._open(self.record.engine_memory, "engine_memory")

    def sealed_memory(self, memory: dict[str, Any] | None) -> bytes | None:
        """What the engine asks to be remembered, for the column ``engine_memory``."""
        return None if memory is None else self._seal(memory, "engine_memory")

    def _message(self, record: MessageRecord) -> Message:
        body = self._open(record.body, f"message:{record.seq}")
        return Message(
            seq=record.seq,
            sender=Sender(record.sender),
            kind=Kind(record.kind),
            text=body["text"],
            language=record.language,
            created_at=record.created_at,
            buttons=tuple(Button(**button) for button in body.get("buttons", ())),
            data=body.get("data", {}),
        )

    def _seal(self, content: dict[str, Any], place: str) -> bytes:
        encoded = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self.key.seal(encoded, place=place)

    def _open(self, sealed: bytes, place: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.key.open(sealed, place=place))
        return content
