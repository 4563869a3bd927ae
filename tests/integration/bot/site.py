"""The parents' API as a client meets it: the whole application, without a network."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx

from bot.app import build_app, build_helpline
from bot.settings import Settings
from bot.storage import conversations
from tests.fakes import FakeClock, FakeEngine
from tests.waiting import PATIENCE_SECONDS, until

BASE_URL = "https://helpline.test"
API = "/api/v1"


@dataclass(frozen=True)
class Chat:
    """A conversation as its client holds it."""

    id: str
    token: str

    @property
    def path(self) -> str:
        return f"{API}/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Stream:
    """The parent's end of a WebSocket."""

    received: asyncio.Queue[MutableMapping[str, Any]] = field(default_factory=asyncio.Queue)
    sent: asyncio.Queue[MutableMapping[str, Any]] = field(default_factory=asyncio.Queue)

    def send_text(self, text: str) -> None:
        self.sent.put_nowait({"type": "websocket.receive", "text": text})

    def send_bytes(self, content: bytes) -> None:
        self.sent.put_nowait({"type": "websocket.receive", "bytes": content})

    async def receive(self) -> MutableMapping[str, Any]:
        """The next event of the protocol."""
        return await asyncio.wait_for(self.received.get(), PATIENCE_SECONDS)

    async def until(self, wanted: str) -> list[dict[str, Any]]:
        """All frames up to the first of this type, or the message with this text."""
        frames: list[dict[str, Any]] = []
        while True:
            event = await self.receive()
            if event["type"] == "websocket.accept":
                continue
            frame = json.loads(event["text"])
            frames.append(frame)
            if wanted in (frame["type"], frame.get("message", {}).get("text")):
                return frames

    async def closing_code(self) -> int:
        """The code with which the server ends the stream, before it shows anything more."""
        event = await self.receive()
        if event["type"] == "websocket.accept":
            event = await self.receive()
        assert event["type"] == "websocket.close", event
        code: int = event["code"]
        return code


class Site:
    """The application, its engine and its clock."""

    def __init__(self, settings: Settings) -> None:
        self.engine = FakeEngine()
        self.clock = FakeClock()
        self.helpline = build_helpline(settings, engine=self.engine, clock=self.clock)
        self.app = build_app(self.helpline)

    def close(self) -> None:
        self.helpline.database.close()

    def client(self, language: str = "nl-BE") -> httpx.AsyncClient:
        """A browser in this language."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url=BASE_URL,
            headers={"Accept-Language": language},
        )

    @asynccontextmanager
    async def stream(self, chat: Chat, *, after: object = 0) -> AsyncIterator[Stream]:
        """A WebSocket, as the server itself would hand it to the application."""
        stream = Stream()
        scope = {
            "type": "websocket",
            "path": unquote(f"{chat.path}/stream"),
            "scheme": "wss",
            "query_string": f"after={after}".encode(),
            "headers": [(b"host", b"helpline.test")],
            "subprotocols": [],
        }
        stream.sent.put_nowait({"type": "websocket.connect"})
        running = asyncio.create_task(self.app(scope, stream.sent.get, stream.received.put))
        try:
            yield stream
        finally:
            stream.sent.put_nowait({"type": "websocket.disconnect", "code": 1001})
            await asyncio.wait_for(running, PATIENCE_SECONDS)

    async def settle(self) -> None:
        """Wait until every message has had its turn."""
        database, turns = self.helpline.database, self.helpline.turns

        async def is_settled() -> bool:
            return not turns._tasks and not await database.read(conversations.unanswered)

        await until(is_settled)


async def open_chat(client: httpx.AsyncClient, **body: Any) -> Chat:
    """Open a conversation."""
    opened = (await client.post(f"{API}/conversations", json=body)).json()
    return Chat(opened["conversation_id"], opened["token"])


async def send(
    client: httpx.AsyncClient, chat: Chat, text: object, identity: str | None = None
) -> httpx.Response:
    """Send a message."""
    body = {"client_message_id": identity or str(uuid.uuid4()), "text": text}
    return await client.post(f"{chat.path}/messages", json=body, headers=chat.headers)


async def read(client: httpx.AsyncClient, chat: Chat, after: int = 0) -> Any:
    """Read messages and state."""
    answer = await client.get(f"{chat.path}/messages?after={after}", headers=chat.headers)
    assert answer.status_code == 200
    return answer.json()
