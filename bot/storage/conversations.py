"""Conversations and their messages as rows: ids, states and sealed bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.errors import UnknownConversationError
from bot.messages import ConversationId, Language, StaffId
from bot.storage.tables import conversation_keys, conversations, messages, staff


@dataclass(frozen=True)
class SealedKey:
    """A conversation's key as it is stored: wrapped by the master key ``master_key_id``."""

    wrapped_key: bytes
    master_key_id: str


@dataclass(frozen=True)
class ConversationRecord:
    """One row of ``conversations``, with its sealed key and the counsellor's display name."""

    id: ConversationId
    channel: str
    language: Language
    state: str
    epoch: int
    urgency: int
    deadline_at: datetime
    last_seq: int
    asked_seq: int
    answered_seq: int
    token_hash: bytes
    counsellor_id: StaffId | None
    counsellor_name: str | None
    engine_memory: bytes | None
    has_return_code: bool
    key: SealedKey


@dataclass(frozen=True)
class MessageRecord:
    """One row of ``messages``; ``body`` is sealed."""

    seq: int
    sender: str
    kind: str
    language: Language
    body: bytes
    created_at: datetime


def add(
    connection: Connection,
    conversation_id: ConversationId,
    *,
    channel: str,
    language: Language,
    state: str,
    deadline_at: datetime,
    token_hash: bytes,
    key: SealedKey,
    now: datetime,
) -> None:
    """Create a conversation without messages, in epoch 1."""
    connection.execute(
        insert(conversation_keys).values(
            conversation_id=conversation_id,
            wrapped_key=key.wrapped_key,
            master_key_id=key.master_key_id,
        )
    )
    connection.execute(
        insert(conversations).values(
            id=conversation_id,
            channel=channel,
            language=language,
            state=state,
            epoch=1,
            urgency=0,
            deadline_at=deadline_at,
            last_seq=0,
            asked_seq=0,
            answered_seq=0,
            token_hash=token_hash,
            created_at=now,
            active_at=now,
        )
    )


_SELECT = (
    select(
        conversations,
        conversation_keys.c.wrapped_key,
        conversation_keys.c.master_key_id,
        staff.c.display_name,
    )
    .join(conversation_keys, conversation_keys.c.conversation_id == conversations.c.id)
    .outerjoin(staff, staff.c.id == conversations.c.counsellor_id)
)


# Built once: composing a statement costs more than SQLite needs to run it.
_SELECT_ONE = _SELECT.where(conversations.c.id == bindparam("wanted"))
_SELECT_ONE_FOR_UPDATE = _SELECT_ONE.with_for_update(of=conversations)
_CHANGE = update(conversations).where(conversations.c.id == bindparam("wanted"))
_ADD_MESSAGE = insert(messages)
_SEQ_OF_CLIENT_MESSAGE = select(messages.c.seq).where(
    messages.c.conversation_id == bindparam("wanted"),
    messages.c.client_message_id == bindparam("client"),
)
_MESSAGES_AFTER = (
    select(messages)
    .where(messages.c.conversation_id == bindparam("wanted"), messages.c.seq > bindparam("after"))
    .order_by(messages.c.seq)
)


def get(
    connection: Connection, conversation_id: ConversationId, *, for_update: bool = False
) -> ConversationRecord:
    """Read one conversation; with ``for_update`` nobody else changes it before the commit.

    Raises:
        UnknownConversationError: there is none, or its key has been destroyed.
    """
    if "\x00" in conversation_id:  # PostgreSQL takes no such text, not even to compare
        raise UnknownConversationError
    statement = _SELECT_ONE_FOR_UPDATE if for_update else _SELECT_ONE
    row = connection.execute(statement, {"wanted": conversation_id}).one_or_none()
    if row is None:
        raise UnknownConversationError(conversation_id)
    return _record(row)


def find_by_return_code(connection: Connection, code_hash: bytes) -> ConversationRecord | None:
    """The conversation that a return code opens, by the code's slow hash."""
    row = connection.execute(
        _SELECT.where(conversations.c.return_code_hash == code_hash)
    ).one_or_none()
    return _record(row) if row is not None else None


def change(connection: Connection, conversation_id: ConversationId, **values: Any) -> None:
    """Set columns of one conversation."""
    connection.execute(_CHANGE, {"wanted": conversation_id, **values})


def unanswered(connection: Connection) -> list[ConversationId]:
    """Conversations whose last message of a parent still waits for its turn."""
    rows = connection.execute(
        select(conversations.c.id).where(conversations.c.answered_seq < conversations.c.asked_seq)
    )
    return [ConversationId(row.id) for row in rows]


def overdue(connection: Connection, now: datetime, *, limit: int = 100) -> list[ConversationId]:
    """Conversations whose state has outlived its deadline, the longest overdue first."""
    rows = connection.execute(
        select(conversations.c.id)
        .where(conversations.c.deadline_at <= now)
        .order_by(conversations.c.deadline_at)
        .limit(limit)
    )
    return [ConversationId(row.id) for row in rows]


def destroy(connection: Connection, conversation_id: ConversationId) -> None:
    """Destroy the key first, then every row: what a backup still holds stays unreadable."""
    connection.execute(
        delete(conversation_keys).where(conversation_keys.c.conversation_id == conversation_id)
    )
    connection.execute(delete(conversations).where(conversations.c.id == conversation_id))


def add_message(
    connection: Connection,
    conversation_id: ConversationId,
    record: MessageRecord,
    *,
    client_message_id: str | None = None,
) -> None:
    """Append one message; the caller holds the conversation and has counted its number."""
    connection.execute(
        _ADD_MESSAGE,
        {
            "conversation_id": conversation_id,
            "seq": record.seq,
            "sender": record.sender,
            "kind": record.kind,
            "language": record.language,
            "body": record.body,
            "client_message_id": client_message_id,
            "created_at": record.created_at,
        },
    )


def seq_of_client_message(
    connection: Connection, conversation_id: ConversationId, client_message_id: str
) -> int | None:
    """The number under which a client's message is already stored, if it is."""
    return connection.execute(
        _SEQ_OF_CLIENT_MESSAGE, {"wanted": conversation_id, "client": client_message_id}
    ).scalar_one_or_none()


def messages_after(
    connection: Connection,
    conversation_id: ConversationId,
    seq: int,
    *,
    sender: str | None = None,
    limit: int | None = None,
) -> list[MessageRecord]:
    """Messages numbered above ``seq``, in order; of one sender only, when given."""
    statement = _MESSAGES_AFTER if limit is None else _MESSAGES_AFTER.limit(limit)
    if sender is not None:
        statement = statement.where(messages.c.sender == sender)
    return [
        MessageRecord(
            seq=row.seq,
            sender=row.sender,
            kind=row.kind,
            language=row.language,
            body=row.body,
            created_at=row.created_at,
        )
        for row in connection.execute(statement, {"wanted": conversation_id, "after": seq})
    ]


def _record(row: Row[Any]) -> ConversationRecord:
    return ConversationRecord(
        id=ConversationId(row.id),
        channel=row.channel,
        language=row.language,
        state=row.state,
        epoch=row.epoch,
        urgency=row.urgency,
        deadline_at=row.deadline_at,
        last_seq=row.last_seq,
        asked_seq=row.asked_seq,
        answered_seq=row.answered_seq,
        token_hash=row.token_hash,
        counsellor_id=StaffId(row.counsellor_id) if row.counsellor_id else None,
        counsellor_name=row.display_name,
        engine_memory=row.engine_memory,
        has_return_code=row.return_code_hash is not None,
        key=SealedKey(row.wrapped_key, row.master_key_id),
    )
