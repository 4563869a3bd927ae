"""The two roads that are compared: the parents' API, and a bare call to the engine."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from typing import Any

import httpx
import websockets


class BareEngine:
    """Calls the engine's own channel, and carries its memory as the bot would."""

    name = "engine"

    def __init__(self, client: httpx.AsyncClient, url: str, token: str) -> None:
        self._client = client
        self._url = f"{url}/webhooks/helpline/turn"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def talk(self, language: str, texts: tuple[str, ...]) -> list[float]:
        """Hold one conversation; seconds from each message to its answer."""
        seconds = []
        memory: dict[str, Any] | None = None
        conversation_id = str(uuid.uuid4())
        for text in texts:
            body = {
                "conversation_id": conversation_id,
                "text": text,
                "language": language,
                "memory": memory,
            }
            started = time.perf_counter()
            response = await self._client.post(self._url, json=body, headers=self._headers)
            seconds.append(time.perf_counter() - started)
            answer = response.raise_for_status().json()
            if not answer["replies"] and not answer["handoff"]:
                raise RuntimeError(f"the engine said nothing to {text!r}")
            memory = answer["memory"]
        return seconds


class ParentsApi:
    """Writes over the parents' API and hears the answer on the stream, as the widget does."""

    name = "parents' API"

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = f"{url}/api/v1/conversations"

    async def talk(self, language: str, texts: tuple[str, ...]) -> list[float]:
        """Hold one conversation; seconds from each message to its answer."""
        opened = (await self._client.post(self._url, json={"language": language})).json()
        one = f"{self._url}/{opened['conversation_id']}"
        headers = {"Authorization": f"Bearer {opened['token']}"}
        stream = f"{one.replace('http', 'ws', 1)}/stream?after=2"
        seconds = []
        async with websockets.connect(stream) as socket:
            await socket.send(json.dumps({"token": opened["token"]}))
            for text in texts:
                body = {"client_message_id": str(uuid.uuid4()), "text": text}
                started = time.perf_counter()
                heard = asyncio.create_task(_first_reply(socket))
                response = await self._client.post(f"{one}/messages", json=body, headers=headers)
                response.raise_for_status()
                seconds.append(await heard - started)
        await self._client.delete(one, headers=headers)
        return seconds


async def _first_reply(socket: websockets.ClientConnection) -> float:
    while True:
        frame = json.loads(await asyncio.wait_for(socket.recv(), timeout=20))
        if frame["type"] != "message" or frame["message"]["sender"] == "parent":
            continue
        if frame["message"]["data"].get("key", "").startswith("bot_failed"):
            raise RuntimeError("the bot could not answer")
        return time.perf_counter()
