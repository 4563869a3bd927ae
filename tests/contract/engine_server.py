"""A tiny real HTTP server that plays the engine's side, in the test's own loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

OK = "HTTP/1.1 200 OK"
FAILED = "HTTP/1.1 500 Internal Server Error"


@dataclass
class EngineServer:
    """Answers every turn with ``body``; the other fields say how it fails."""

    body: bytes = b"{}"
    status: str = OK
    is_silent: bool = False
    drip_seconds: float = 0.0
    is_ready: bool = True
    port: int = 0
    seen: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            request_line, *lines = head.split("\r\n")
            headers = {k.casefold(): v.strip() for k, _, v in (li.partition(":") for li in lines)}
            content = await reader.readexactly(int(headers.get("content-length", 0)))
            method, path, _ = request_line.split()
            self.seen.append(
                {"method": method, "path": path, "headers": headers, "body": content.decode()}
            )
            await self._answer(path, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, path: str, writer: asyncio.StreamWriter) -> None:
        if path.endswith("/ready"):
            writer.write(_response(OK if self.is_ready else FAILED, b"{}"))
            return
        if self.is_silent:
            await asyncio.sleep(60)
        response = _response(self.status, self.body)
        if not self.drip_seconds:
            writer.write(response)
            return
        for byte in response:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(self.drip_seconds)


def _response(status: str, body: bytes) -> bytes:
    head = f"{status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    return f"{head}connection: close\r\n\r\n".encode() + body


@asynccontextmanager
async def running_engine(body: object = None) -> AsyncIterator[EngineServer]:
    """Serve until the context is left; connections that still hang are dropped."""
    engine = EngineServer(json.dumps(body).encode())
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.ensure_future(engine.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    engine.port = server.sockets[0].getsockname()[1]
    try:
        yield engine
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
