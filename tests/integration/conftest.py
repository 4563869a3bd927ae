"""Real databases for the integration tests.

`database_url`            every test runs twice: on SQLite and on PostgreSQL, each time with a
                          database of its own, empty.
`postgresql_url`          an empty PostgreSQL database, for what only PostgreSQL has.
`postgresql_server`       the server of this test run; `create(template=name)` copies a database.

PostgreSQL starts once per run, on a socket in a temporary folder (no port, no leftovers), with the
binaries of the package `pgserver` or else of the system. As root it runs as an unprivileged user,
because PostgreSQL refuses root. Without usable binaries those tests are skipped with one line.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

UNPRIVILEGED = ("postgres", "nobody")
START_TIMEOUT = 30  # seconds; a busy machine needs about two


@dataclass
class PostgresqlServer:
    """A running server that makes and drops databases."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """Make a database, as a copy of `template`, and return its name."""
        name = f"test_{next(self.numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._run(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        where = f"host={self.folder} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    # A short path: a socket's address holds about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    problems: list[str] = []
    try:
        for binaries in dict.fromkeys(_binaries()):
            try:
                stop = _start(binaries, folder)
            except (OSError, subprocess.SubprocessError) as error:
                problems.append(f"{binaries}: {error}")
                continue
            try:
                yield PostgresqlServer(folder)
            finally:
                stop()
            return
        pytest.skip(f"no usable PostgreSQL ({'; '.join(problems) or 'no binaries found'})")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    name = postgresql_server.create()
    yield postgresql_server.url(name)
    postgresql_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


def _binaries() -> Iterator[Path]:
    # Found, not imported: importing pgserver would make users and change permissions.
    package = importlib.util.find_spec("pgserver")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _start(binaries: Path, folder: Path) -> _Stop:
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    user = _server_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    options = f"-c listen_addresses= -c fsync=off -k {folder}"
    initialise = ["initdb", "--auth=trust", "--encoding=UTF8", "--no-sync", "-U", "postgres"]
    _run(binaries, user, [*initialise, "-D", str(data)])
    log = ["-l", str(folder / "log"), "-o", options]
    _run(binaries, user, ["pg_ctl", "-D", str(data), "-w", *log, "start"])
    return _Stop(binaries, user, data)


@dataclass(frozen=True)
class _Stop:
    binaries: Path
    user: pwd.struct_passwd | None
    data: Path

    def __call__(self) -> None:
        _run(self.binaries, self.user, ["pg_ctl", "-D", str(self.data), "-m", "immediate", "stop"])


def _run(binaries: Path, user: pwd.struct_passwd | None, command: list[str]) -> None:
    try:
        subprocess.run(
            [str(binaries / command[0]), *command[1:]],
            check=True,
            cwd="/",
            timeout=START_TIMEOUT,
            # The server keeps inherited pipes open, so its output goes to its own log.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
        )
    except PermissionError as error:
        raise OSError("its user may not run it") from error


def _server_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise OSError("no unprivileged user to run it as")
