"""The clock port: aware UTC moments that never go back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.clock import SystemClock
from bot.ports import Clock
from tests.fakes import FakeClock


@pytest.fixture(params=[SystemClock, FakeClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    made: Clock = request.param()
    return made


def test_a_moment_is_aware_and_in_utc(clock: Clock) -> None:
    assert clock.now().tzinfo is UTC


def test_time_does_not_go_back(clock: Clock) -> None:
    moments = [clock.now() for _ in range(100)]
    assert moments == sorted(moments)


def test_the_system_clock_tells_the_machines_time() -> None:
    assert abs(datetime.now(UTC) - SystemClock().now()) < timedelta(seconds=5)


def test_the_fake_clock_moves_when_told() -> None:
    clock = FakeClock()
    before = clock.now()
    clock.move(timedelta(hours=2))
    assert clock.now() - before == timedelta(hours=2)
