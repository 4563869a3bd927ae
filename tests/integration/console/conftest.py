"""A staffed helpline for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.console.staffed_helpline import StaffedHelpline


@pytest.fixture
def helpline(tmp_path: Path) -> Iterator[StaffedHelpline]:
    helpline = StaffedHelpline(f"sqlite:///{tmp_path / 'helpline.db'}")
    yield helpline
    helpline.close()


@pytest.fixture
def any_helpline(database_url: str) -> Iterator[StaffedHelpline]:
    """Once on SQLite, once on PostgreSQL: for what their locks decide."""
    helpline = StaffedHelpline(database_url)
    yield helpline
    helpline.close()
