"""The live side of the parents' API: a WebSocket that sends what is there, then what comes."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.conversation.router import Router
from bot.errors import UnknownConversationError, WrongTokenError
from bot.messages import ConversationId, ConversationState
from bot.ports import Delivery, Hint

# Seconds a new stream may take to show its token; a browser sends it at once.
TOKEN_SECONDS = 10.0
# What reading the first frame can meet: bytes, no JSON, JSON too deep, no object, nobody.
_NO_TOKEN = (TimeoutError, ValueError, RecursionError, KeyError, TypeError, WebSocketDisconnect)
# WebSocket close codes; 4000-4999 are free for applications.
CLOSE_DONE, CLOSE_TRY_AGAIN, CLOSE_FORBIDDEN, CLOSE_UNKNOWN = 1000, 1011, 4403, 4404


class ParentStream:
    """One open connection of a parent; ``cursor`` is the number of the last message sent."""

    def __init__(
        self,
        socket: WebSocket,
        router: Router,
        delivery: Delivery,
        conversation_id: ConversationId,
        *,
        after: int,
    ) -> None:
        self._socket = socket
        self._router = router
        self._delivery = delivery
        self._conversation_id = conversation_id
        self._cursor = after
        self._shown: ConversationState | None = None

    async def serve(self) -> None:
        """Run until either side goes away."""
        await self._socket.accept()
        token = await self._read_token()
        if token is None:
            await self._close(CLOSE_FORBIDDEN)
            return
        sending = asyncio.create_task(self._send_all(token))
        listening = asyncio.create_task(self._wait_for_end())
        try:
            await asyncio.wait({sending, listening}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                await self._close(_close_code(sending.exception()))
        finally:
            for task in (sending, listening):
                task.cancel()
            await asyncio.gather(sending, listening, return_exceptions=True)

    async def _read_token(self) -> str | None:
        try:
            async with asyncio.timeout(TOKEN_SECONDS):
                return str((await self._socket.receive_json())["token"])
        except _NO_TOKEN:
            return None

    async def _send_all(self, token: str) -> None:
        # Subscribed before the first look, so that nothing falls between the two.
        async with self._delivery.subscribe(self._conversation_id) as hints:
            await self._send_news(token)
            async for hint in hints:
                if hint.kind == "changed":
                    await self._send_news(token)
                    continue
                await self._socket.send_json(_frame(hint))
                if hint.kind == "erased":
                    return

    async def _send_news(self, token: str) -> None:
        view = await self._router.view(self._conversation_id, token, after=self._cursor)
        for message in view.messages:
            await self._socket.send_json({"type": "message", "message": message.as_json()})
            self._cursor = message.seq
        if view.state != self._shown:
            await self._socket.send_json({"type": "state", "state": view.state.as_json()})
            self._shown = view.state

    async def _wait_for_end(self) -> None:
        # The parent writes over POST; reading here only notices that the connection ends.
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await self._socket.receive_text()

    async def _close(self, code: int) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close(code)


def _close_code(error: BaseException | None) -> int:
    if error is None:
        return CLOSE_DONE
    if isinstance(error, UnknownConversationError):
        return CLOSE_UNKNOWN
    if isinstance(error, WrongTokenError):
        return CLOSE_FORBIDDEN
    return CLOSE_TRY_AGAIN  # the client comes back and resumes from its last number


def _frame(hint: Hint) -> dict[str, Any]:
    if hint.kind == "typing":
        return {"type": "typing", "sender": hint.sender, "active": hint.is_active}
    return {"type": "erased"}
