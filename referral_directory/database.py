"""The one way into the database: an engine with the settings that safety and speed need."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

# A writer may have to wait for another process that loads data at start-up (about a second).
BUSY_TIMEOUT_MS = 10_000

RETRY_SECONDS = 0.02

# Any fixed number does: it names our turn among PostgreSQL's advisory locks.
ADVISORY_LOCK = 0x0D1E


def connect(database_url: str) -> Engine:
    """Make an engine for SQLite or PostgreSQL; nothing is opened until it is used.

    Bound values never reach an error message or a log (`hide_parameters`). A plain
    `postgresql://` address gets the driver we ship, psycopg.
    """
    url = make_url(database_url)
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine, whose transactions take the write lock at once.

    For work that reads before it writes: SQLite would otherwise refuse the upgrade of a
    read lock when another process wrote in between.
    """
    return engine.execution_options(sqlite_begin="IMMEDIATE")


def wait_for_turn(connection: Connection) -> None:
    """Let processes that start together migrate and load one after the other."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions would leave DDL and reads outside; `_begin_sqlite` opens them.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    _use_wal(cursor)
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Readers and a writer side by side. The file remembers it, so this waits only once.

    SQLite's own busy timeout does not cover the switch: processes that open a new file together
    would fail at once.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(RETRY_SECONDS)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
