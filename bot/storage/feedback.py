"""Whether conversations helped, as counts of a month: no row leads to a conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.messages import Helped, Language
from bot.storage.tables import feedback


def count(connection: Connection, helped: Helped, language: Language, now: datetime) -> None:
    """Add one answer to the count of its month."""
    key = {"month": f"{now:%Y-%m}", "language": language, "helped": helped}
    counted = connection.execute(
        update(feedback).filter_by(**key).values(conversations=feedback.c.conversations + 1)
    )
    if counted.rowcount == 0:
        connection.execute(insert(feedback).values(**key, conversations=1))


def counts(connection: Connection, month: str) -> dict[tuple[Language, Helped], int]:
    """All counts of one month ("2026-11")."""
    rows = connection.execute(select(feedback).where(feedback.c.month == month))
    return {(row.language, row.helped): row.conversations for row in rows}
