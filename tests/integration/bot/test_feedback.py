"""Whether a conversation helped is counted for the month, and leads to no conversation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection

from bot.messages import Helped, Language
from bot.storage import feedback
from bot.storage.database import Database, connect
from bot.storage.schema import upgrade
from tests.integration.bot.small_helpline import SmallHelpline

NOVEMBER, DECEMBER = datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    upgrade(database_url)
    database = Database(connect(database_url))
    yield database
    database.close()


def _count(helped: Helped, language: Language, now: datetime, connection: Connection) -> None:
    feedback.count(connection, helped, language, now)


async def test_answers_are_added_up_by_month_language_and_answer(database: Database) -> None:
    for now, language, helped in (
        (NOVEMBER, "nl", "yes"),
        (NOVEMBER, "nl", "yes"),
        (NOVEMBER, "fr", "no"),
        (DECEMBER, "nl", "yes"),
    ):
        await database.write(partial(_count, helped, language, now))
    assert await database.read(lambda c: feedback.counts(c, "2026-11")) == {
        ("nl", "yes"): 2,
        ("fr", "no"): 1,
    }


async def test_an_answer_to_did_this_help_is_counted_with_the_turn(line: SmallHelpline) -> None:
    parent = await line.open("fr")
    line.engine.will_answer("Merci.", language="fr", helped="partly")
    await line.say(parent, "Un peu")
    month = f"{line.clock.now():%Y-%m}"
    assert line.database.read_now(lambda c: feedback.counts(c, month)) == {("fr", "partly"): 1}
