"""Speaks with the Rasa processes; the only place that knows they are there."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import httpx

from bot.dialogue.answer import answer_from_json
from bot.errors import EngineUnavailableError
from bot.messages import EngineAnswer, Turn

# A connection to loopback or to the next rack that takes longer than this will not come.
CONNECT_SECONDS = 2.0
# Nothing was sent yet: another engine may be asked without answering a parent twice.
_UNHEARD = (httpx.ConnectError, httpx.ConnectTimeout)


class HttpEngine:
    """The engine behind one or several addresses, asked in turn.

    Any engine can answer any turn: what it needs to remember travels with the turn.
    """

    def __init__(self, urls: tuple[str, ...], token: str, *, timeout: float) -> None:
        self._urls = urls
        self._timeout = timeout
        self._next = itertools.count()
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(timeout, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=50),
            trust_env=False,
        )

    async def answer(self, turn: Turn) -> EngineAnswer:
        """Answer one turn; a second engine is tried when the first cannot be reached.

        Raises:
            EngineUnavailableError: none answered in time, or the answer is of no use.
        """
        try:
            # httpx counts each byte's wait on its own; a parent counts all of them together.
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
            try:
                response = await self._client.get(f"{url}/webhooks/helpline/ready", timeout=2.0)
            except (httpx.HTTPError, httpx.InvalidURL):
                continue
            if response.status_code == httpx.codes.OK:
                return True
        return False

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _post(self, url: str, turn: Turn) -> Any:
        body = {
            "conversation_id": turn.conversation_id,
            "text": turn.text,
            "language": turn.language,
            "memory": turn.memory,
        }
        try:
            response = await self._client.post(f"{url}/webhooks/helpline/turn", json=body)
            response.raise_for_status()
            return response.json()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise EngineUnavailableError(type(error).__name__) from error
        except (ValueError, RecursionError):
            # Without its cause: a decoding error holds the whole text.
            raise EngineUnavailableError("not JSON") from None
