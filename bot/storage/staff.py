"""The people who work here, and their sessions, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from bot.messages import StaffId
from bot.storage.tables import staff, staff_sessions


class Role(StrEnum):
    """What a member of the team is here for."""

    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


TALKING_ROLES = (Role.COUNSELLOR, Role.SUPERVISOR)
"""Who may take a conversation. An administrator sees to the team and reads no parent's words."""


@dataclass(frozen=True)
class StaffRecord:
    """One member of the team."""

    id: StaffId
    login: str
    display_name: str
    role: str
    password_hash: str
    must_change_password: bool


@dataclass(frozen=True)
class SessionRecord:
    """A signed-in browser: who it is, and the token its forms must carry."""

    member: StaffRecord
    csrf_token: str
    created_at: datetime
    last_seen_at: datetime


def add(connection: Connection, member: StaffRecord, now: datetime) -> None:
    """Add a member; the login is unique."""
    connection.execute(
        insert(staff).values(
            id=member.id,
            login=member.login,
            display_name=member.display_name,
            role=member.role,
            password_hash=member.password_hash,
            must_change_password=member.must_change_password,
            created_at=now,
        )
    )


def count(connection: Connection) -> int:
    """How many members there are."""
    return connection.execute(select(func.count()).select_from(staff)).scalar_one()


def find_by_login(connection: Connection, login: str) -> StaffRecord | None:
    """The member who may sign in under this name."""
    row = connection.execute(
        select(staff).where(staff.c.login == login, staff.c.disabled_at.is_(None))
    ).one_or_none()
    return _member(row) if row is not None else None


def get(connection: Connection, staff_id: StaffId) -> StaffRecord | None:
    """One member who still works here."""
    row = connection.execute(
        select(staff).where(staff.c.id == staff_id, staff.c.disabled_at.is_(None))
    ).one_or_none()
    return _member(row) if row is not None else None


def everyone(connection: Connection) -> list[StaffRecord]:
    """All who work here, by the name that parents read."""
    rows = connection.execute(
        select(staff)
        .where(staff.c.disabled_at.is_(None))
        .order_by(staff.c.display_name, staff.c.id)
    )
    return [_member(row) for row in rows]


def set_password(
    connection: Connection, staff_id: StaffId, password_hash: str, *, must_change: bool
) -> None:
    """Store a new password and end every session that the old one opened."""
    connection.execute(
        update(staff)
        .where(staff.c.id == staff_id)
        .values(password_hash=password_hash, must_change_password=must_change)
    )
    connection.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id))


def open_session(
    connection: Connection, staff_id: StaffId, *, token_hash: bytes, csrf_token: str, now: datetime
) -> None:
    """Remember a signed-in browser."""
    connection.execute(
        insert(staff_sessions).values(
            token_hash=token_hash,
            staff_id=staff_id,
            csrf_token=csrf_token,
            created_at=now,
            last_seen_at=now,
        )
    )


def find_session(connection: Connection, token_hash: bytes) -> SessionRecord | None:
    """The session behind a cookie, whatever its age."""
    row = connection.execute(
        select(
            staff,
            staff_sessions.c.csrf_token,
            staff_sessions.c.created_at.label("opened_at"),
            staff_sessions.c.last_seen_at,
        )
        .join(staff_sessions, staff_sessions.c.staff_id == staff.c.id)
        .where(staff_sessions.c.token_hash == token_hash, staff.c.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    return SessionRecord(_member(row), row.csrf_token, row.opened_at, row.last_seen_at)


def touch_session(connection: Connection, token_hash: bytes, now: datetime) -> None:
    """Note that the browser is still there."""
    connection.execute(
        update(staff_sessions)
        .where(staff_sessions.c.token_hash == token_hash)
        .values(last_seen_at=now)
    )


def close_session(connection: Connection, token_hash: bytes) -> None:
    """Sign one browser out."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))


def close_outlived_sessions(
    connection: Connection, *, seen_before: datetime, opened_before: datetime
) -> None:
    """Forget browsers that have been silent, or signed in, for too long."""
    connection.execute(
        delete(staff_sessions).where(
            or_(
                staff_sessions.c.last_seen_at < seen_before,
                staff_sessions.c.created_at < opened_before,
            )
        )
    )


def present_since(connection: Connection, moment: datetime) -> int:
    """How many who may take a conversation had a browser open at or after ``moment``."""
    return connection.execute(
        select(func.count(func.distinct(staff_sessions.c.staff_id)))
        .join(staff, staff.c.id == staff_sessions.c.staff_id)
        .where(
            staff_sessions.c.last_seen_at >= moment,
            staff.c.role.in_(TALKING_ROLES),
            staff.c.disabled_at.is_(None),
        )
    ).scalar_one()


def _member(row: Row[Any]) -> StaffRecord:
    return StaffRecord(
        id=StaffId(row.id),
        login=row.login,
        display_name=row.display_name,
        role=row.role,
        password_hash=row.password_hash,
        must_change_password=row.must_change_password,
    )
