"""A staffed helpline for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.console.staffed_helpline import StaffedHelpline


@pytest.fixture
def helpline(tmp_path: Path) -> Iterator[StaffedHelpline]:
    helpline = StaffedHelpline(tmp_path)
    yield helpline
    helpline.close()
