"""The directory's tables live beside the bot's, on both kinds of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from referral_directory.database import connect
from referral_directory.models import Base
from referral_directory.schema import TABLE_PREFIX, VERSION_TABLE, upgrade


@pytest.fixture
def migrated(database_url: str) -> Engine:
    upgrade(database_url)
    return connect(database_url)


def test_the_migrations_make_exactly_the_tables_of_the_models(migrated: Engine) -> None:
    with migrated.connect() as connection:
        options = {
            "version_table": VERSION_TABLE,
            "include_name": lambda name, kind, _: kind != "table" or name.startswith(TABLE_PREFIX),
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    assert set(Base.metadata.tables) <= set(inspect(migrated).get_table_names())
    migrated.dispose()


def test_every_table_carries_the_prefix() -> None:
    assert all(name.startswith(TABLE_PREFIX) for name in Base.metadata.tables)


def test_a_second_upgrade_changes_nothing(database_url: str, migrated: Engine) -> None:
    before = sorted(inspect(migrated).get_table_names())
    upgrade(database_url)
    assert sorted(inspect(migrated).get_table_names()) == before
    migrated.dispose()


def test_the_bots_tables_and_its_version_are_left_alone(database_url: str) -> None:
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE conversation (id INTEGER)"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('bot-7')"))
    upgrade(database_url)
    with engine.connect() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert version == "bot-7"
    assert "conversation" in inspect(engine).get_table_names()
    engine.dispose()


def test_processes_that_start_together_do_not_trip_over_each_other(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [database_url] * 4))
    engine = connect(database_url)
    with engine.connect() as connection:
        versions = connection.execute(text(f"SELECT count(*) FROM {VERSION_TABLE}")).scalar()
    assert versions == 1
    engine.dispose()


def test_an_upgrade_that_fails_leaves_nothing_behind(database_url: str) -> None:
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE directory_service_text (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        upgrade(database_url)
    assert "directory_area" not in inspect(engine).get_table_names()
    engine.dispose()


def test_references_are_enforced(migrated: Engine) -> None:
    area = "INSERT INTO directory_service_area (service_id, nis) VALUES (:id, '01000')"
    with pytest.raises(IntegrityError), migrated.begin() as connection:
        connection.execute(text(area), {"id": "0" * 32})
    migrated.dispose()


def test_bound_values_are_not_printed_with_an_error(migrated: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, migrated.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere WHERE x = :x"), {"x": "hidden"})
    assert "hidden" not in str(caught.value).replace("parameters hidden", "")
    assert "parameters hidden" in str(caught.value)
    migrated.dispose()


def test_sqlite_waits_for_a_writer_instead_of_failing(tmp_path: object) -> None:
    engine = connect(f"sqlite:///{tmp_path}/wal.db")
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}
    engine.dispose()
