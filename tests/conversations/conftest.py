"""The parent of a story: writes and presses as a person would, and keeps what came back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.app import Helpline
from tests.conversations.parent import Parent


@pytest.fixture
async def parent(helpline: Helpline) -> AsyncIterator[Parent]:
    parent = Parent(helpline)
    yield parent
    await parent.leave()
