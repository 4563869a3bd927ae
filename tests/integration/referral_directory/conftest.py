"""The directory as it ships, in both kinds of database, made once per run.

`session` reads the one shared database; what a test changes through it is rolled back.
`engine` and `directory_url` give a copy of its own to a test that commits.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from referral_directory.database import connect
from referral_directory.loader import load_shipped
from referral_directory.schema import upgrade


@pytest.fixture(scope="session")
def shipped_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shipped") / "directory.db"
    _fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def shipped_template(postgresql_server: Any) -> str:
    name: str = postgresql_server.create()
    _fill(postgresql_server.url(name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def directory_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with everything we ship, free to change."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("shipped_file"), tmp_path / "directory.db")
        yield f"sqlite:///{copy}"
        return
    server = request.getfixturevalue("postgresql_server")
    name = server.create(template=request.getfixturevalue("shipped_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def engine(directory_url: str) -> Iterator[Engine]:
    engine = connect(directory_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    if request.param == "sqlite":
        url = f"sqlite:///{request.getfixturevalue('shipped_file')}"
    else:
        server = request.getfixturevalue("postgresql_server")
        url = server.url(request.getfixturevalue("shipped_template"))
    engine = connect(url)
    with engine.connect() as connection, Session(connection) as session:
        yield session
        session.rollback()
    # PostgreSQL copies a database only while nobody is connected to it.
    engine.dispose()


def _fill(url: str) -> None:
    upgrade(url)
    engine = connect(url)
    load_shipped(engine)
    engine.dispose()
