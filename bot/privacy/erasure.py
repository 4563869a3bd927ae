"""Erasing a conversation: the key first, then the rows, then the traces in SQLite's own log."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from bot.messages import ConversationId
from bot.storage import conversations


def erase(connection: Connection, conversation_id: ConversationId) -> None:
    """Destroy everything about one conversation; a conversation that is gone stays gone."""
    conversations.destroy(connection, conversation_id)


def scrub_log(engine: Engine) -> None:
    """Fold SQLite's write-ahead log into the file, so that no old page with a key remains."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
