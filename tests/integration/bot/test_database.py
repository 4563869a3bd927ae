"""Units of work on SQLite and on PostgreSQL: kept whole or not at all, and as durable as asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from bot.storage.database import Database, connect

# (durable, repeatable) as each database calls it.
DURABILITY = {"sqlite": ("2", "1"), "postgresql": ("on", "off")}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(connect(database_url))
    yield database
    database.close()


def durability(connection: Connection) -> str:
    is_sqlite = connection.dialect.name == "sqlite"
    asked = "PRAGMA synchronous" if is_sqlite else "SHOW synchronous_commit"
    return str(connection.exec_driver_sql(asked).scalar_one())


async def test_only_a_repeatable_write_does_without_the_disk(database: Database) -> None:
    durable, repeatable = DURABILITY[database.engine.dialect.name]
    assert await database.write(durability) == durable
    assert await database.write(durability, is_repeatable=True) == repeatable
    assert await database.write(durability) == durable


@pytest.mark.parametrize("is_repeatable", [False, True])
async def test_a_write_that_fails_leaves_nothing_and_the_next_is_durable(
    database: Database, is_repeatable: bool
) -> None:
    def make(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE kept (number INTEGER)")

    def fail(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
        raise RuntimeError("midway")

    def count(connection: Connection) -> int:
        return int(connection.exec_driver_sql("SELECT count(*) FROM kept").scalar_one())

    await database.write(make)
    with pytest.raises(RuntimeError, match="midway"):
        await database.write(fail, is_repeatable=is_repeatable)
    assert await database.read(count) == 0
    assert await database.write(durability) == DURABILITY[database.engine.dialect.name][0]


async def test_a_repeatable_write_is_seen_at_once(database: Database) -> None:
    def make(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE seen (number INTEGER)")
        connection.exec_driver_sql("INSERT INTO seen VALUES (7)")

    await database.write(make, is_repeatable=True)
    found = await database.read(lambda c: c.exec_driver_sql("SELECT number FROM seen").scalar_one())
    assert found == 7
