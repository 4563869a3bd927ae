"""A small helpline for each test, on SQLite and on PostgreSQL: copies of databases migrated once."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.storage.schema import upgrade
from tests.integration.bot.small_helpline import SmallHelpline


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "bot.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql_server: Any) -> str:
    name: str = postgresql_server.create()
    upgrade(postgresql_server.url(name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the bot's own, empty and free to change."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "bot.db")
        yield f"sqlite:///{copy}"
        return
    server = request.getfixturevalue("postgresql_server")
    name = server.create(template=request.getfixturevalue("migrated_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def line(migrated_url: str) -> AsyncIterator[SmallHelpline]:
    line = SmallHelpline(migrated_url)
    yield line
    await line.close()
