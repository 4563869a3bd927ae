"""Handoff requests as rows: who waits, since when, and who took them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from bot.messages import ConversationId, Language, StaffId
from bot.storage.tables import handoffs

_WAITING = and_(handoffs.c.taken_at.is_(None), handoffs.c.ended_at.is_(None))


@dataclass(frozen=True)
class HandoffRecord:
    """One request for a human; ``taken_by`` is set from the moment a counsellor has it."""

    id: str
    conversation_id: ConversationId
    reason: str
    urgency: int
    language: Language
    requested_at: datetime
    taken_by: StaffId | None


def add(connection: Connection, handoff: HandoffRecord) -> None:
    """Store a new request; the conversation has no other open one."""
    connection.execute(
        insert(handoffs).values(
            id=handoff.id,
            conversation_id=handoff.conversation_id,
            reason=handoff.reason,
            urgency=handoff.urgency,
            language=handoff.language,
            requested_at=handoff.requested_at,
        )
    )


def find_open(connection: Connection, conversation_id: ConversationId) -> HandoffRecord | None:
    """The conversation's request that has not ended, waiting or taken."""
    row = connection.execute(
        select(handoffs).where(
            handoffs.c.conversation_id == conversation_id, handoffs.c.ended_at.is_(None)
        )
    ).one_or_none()
    return _record(row) if row is not None else None


def raise_urgency(connection: Connection, handoff_id: str, *, urgency: int, reason: str) -> None:
    """Make a waiting request more urgent, for the reason that made it so."""
    connection.execute(
        update(handoffs)
        .where(handoffs.c.id == handoff_id, handoffs.c.urgency < urgency)
        .values(urgency=urgency, reason=reason)
    )


def claim(
    connection: Connection, handoff_id: str, staff_id: StaffId, now: datetime
) -> HandoffRecord | None:
    """Give a waiting request to one counsellor; None when somebody else was first."""
    row = connection.execute(
        update(handoffs)
        .where(handoffs.c.id == handoff_id, _WAITING)
        .values(taken_at=now, taken_by=staff_id)
        .returning(*handoffs.c)
    ).one_or_none()
    return _record(row) if row is not None else None


def release(connection: Connection, conversation_id: ConversationId) -> None:
    """Put a taken request back: it keeps its place, since it keeps its time."""
    connection.execute(
        update(handoffs)
        .where(handoffs.c.conversation_id == conversation_id, handoffs.c.ended_at.is_(None))
        .values(taken_at=None, taken_by=None)
    )


def end(connection: Connection, conversation_id: ConversationId, now: datetime) -> None:
    """End the open request, if there is one."""
    connection.execute(
        update(handoffs)
        .where(handoffs.c.conversation_id == conversation_id, handoffs.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def waiting(connection: Connection) -> list[HandoffRecord]:
    """Everyone who waits: most urgent first, then longest waiting."""
    rows = connection.execute(
        select(handoffs)
        .where(_WAITING)
        .order_by(handoffs.c.urgency.desc(), handoffs.c.requested_at, handoffs.c.id)
    )
    return [_record(row) for row in rows]


def taken_by(connection: Connection, staff_id: StaffId) -> list[HandoffRecord]:
    """The conversations that a counsellor has now, the oldest first."""
    rows = connection.execute(
        select(handoffs)
        .where(handoffs.c.taken_by == staff_id, handoffs.c.ended_at.is_(None))
        .order_by(handoffs.c.taken_at)
    )
    return [_record(row) for row in rows]


def position(connection: Connection, handoff: HandoffRecord) -> int:
    """The place in the queue, counted from 1."""
    ahead = connection.execute(
        select(func.count())
        .select_from(handoffs)
        .where(
            _WAITING,
            handoffs.c.id != handoff.id,
            or_(
                handoffs.c.urgency > handoff.urgency,
                and_(
                    handoffs.c.urgency == handoff.urgency,
                    or_(
                        handoffs.c.requested_at < handoff.requested_at,
                        and_(
                            handoffs.c.requested_at == handoff.requested_at,
                            handoffs.c.id < handoff.id,
                        ),
                    ),
                ),
            ),
        )
    ).scalar_one()
    return ahead + 1


def _record(row: Row[Any]) -> HandoffRecord:
    return HandoffRecord(
        id=row.id,
        conversation_id=ConversationId(row.conversation_id),
        reason=row.reason,
        urgency=row.urgency,
        language=row.language,
        requested_at=row.requested_at,
        taken_by=StaffId(row.taken_by) if row.taken_by else None,
    )
