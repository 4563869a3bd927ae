"""What all tests share: a helpline on the real engine, and the order in which tests run."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.running_helpline"]

BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser's tests last: its driver keeps an event loop, and no other may run beside."""
    items.sort(key=lambda item: BROWSER in item.path.parents)
