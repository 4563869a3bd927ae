"""The people who work here: added, signed in, given new passwords."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.console import passwords, sessions
from bot.console.refusals import InvalidMemberError, LoginTakenError, UnknownMemberError
from bot.errors import WeakPasswordError, WrongPasswordError
from bot.messages import StaffId
from bot.storage import staff
from bot.storage.staff import Role, SessionRecord, StaffRecord

FIRST_LOGIN = "admin"
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,79}")
MAX_NAME_LENGTH = 40


@dataclass(frozen=True)
class FirstAdministrator:
    """The account with which a new helpline begins; the password works once."""

    login: str
    one_time_password: str = field(repr=False)


def create_first_administrator(connection: Connection, now: datetime) -> FirstAdministrator | None:
    """Make the first account; None when somebody works here already."""
    if staff.count(connection) > 0:
        return None
    password = add_member(connection, FIRST_LOGIN, "Admin", Role.ADMINISTRATOR, now)
    return FirstAdministrator(FIRST_LOGIN, password)


def add_member(
    connection: Connection, login: str, display_name: str, role: str, now: datetime
) -> str:
    """Add a member of the team; the one-time password to hand over.

    Raises:
        InvalidMemberError: a name is empty or too long, or the login or role is none.
        LoginTakenError: somebody else has this login, also when that account was closed.
    """
    login, display_name = normal_login(login), " ".join(display_name.split())
    is_name = 0 < len(display_name) <= MAX_NAME_LENGTH and display_name.isprintable()
    if not is_name or not _LOGIN.fullmatch(login) or role not in set(Role):
        raise InvalidMemberError
    password = passwords.new_one_time_password()
    member = StaffRecord(
        id=StaffId(str(uuid.uuid4())),
        login=login,
        display_name=display_name,
        role=role,
        password_hash=passwords.hash_password(password),
        must_change_password=True,
    )
    try:
        with connection.begin_nested():
            staff.add(connection, member, now)
    except IntegrityError as error:
        raise LoginTakenError(login) from error
    return password


def renew_password(connection: Connection, staff_id: StaffId) -> str:
    """Give a member a new one-time password and end every session of theirs.

    Raises:
        UnknownMemberError: nobody who works here has this id.
    """
    if staff.get(connection, staff_id) is None:
        raise UnknownMemberError(staff_id)
    password = passwords.new_one_time_password()
    staff.set_password(connection, staff_id, passwords.hash_password(password), must_change=True)
    return password


def normal_login(login: str) -> str:
    """The login as it is stored: nobody fails for a capital or a space."""
    return login.strip().casefold()


def sign_in(connection: Connection, login: str, password: str, now: datetime) -> str:
    """Open a session; its token. An unknown login takes as long as a wrong password.

    Raises:
        WrongPasswordError: login and password do not belong together.
    """
    member = find_member(connection, login)
    check_password(member, password)
    return open_checked_session(connection, member, now)


def change_password(
    connection: Connection, session: SessionRecord, *, present: str, new: str, now: datetime
) -> str:
    """Replace one's own password: every session ends and a new one begins; its token.

    Raises:
        WrongPasswordError: ``present`` is not the present password.
        WeakPasswordError: the new one is weak, or is the present one again.
    """
    new_hash = hash_new_password(session.member, present=present, new=new)
    return store_new_password(connection, session.member, new_hash, now)


# The parts of signing in, apart: hashing takes long and must not happen while a transaction is
# open, or strangers at the sign-in page would hold up every parent's message.


def find_member(connection: Connection, login: str) -> StaffRecord | None:
    """The member behind what somebody typed as login."""
    login = normal_login(login)
    return staff.find_by_login(connection, login) if _LOGIN.fullmatch(login) else None


def check_password(member: StaffRecord | None, password: str) -> None:
    """Let the right password pass.

    Raises:
        WrongPasswordError: it is wrong, or there is nobody whose it could be.
    """
    if not passwords.is_right(member.password_hash if member else None, password):
        raise WrongPasswordError


def open_checked_session(connection: Connection, member: StaffRecord | None, now: datetime) -> str:
    """Open a session for somebody whose password was checked a moment ago.

    Raises:
        WrongPasswordError: the account was closed or the password replaced in that moment.
    """
    present = staff.get(connection, member.id) if member else None
    if member is None or present is None or present.password_hash != member.password_hash:
        raise WrongPasswordError
    return sessions.open_session(connection, member.id, now)


def hash_new_password(member: StaffRecord, *, present: str, new: str) -> str:
    """Check both passwords and hash the new one.

    Raises:
        WrongPasswordError, WeakPasswordError: as for :func:`change_password`.
    """
    check_password(member, present)
    passwords.check_strength(new, login=member.login)
    if new == present:
        raise WeakPasswordError
    return passwords.hash_password(new)


def store_new_password(
    connection: Connection, member: StaffRecord, new_hash: str, now: datetime
) -> str:
    """Store a new password, end every session and begin one anew; its token."""
    staff.set_password(connection, member.id, new_hash, must_change=False)
    return sessions.open_session(connection, member.id, now)
