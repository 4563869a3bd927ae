"""A connection to an empty database in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from bot.storage.database import connect
from bot.storage.tables import metadata


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = connect("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()
