"""Puts a conversation in the counsellors' queue and takes it out again."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.errors import AlreadyTakenError
from bot.messages import StaffId
from bot.storage import handoffs
from bot.storage.conversations import ConversationRecord
from bot.storage.handoffs import HandoffRecord


class Reason(StrEnum):
    """Why a human is asked for; counsellors read it in their own words."""

    ASKED = "asked"
    ACUTE_DANGER = "acute_danger"
    URGENT_WORRY = "urgent_worry"
    MISUNDERSTOOD = "misunderstood"
    COMPLAINT = "complaint"
    MINOR = "minor"
    BOT_FAILED = "bot_failed"


# Said by the parent, or agreed to when it was offered.
WISHES = frozenset({Reason.ASKED, Reason.MISUNDERSTOOD, Reason.MINOR})


def request(
    connection: Connection,
    conversation: ConversationRecord,
    *,
    reason: Reason,
    urgency: int,
    now: datetime,
) -> HandoffRecord:
    """Ask for a human: a new entry, or the open one made more urgent."""
    existing = handoffs.find_open(connection, conversation.id)
    if existing is not None:
        handoffs.raise_urgency(connection, existing.id, urgency=urgency, reason=reason)
        return existing
    entry = HandoffRecord(
        id=str(uuid.uuid4()),
        conversation_id=conversation.id,
        reason=reason,
        urgency=urgency,
        language=conversation.language,
        requested_at=now,
        taken_by=None,
    )
    handoffs.add(connection, entry)
    return entry


def claim(
    connection: Connection, handoff_id: str, staff_id: StaffId, now: datetime
) -> HandoffRecord:
    """Take a waiting conversation: of many who try at once, one succeeds.

    Raises:
        AlreadyTakenError: it is somebody else's by now, or no longer waiting.
    """
    entry = handoffs.claim(connection, handoff_id, staff_id, now)
    if entry is None:
        raise AlreadyTakenError(handoff_id)
    return entry


def position(connection: Connection, conversation: ConversationRecord) -> int | None:
    """The conversation's place in the queue, from 1; None when it is not waiting."""
    entry = handoffs.find_open(connection, conversation.id)
    if entry is None or entry.taken_by is not None:
        return None
    return handoffs.position(connection, entry)
