"""Signed-in browsers of staff: opened, recognised, kept present, and ended on time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.messages import StaffId
from bot.storage import staff
from bot.storage.staff import SessionRecord

# A laptop left open in a shared room: OWASP's Session Management Cheat Sheet gives 15 to 30 minutes
# for work like this; a counsellor who listens and types little needs the longer of the two. An open
# page counts as use, so its script signs out after this long without a key or a click.
IDLE_LIMIT = timedelta(minutes=30)
# One long shift, handover included; the next one begins by signing in.
LIFETIME = timedelta(hours=12)
# Presence is counted over 90 seconds (availability.py): noting it more often only costs writes.
TOUCH_EVERY = timedelta(seconds=15)


def open_session(connection: Connection, staff_id: StaffId, now: datetime) -> str:
    """Remember a new browser; the token for its cookie, which is kept nowhere."""
    staff.close_outlived_sessions(
        connection, seen_before=now - IDLE_LIMIT, opened_before=now - LIFETIME
    )
    token = secrets.token_urlsafe(32)
    staff.open_session(
        connection,
        staff_id,
        token_hash=hash_token(token),
        csrf_token=secrets.token_urlsafe(32),
        now=now,
    )
    return token


def session_of(connection: Connection, token: str, now: datetime) -> SessionRecord | None:
    """The session behind a cookie, unless it has been idle or signed in for too long.

    It only reads: whoever serves a request calls :func:`touch` when :func:`is_touch_due`.
    """
    session = staff.find_session(connection, hash_token(token))
    if session is None:
        return None
    is_over = now - session.last_seen_at > IDLE_LIMIT or now - session.created_at > LIFETIME
    return None if is_over else session


def is_touch_due(session: SessionRecord, now: datetime) -> bool:
    """Whether the last sign of life is old enough to be worth a write."""
    return now - session.last_seen_at >= TOUCH_EVERY


def touch(connection: Connection, token: str, now: datetime) -> None:
    """Note that the browser is there: it stays signed in, and its counsellor counts as present."""
    staff.touch_session(connection, hash_token(token), now)


def close_session(connection: Connection, token: str) -> None:
    """Sign one browser out."""
    staff.close_session(connection, hash_token(token))


def hash_token(token: str) -> bytes:
    """What is kept of a cookie: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
