"""The parent of a story: writes and presses as a person would, and keeps what came back."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Helpline
from tests.conversations.parent import Parent, transcript


@pytest.fixture
async def parent(helpline: Helpline, request: pytest.FixtureRequest) -> AsyncIterator[Parent]:
    parent = Parent(helpline)
    yield parent
    folder = os.environ.get("OUDERLIJN_TRANSCRIPTS")
    if folder:  # to be read aloud, as a tired parent would
        name = re.sub(r"\W+", "_", request.node.name).strip("_")
        (Path(folder) / f"{name}.md").write_text(transcript(parent.seen), encoding="utf-8")
    await parent.leave()
