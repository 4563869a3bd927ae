"""The guard's parts: sessions and their limits, roles, the throttle, languages and addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select, update
from starlette.requests import Request

from bot.console import accounts, sessions, texts
from bot.console.access import MAY, Access, may
from bot.console.guard import language_of
from bot.console.rendering import duration, moment, web_address
from bot.console.throttle import LONGEST_WAIT, MAX_REMEMBERED, Throttle
from bot.errors import TooManyTriesError
from bot.handoff.queue import Reason
from bot.messages import LANGUAGES
from bot.storage import staff
from bot.storage.staff import Role
from bot.storage.tables import staff as members
from bot.storage.tables import staff_sessions

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def open_session(connection: Connection) -> str:
    password = accounts.add_member(connection, "noor", "Noor", "counsellor", NOW)
    return accounts.sign_in(connection, "noor", password, NOW)


def test_only_a_hash_of_the_cookie_is_stored(connection: Connection) -> None:
    token = open_session(connection)
    stored = connection.execute(select(staff_sessions.c.token_hash)).scalar_one()
    assert stored == sessions.hash_token(token)
    assert token.encode() not in stored


def test_a_session_ends_when_idle_and_goes_on_when_touched(connection: Connection) -> None:
    token = open_session(connection)
    idle = NOW + sessions.IDLE_LIMIT
    assert sessions.session_of(connection, token, idle)
    assert sessions.session_of(connection, token, idle + SECOND) is None
    sessions.touch(connection, token, idle)
    assert sessions.session_of(connection, token, idle + SECOND)


def test_no_session_outlives_its_day(connection: Connection) -> None:
    token = open_session(connection)
    end = NOW + sessions.LIFETIME
    sessions.touch(connection, token, end)
    assert sessions.session_of(connection, token, end)
    assert sessions.session_of(connection, token, end + SECOND) is None


def test_a_sign_of_life_is_written_only_now_and_then(connection: Connection) -> None:
    token = open_session(connection)
    session = sessions.session_of(connection, token, NOW)
    assert session is not None
    assert not sessions.is_touch_due(session, NOW + 14 * SECOND)
    assert sessions.is_touch_due(session, NOW + 15 * SECOND)
    assert not sessions.is_touch_due(session, NOW - 3600 * SECOND)


def test_a_closed_account_opens_nothing(connection: Connection) -> None:
    token = open_session(connection)
    connection.execute(update(members).values(disabled_at=NOW))
    assert sessions.session_of(connection, token, NOW) is None
    assert accounts.find_member(connection, "noor") is None


def test_outlived_sessions_are_forgotten(connection: Connection) -> None:
    open_session(connection)
    noor = staff.find_by_login(connection, "noor")
    assert noor is not None
    sessions.open_session(connection, noor.id, NOW + sessions.IDLE_LIMIT + SECOND)
    count = connection.execute(select(func.count()).select_from(staff_sessions)).scalar_one()
    assert count == 1


def test_administrators_open_no_conversation_and_counsellors_no_team() -> None:
    assert not may(Role.ADMINISTRATOR, Access.CONVERSATIONS)
    assert may(Role.ADMINISTRATOR, Access.TEAM)
    for role in (Role.COUNSELLOR, Role.SUPERVISOR):
        assert may(role, Access.CONVERSATIONS)
        assert not may(role, Access.TEAM)


def test_a_role_that_nobody_knows_opens_nothing() -> None:
    assert not any(may("owner", access) for access in Access)
    assert MAY.keys() == set(Role)


def test_guessing_gets_slower_and_stays_bearable() -> None:
    throttle = Throttle()
    for _ in range(5):
        throttle.begin("noor", "there", NOW)
    with pytest.raises(TooManyTriesError):
        throttle.begin("noor", "there", NOW + 4 * SECOND)
    moment = NOW
    for _ in range(30):
        moment += LONGEST_WAIT
        throttle.begin("noor", "there", moment)
    with pytest.raises(TooManyTriesError):
        throttle.begin("noor", "there", moment + LONGEST_WAIT - SECOND)


def test_a_guesser_does_not_slow_the_person_elsewhere() -> None:
    throttle = Throttle()
    for _ in range(5):
        throttle.begin("noor", "there", NOW)
    throttle.begin("noor", "here", NOW)
    throttle.begin("karim", "there", NOW)


def test_whoever_gets_in_begins_anew() -> None:
    throttle = Throttle()
    for _ in range(4):
        throttle.begin("noor", "here", NOW)
    throttle.succeed("noor", "here")
    for _ in range(5):
        throttle.begin("noor", "here", NOW)


def test_mistakes_are_forgotten_after_a_quarter_of_an_hour() -> None:
    throttle = Throttle()
    for _ in range(4):
        throttle.begin("noor", "here", NOW)
    later = NOW + timedelta(minutes=16)
    for _ in range(5):
        throttle.begin("noor", "here", later)


def test_a_flood_of_names_does_not_fill_the_memory() -> None:
    throttle = Throttle()
    for number in range(MAX_REMEMBERED + 50):
        throttle.begin(f"name{number}", "there", NOW)
    assert len(throttle._tries) == MAX_REMEMBERED


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "expected"),
    [
        ("", "", "", "nl"),
        ("", "", "en, fr-BE;q=0.8, nl;q=0.5", "fr"),
        ("", "nl", "fr", "nl"),
        ("lang=fr", "nl", "nl", "fr"),
        ("lang=de", "fr", "nl", "fr"),
        ("lang=../..", "<script>", "*", "nl"),
    ],
)
def test_the_language_is_what_was_asked_then_remembered_then_preferred(
    query: str, cookie: str, accepted: str, expected: str
) -> None:
    headers = [(b"accept-language", accepted.encode())]
    headers.append((b"cookie", f"staff_language={cookie}".encode()))
    scope = {"type": "http", "headers": headers, "query_string": query.encode()}
    assert language_of(Request(scope)) == expected


def test_both_languages_say_everything() -> None:
    assert texts.keys("nl") == texts.keys("fr")
    for language in LANGUAGES:
        for reason in Reason:
            assert texts.text(f"reason.{reason}", language)
        for level in range(5):
            assert texts.text(f"urgency.{level}", language)
        for role in Role:
            assert texts.text(f"role.{role}", language)


@pytest.mark.parametrize(
    ("span", "nl", "fr"),
    [
        (timedelta(seconds=-5), "zonet", "à l’instant"),
        (timedelta(seconds=59), "zonet", "à l’instant"),
        (timedelta(minutes=1), "1 min", "1 min"),
        (timedelta(minutes=65), "1 u 05", "1 h 05"),
        (timedelta(hours=50), "2 d", "2 j"),
    ],
)
def test_waiting_is_told_in_plain_words(span: timedelta, nl: str, fr: str) -> None:
    assert duration(span, "nl").replace("\u00a0", " ") == nl
    assert duration(span, "fr").replace("\u00a0", " ") == fr


def test_times_are_belgian_and_carry_their_day_when_it_was_another() -> None:
    assert moment(NOW, now=NOW) == "11:00"
    assert moment(NOW - timedelta(days=1), now=NOW) == "09/03 11:00"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//example.org", "http:", "http://[", None, 7],
)
def test_only_web_addresses_become_links(address: object) -> None:
    assert web_address(address) == ""
    assert web_address("https://example.org/a") == "https://example.org/a"
