"""Waiting for what another task brings about, never longer than a stuck one deserves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

# A turn takes milliseconds; whoever waits this long has found something that is stuck.
PATIENCE_SECONDS = 10.0
STEP_SECONDS = 0.002


async def until(is_true: Callable[[], Awaitable[bool]]) -> None:
    """Return as soon as ``is_true`` is; fail the test when it never is."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE_SECONDS
    for _ in range(round(PATIENCE_SECONDS / STEP_SECONDS)):
        if await is_true():
            return
        if loop.time() > end:
            break
        await asyncio.sleep(STEP_SECONDS)
    pytest.fail("waited in vain")
