"""What a parent may be promised: present counsellors first, then the clock of Brussels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.conversation.availability import PRESENCE_WINDOW, availability
from bot.messages import StaffId
from bot.storage import staff
from bot.storage.database import connect
from bot.storage.staff import Role, StaffRecord
from bot.storage.tables import metadata

TUESDAY = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = connect("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()


def sign_in(connection: Connection, role: Role, seen_at: datetime) -> None:
    member = StaffRecord(StaffId("1"), "noor", "Noor", role, "hash", False)
    staff.add(connection, member, seen_at)
    staff.open_session(connection, member.id, token_hash=b"t", csrf_token="c", now=seen_at)


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (TUESDAY, "busy"),
        (datetime(2026, 3, 10, 7, 59, tzinfo=UTC), "closed"),  # winter: 8.59 in Brussels
        (datetime(2026, 3, 10, 8, 0, tzinfo=UTC), "busy"),
        (datetime(2026, 3, 10, 15, 59, tzinfo=UTC), "busy"),
        (datetime(2026, 3, 10, 16, 0, tzinfo=UTC), "closed"),
        (datetime(2026, 7, 7, 7, 0, tzinfo=UTC), "busy"),  # summer: 9.00 in Brussels
        (datetime(2026, 7, 7, 15, 0, tzinfo=UTC), "closed"),
        (datetime(2026, 3, 14, 10, 0, tzinfo=UTC), "closed"),  # Saturday
        (datetime(2026, 3, 15, 10, 0, tzinfo=UTC), "closed"),  # Sunday
        (datetime(2026, 7, 21, 10, 0, tzinfo=UTC), "holiday"),  # the national holiday
        (datetime(2026, 4, 6, 10, 0, tzinfo=UTC), "holiday"),  # Easter Monday
        (datetime(2026, 7, 20, 22, 30, tzinfo=UTC), "holiday"),  # past midnight in Brussels
        (datetime(2030, 12, 25, 10, 0, tzinfo=UTC), "holiday"),
    ],
)
def test_without_counsellors_the_clock_of_brussels_decides(
    connection: Connection, moment: datetime, status: str
) -> None:
    answer = availability(connection, moment)
    assert (answer.status, answer.are_counsellors_present) == (status, False)
    assert answer.as_json()["open"] is False


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.SUPERVISOR])
@pytest.mark.parametrize("moment", [TUESDAY, datetime(2026, 12, 25, 2, 0, tzinfo=UTC)])
def test_a_present_counsellor_makes_it_open_at_any_hour(
    connection: Connection, role: Role, moment: datetime
) -> None:
    sign_in(connection, role, moment)
    assert availability(connection, moment).as_json()["counsellors_available"] is True
    assert availability(connection, moment).status == "open"


def test_a_console_that_went_silent_is_nobody(connection: Connection) -> None:
    sign_in(connection, Role.COUNSELLOR, TUESDAY)
    last = TUESDAY + PRESENCE_WINDOW
    assert availability(connection, last).are_counsellors_present
    assert not availability(connection, last + timedelta(seconds=1)).are_counsellors_present


def test_an_administrator_is_not_somebody_to_talk_to(connection: Connection) -> None:
    sign_in(connection, Role.ADMINISTRATOR, TUESDAY)
    assert availability(connection, TUESDAY).status == "busy"


def test_the_hours_can_be_read_by_a_client(connection: Connection) -> None:
    answer = availability(connection, TUESDAY).as_json()
    assert answer["languages"] == ["nl", "fr"]
    assert answer["time_zone"] == "Europe/Brussels"
    assert answer["hours"] == [
        {"weekday": day, "opens": "09:00", "closes": "17:00"} for day in range(1, 6)
    ]
