"""The live socket: whom it answers, what it says, and when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.console import accounts, sessions
from bot.ports import Hint
from tests.integration.console.staffed_helpline import PASSWORD, StaffedHelpline

HOST = "helpline.test"


@dataclass
class Socket:
    """The browser's end of a WebSocket."""

    received: asyncio.Queue[MutableMapping[str, Any]] = field(default_factory=asyncio.Queue)
    sent: asyncio.Queue[MutableMapping[str, Any]] = field(default_factory=asyncio.Queue)

    async def next(self) -> MutableMapping[str, Any]:
        return await asyncio.wait_for(self.received.get(), timeout=5)


@asynccontextmanager
async def open_socket(
    helpline: StaffedHelpline, *, token: str, origin: str = f"https://{HOST}", query: str = ""
) -> AsyncIterator[Socket]:
    socket = Socket()
    headers = [(b"host", HOST.encode()), (b"cookie", f"staff_session={token}".encode())]
    if origin:
        headers.append((b"origin", origin.encode()))
    scope = {
        "type": "websocket",
        "path": "/staff/live",
        "scheme": "wss",
        "query_string": query.encode(),
        "headers": headers,
        "subprotocols": [],
    }
    await socket.sent.put({"type": "websocket.connect"})
    running = asyncio.create_task(helpline.app(scope, socket.sent.get, socket.received.put))
    try:
        yield socket
    finally:
        await socket.sent.put({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(running, timeout=5)


async def subscribed(helpline: StaffedHelpline) -> None:
    for _ in range(500):
        if helpline.delivery._queues:
            return
        await asyncio.sleep(0.01)
    pytest.fail("nobody subscribed")


def enter(helpline: StaffedHelpline, role: str = "counsellor") -> str:
    helpline.hire("noor", role)
    now = helpline.clock.now()
    return helpline.database.write_now(lambda c: accounts.sign_in(c, "noor", PASSWORD, now))


@pytest.mark.parametrize("origin", ["", "null", "https://evil.test", f"https://{HOST}.evil.test"])
async def test_another_sites_page_gets_no_socket(helpline: StaffedHelpline, origin: str) -> None:
    token = enter(helpline)
    async with open_socket(helpline, token=token, origin=origin) as socket:
        assert (await socket.next())["type"] == "websocket.close"


@pytest.mark.parametrize("role", ["", "administrator"])
async def test_whoever_may_not_see_the_queue_is_sent_away(
    helpline: StaffedHelpline, role: str
) -> None:
    token = enter(helpline, role) if role else "invented"
    async with open_socket(helpline, token=token) as socket:
        assert (await socket.next())["type"] == "websocket.accept"
        assert (await socket.next())["code"] == 4401


async def test_the_socket_says_that_something_changed_and_nothing_else(
    helpline: StaffedHelpline,
) -> None:
    token = enter(helpline)
    parent = await helpline.waiting_parent("Een geheim.")
    query = f"conversation={parent.conversation_id}"
    async with open_socket(helpline, token=token, query=query) as socket:
        assert (await socket.next())["type"] == "websocket.accept"
        await subscribed(helpline)
        typing = Hint("typing", "bot", is_active=True)
        await helpline.delivery.publish(parent.conversation_id, typing)
        await helpline.delivery.publish(parent.conversation_id, Hint("changed"))
        assert await socket.next() == {"type": "websocket.send", "text": "changed"}
        assert socket.received.empty()


async def test_a_new_parent_wakes_every_open_queue(helpline: StaffedHelpline) -> None:
    token = enter(helpline)
    async with open_socket(helpline, token=token) as socket:
        await socket.next()
        await asyncio.sleep(0.2)
        await helpline.waiting_parent("Een geheim.")
        assert await socket.next() == {"type": "websocket.send", "text": "changed"}


async def test_a_session_that_ends_closes_its_sockets(helpline: StaffedHelpline) -> None:
    token = enter(helpline)
    async with open_socket(helpline, token=token) as socket:
        await socket.next()
        helpline.database.write_now(lambda c: sessions.close_session(c, token))
        assert (await socket.next())["code"] == 4401


async def test_a_page_that_goes_away_leaves_nothing_running(helpline: StaffedHelpline) -> None:
    token = enter(helpline)
    parent = await helpline.waiting_parent()
    query = f"conversation={parent.conversation_id}"
    async with open_socket(helpline, token=token, query=query) as socket:
        await socket.next()
        await subscribed(helpline)
    assert not helpline.delivery._queues
