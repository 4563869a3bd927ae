"""The live side of the console: says that something changed, never what; pages fetch it anew."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.console.access import Access, may
from bot.console.desk import Overview, read_overview
from bot.console.guard import SESSION_COOKIE, Guard
from bot.messages import ConversationId
from bot.ports import Clock, Delivery
from bot.storage.database import Database
from bot.storage.staff import StaffRecord

# The queue has no hints of its own: asking it every two seconds is felt as at once, and forty
# consoles cost twenty small reads a second.
QUEUE_SECONDS = 2.0
# WebSocket close codes; 4000-4999 are free for applications.
CLOSE_TRY_AGAIN, CLOSE_SIGNED_OUT, CLOSE_FORBIDDEN = 1011, 4401, 4403


@dataclass(frozen=True)
class LiveConsole:
    """Wakes open pages; the socket carries no content, so it needs no ownership check."""

    database: Database
    delivery: Delivery
    clock: Clock
    guard: Guard

    async def serve(self, socket: WebSocket) -> None:
        """Run until the page goes away or the session ends."""
        # A page of another site may open a socket here, and old browsers would send the cookie.
        if urlsplit(socket.headers.get("origin", "")).netloc != socket.headers.get("host"):
            await socket.close(CLOSE_FORBIDDEN)
            return
        token = socket.cookies.get(SESSION_COOKIE, "")
        await socket.accept()
        tasks = [
            asyncio.create_task(self._watch_queue(socket, token)),
            asyncio.create_task(_wait_for_end(socket)),
        ]
        conversation_id = _conversation_of(socket)
        if conversation_id is not None:
            tasks.append(asyncio.create_task(self._watch_conversation(socket, conversation_id)))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(_close_code(tasks[0]))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch_queue(self, socket: WebSocket, token: str) -> None:
        """Tell of changes in the queue; returns when the session is over."""
        shown: object = None
        while True:
            member = await self._member(token)
            if member is None:
                return
            seen = await self.database.read(lambda c, m=member: self._look(c, m))  # type: ignore[misc]
            if seen != shown and shown is not None:
                await socket.send_text("changed")
            shown = seen
            await asyncio.sleep(QUEUE_SECONDS)

    async def _member(self, token: str) -> StaffRecord | None:
        session = await self.guard.session_of(token)
        if session is None or session.member.must_change_password:
            return None
        return session.member if may(session.member.role, Access.CONVERSATIONS) else None

    def _look(self, connection: Connection, member: StaffRecord) -> tuple[Overview, list[int]]:
        overview = read_overview(connection, member)
        now = self.clock.now()
        # The minutes on the screen grow too.
        minutes = [
            int((now - entry.requested_at).total_seconds()) // 60 for entry in overview.waiting
        ]
        return overview, minutes

    async def _watch_conversation(self, socket: WebSocket, conversation_id: ConversationId) -> None:
        async with self.delivery.subscribe(conversation_id) as hints:
            async for hint in hints:
                if hint.kind != "typing":
                    await socket.send_text("changed")


def _conversation_of(socket: WebSocket) -> ConversationId | None:
    try:
        return ConversationId(str(uuid.UUID(socket.query_params.get("conversation", ""))))
    except ValueError:
        return None


def _close_code(watching: asyncio.Task[None]) -> int:
    is_over = watching.done() and not watching.cancelled() and watching.exception() is None
    return CLOSE_SIGNED_OUT if is_over else CLOSE_TRY_AGAIN


async def _wait_for_end(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.receive_text()
