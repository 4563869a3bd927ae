"""From an empty database the migrations make exactly the tables that the code writes to."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from bot.storage.database import connect
from bot.storage.schema import upgrade
from bot.storage.tables import metadata

VERSION_TABLE = "alembic_version_bot"


def test_migrations_from_empty_make_the_tables_of_the_code(database_url: str) -> None:
    upgrade(database_url)
    engine = connect(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, VERSION_TABLE}
        assert {index["name"] for index in inspect(connection).get_indexes("handoffs")} == {
            "uq_handoffs_open",
            "ix_handoffs_waiting",
        }
    engine.dispose()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    upgrade(database_url)
