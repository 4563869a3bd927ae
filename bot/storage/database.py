"""Runs units of work against SQLite or PostgreSQL without ever blocking the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event

T = TypeVar("T")

# A SQLite file has one writer at a time. One thread queues our own writes in order, where several
# would poll for the lock; other processes (actions, the command line) wait this long at most.
SQLITE_BUSY_MS = 10_000
POSTGRESQL_THREADS = 8
READ_THREADS = 4
# What was acknowledged survives a power cut. A repeatable write survives the death of a process,
# and after a power cut it is done again: waiting for the disk would keep a parent from an answer.
SQLITE_DURABLE, SQLITE_REPEATABLE = "synchronous=FULL", "synchronous=NORMAL"
POSTGRESQL_REPEATABLE = "SET LOCAL synchronous_commit TO off"


def connect(url: str) -> Engine:
    """Create the SQLAlchemy engine for ``url``; bound values never appear in its errors."""
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, pool_size=POSTGRESQL_THREADS + READ_THREADS)
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, see below
        for pragma in (
            "journal_mode=WAL",
            SQLITE_DURABLE,
            "foreign_keys=ON",
            "secure_delete=ON",  # an erased key is overwritten, not only unlinked
            f"busy_timeout={SQLITE_BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        is_read = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if is_read else "BEGIN IMMEDIATE")

    return engine


class Database:
    """Gives units of work a connection and a thread, and commits or rolls back."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        is_sqlite = engine.dialect.name == "sqlite"
        # A SQLite transaction is a snapshot of itself; PostgreSQL's is one when asked.
        self._reading: dict[str, Any] = (
            {"read_only": True}
            if is_sqlite
            else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        self._is_sqlite = is_sqlite
        self._writers = ThreadPoolExecutor(
            1 if is_sqlite else POSTGRESQL_THREADS, thread_name_prefix="storage-write"
        )
        self._readers = ThreadPoolExecutor(READ_THREADS, thread_name_prefix="storage-read")

    async def write(self, work: Callable[[Connection], T], *, is_repeatable: bool = False) -> T:
        """Run ``work`` in one transaction: all of it is kept, or none.

        ``is_repeatable`` says that whatever a power cut undoes will be done again by itself.
        """
        loop = asyncio.get_running_loop()
        run = self._write_repeatable if is_repeatable else self.write_now
        return await loop.run_in_executor(self._writers, run, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work``, which must not write, on one snapshot of the data."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    async def maintain(self, work: Callable[[Engine], T]) -> T:
        """Run ``work`` outside any transaction, after the writes that were asked for before."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, work, self.engine)

    def write_now(self, work: Callable[[Connection], T]) -> T:
        """Like :meth:`write`, on the calling thread (command line, tests)."""
        with self.engine.begin() as connection:
            return work(connection)

    def _write_repeatable(self, work: Callable[[Connection], T]) -> T:
        if not self._is_sqlite:
            with self.engine.begin() as connection:
                connection.exec_driver_sql(POSTGRESQL_REPEATABLE)
                return work(connection)
        with self.engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.execute(
                f"PRAGMA {SQLITE_REPEATABLE}"
            )  # SQLite refuses it once a transaction runs
            try:
                with connection.begin():
                    return work(connection)
            finally:
                driver.execute(f"PRAGMA {SQLITE_DURABLE}")

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """Like :meth:`read`, on the calling thread."""
        with self.engine.connect().execution_options(**self._reading) as connection:
            return work(connection)

    def close(self) -> None:
        """Finish what is under way and let go of all connections."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()
