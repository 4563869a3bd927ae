"""The bot's tables. What a person wrote is only ever in ``LargeBinary`` columns, encrypted."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment, also on SQLite, which itself forgets the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back an aware time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


staff = Table(
    "staff",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("display_name", String(80), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Index(None, "staff_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("language", String(2), nullable=False),
    Column("state", String(16), nullable=False),
    # Rises with every change of owner; a reply made under an older epoch is dropped.
    Column("epoch", Integer, nullable=False),
    # The highest level seen so far: it orders the queue and is never shown.
    Column("urgency", Integer, nullable=False),
    Column("deadline_at", UtcDateTime, nullable=False),
    Column("counsellor_id", ForeignKey("staff.id", ondelete="SET NULL")),
    Column("last_seq", Integer, nullable=False),
    # Number of the parent's last message whose turn is over. Below ``asked_seq``: work to do.
    Column("answered_seq", Integer, nullable=False),
    Column("asked_seq", Integer, nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False),
    Column("return_code_hash", LargeBinary(32), unique=True),
    Column("engine_memory", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
    Column("active_at", UtcDateTime, nullable=False),
    Index(None, "deadline_at"),
    Index(
        "ix_conversations_unanswered",
        "id",
        sqlite_where=text("answered_seq < asked_seq"),
        postgresql_where=text("answered_seq < asked_seq"),
    ),
)

# Apart from the conversation, so that erasing begins by destroying one small row.
conversation_keys = Table(
    "conversation_keys",
    metadata,
    Column("conversation_id", String(36), primary_key=True),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("master_key_id", String(16), nullable=False),
)

# The message log is the outbox too: whoever delivers resumes after the last number it delivered.
messages = Table(
    "messages",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("sender", String(12), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("language", String(2), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("client_message_id", String(36)),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "client_message_id"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("helped", String(8), primary_key=True),
    Column("conversations", Integer, nullable=False),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("reason", String(24), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("language", String(2), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("taken_at", UtcDateTime),
    Column("taken_by", ForeignKey("staff.id", ondelete="SET NULL")),
    Column("ended_at", UtcDateTime),
    # One open entry a conversation: a second request raises the urgency of the first.
    Index(
        "uq_handoffs_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_handoffs_waiting",
        "urgency",
        "requested_at",
        sqlite_where=text("taken_at IS NULL AND ended_at IS NULL"),
        postgresql_where=text("taken_at IS NULL AND ended_at IS NULL"),
    ),
)
