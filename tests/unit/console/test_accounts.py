"""Accounts: the first one, new ones, passwords that work once and passwords that are chosen."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from bot.console import accounts, passwords, sessions
from bot.console.refusals import InvalidMemberError, LoginTakenError, UnknownMemberError
from bot.errors import WeakPasswordError, WrongPasswordError
from bot.messages import StaffId
from bot.storage import staff
from bot.storage.staff import StaffRecord

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
CHOSEN = "vier losse woorden samen"


def member_of(connection: Connection, login: str) -> StaffRecord:
    found = staff.find_by_login(connection, login)
    assert found is not None
    return found


def test_an_empty_helpline_gets_one_administrator_and_only_once(connection: Connection) -> None:
    first = accounts.create_first_administrator(connection, NOW)
    assert first is not None
    assert accounts.create_first_administrator(connection, NOW) is None
    member = member_of(connection, first.login)
    assert (member.login, member.role) == ("admin", "administrator")
    assert member.must_change_password
    assert accounts.sign_in(connection, "admin", first.one_time_password, NOW)


def test_a_one_time_password_does_not_end_up_in_a_log(connection: Connection) -> None:
    first = accounts.create_first_administrator(connection, NOW)
    assert first is not None
    assert first.one_time_password not in repr(first)


def test_a_one_time_password_can_be_read_aloud() -> None:
    made = {passwords.new_one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", one) for one in made)


def test_only_the_argon2_hash_of_a_password_is_stored(connection: Connection) -> None:
    password = accounts.add_member(connection, "noor", "Noor", "counsellor", NOW)
    member = member_of(connection, "noor")
    assert member.password_hash.startswith("$argon2id$")
    assert password not in member.password_hash


@pytest.mark.parametrize("login", ["noor", " Noor ", "NOOR"])
def test_a_login_is_recognised_whatever_its_capitals(connection: Connection, login: str) -> None:
    password = accounts.add_member(connection, "Noor", "Noor", "counsellor", NOW)
    assert accounts.sign_in(connection, login, password, NOW)


@pytest.mark.parametrize(
    ("login", "password"),
    [("noor", "wrong"), ("noor", ""), ("nobody", "wrong"), ("", ""), ("noor\x00", "x")],
)
def test_a_wrong_name_and_a_wrong_password_are_one_error(
    connection: Connection, login: str, password: str
) -> None:
    accounts.add_member(connection, "noor", "Noor", "counsellor", NOW)
    with pytest.raises(WrongPasswordError):
        accounts.sign_in(connection, login, password, NOW)


def test_an_unknown_login_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    class Hasher:
        def verify(self, password_hash: str, _password: str) -> bool:
            checked.append(password_hash)
            return True

    nobody = passwords._nobody()
    monkeypatch.setattr(passwords, "_hasher", Hasher())
    assert passwords.is_right(None, "whatever") is False
    assert checked == [nobody]


def test_a_password_without_end_is_wrong_and_not_hashed_whole() -> None:
    long = "a" * (passwords.MAX_LENGTH + 1)
    assert not passwords.is_right(passwords.hash_password(long), long + "b" * 100_000)
    assert not passwords.is_right(passwords.hash_password(long), long)


@pytest.mark.parametrize(
    ("login", "name", "role"),
    [
        ("a", "Noor", "counsellor"),
        ("no or", "Noor", "counsellor"),
        ("-noor", "Noor", "counsellor"),
        ("x" * 81, "Noor", "counsellor"),
        ("noor", "  ", "counsellor"),
        ("noor", "N" * 41, "counsellor"),
        ("noor", "Noor\x07", "counsellor"),
        ("noor", "Noor", "owner"),
        ("noor", "Noor", ""),
    ],
)
def test_a_member_without_a_usable_name_or_role_is_refused(
    connection: Connection, login: str, name: str, role: str
) -> None:
    with pytest.raises(InvalidMemberError):
        accounts.add_member(connection, login, name, role, NOW)
    assert staff.count(connection) == 0


def test_two_people_never_share_a_login(connection: Connection) -> None:
    accounts.add_member(connection, "noor", "Noor", "counsellor", NOW)
    with pytest.raises(LoginTakenError):
        accounts.add_member(connection, "NOOR", "Noor B.", "supervisor", NOW)
    assert [one.display_name for one in staff.everyone(connection)] == ["Noor"]


def test_a_chosen_password_replaces_the_one_time_password(connection: Connection) -> None:
    once = accounts.add_member(connection, "noor", "Noor", "counsellor", NOW)
    token = accounts.sign_in(connection, "noor", once, NOW)
    session = sessions.session_of(connection, token, NOW)
    assert session is not None
    renewed = accounts.change_password(connection, session, present=once, new=CHOSEN, now=NOW)
    assert sessions.session_of(connection, token, NOW) is None
    after = sessions.session_of(connection, renewed, NOW)
    assert after is not None
    assert not after.member.must_change_password
    with pytest.raises(WrongPasswordError):
        accounts.sign_in(connection, "noor", once, NOW)
    assert accounts.sign_in(connection, "noor", CHOSEN, NOW)


@pytest.mark.parametrize("new", ["elf tekens!", "ababababababab", "noor en noor!", "x" * 201])
def test_a_password_that_is_easily_guessed_is_refused(connection: Connection, new: str) -> None:
    once = accounts.add_member(connection, "noor", "Noor", "counsellor", NOW)
    member = member_of(connection, "noor")
    with pytest.raises(WeakPasswordError):
        accounts.hash_new_password(member, present=once, new=new)


def test_the_present_password_is_no_new_password(connection: Connection) -> None:
    once = accounts.add_member(connection, "noor", "Noor", "counsellor", NOW)
    with pytest.raises(WeakPasswordError):
        accounts.hash_new_password(member_of(connection, "noor"), present=once, new=once)


def test_a_password_replaced_while_signing_in_opens_nothing(connection: Connection) -> None:
    accounts.add_member(connection, "noor", "Noor", "counsellor", NOW)
    before = member_of(connection, "noor")
    accounts.renew_password(connection, before.id)
    with pytest.raises(WrongPasswordError):
        accounts.open_checked_session(connection, before, NOW)


def test_nobody_gets_a_new_password_under_an_unknown_id(connection: Connection) -> None:
    with pytest.raises(UnknownMemberError):
        accounts.renew_password(connection, StaffId("nobody"))
