"""Speaks with the Rasa processes; the only place that knows they are there."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.dialogue.answer import answer_from_json
from bot.errors import EngineUnavailableError
from bot.messages import EngineAnswer, Turn

# A connection to loopback or to the next rack that takes longer than this will not come.
CONNECT_SECONDS = 2.0
READY = aiohttp.ClientTimeout(total=2.0)
# Nothing was sent yet: another engine may be asked without answering a parent twice.
_UNHEARD = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class HttpEngine:
    """The engine behind one or several addresses, asked in turn.

    Any engine can answer any turn: what it needs to remember travels with the turn.
    """

    def __init__(self, urls: tuple[str, ...], token: str, *, timeout: float) -> None:
        self._urls = urls
        self._timeout = timeout
        self._next = itertools.count()
        self._headers = {"Authorization": f"Bearer {token}"}
        self._opened: aiohttp.ClientSession | None = None

    async def answer(self, turn: Turn) -> EngineAnswer:
        """Answer one turn; a second engine is tried when the first cannot be reached.

        Raises:
            EngineUnavailableError: none answered in time, or the answer is of no use.
        """
        try:
            async with asyncio.timeout(self._timeout):
                return await self._ask_in_turn(turn)
        except TimeoutError as error:
            raise EngineUnavailableError("no answer in time") from error

    async def _ask_in_turn(self, turn: Turn) -> EngineAnswer:
        start = next(self._next)
        error: EngineUnavailableError | None = None
        for offset in range(len(self._urls)):
            url = self._urls[(start + offset) % len(self._urls)]
            try:
                return answer_from_json(await self._post(url, turn))
            except EngineUnavailableError as failure:
                error = failure
                if not isinstance(failure.__cause__, _UNHEARD):
                    break
        raise error or EngineUnavailableError("no engine address is set")

    async def is_ready(self) -> bool:
        """Whether at least one engine has its model and its actions."""
        for url in self._urls:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with self._session.get(
                    f"{url}/webhooks/helpline/ready", allow_redirects=False, timeout=READY
                ) as response:
                    if response.status == HTTPStatus.OK:
                        return True
        return False

    async def close(self) -> None:
        """Close all connections."""
        if self._opened is not None:
            await self._opened.close()

    @property
    def _session(self) -> aiohttp.ClientSession:
        # Made at the first use: a session belongs to the event loop that it is made in.
        if self._opened is None:
            self._opened = aiohttp.ClientSession(
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS),
            )
        return self._opened

    async def _post(self, url: str, turn: Turn) -> Any:
        body = {
            "conversation_id": turn.conversation_id,
            "text": turn.text,
            "language": turn.language,
            "memory": turn.memory,
        }
        try:
            async with self._session.post(
                f"{url}/webhooks/helpline/turn", json=body, allow_redirects=False
            ) as response:
                if response.status != HTTPStatus.OK:
                    raise EngineUnavailableError(f"status {response.status}")
                return json.loads(await response.read())
        except aiohttp.ClientError as error:
            raise EngineUnavailableError(type(error).__name__) from error
        except (ValueError, RecursionError):
            # Without its cause: a decoding error holds the whole text.
            raise EngineUnavailableError("not JSON") from None
