"""Delivery within one process: wakes the open connections of a conversation."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.messages import ConversationId
from bot.ports import Hint

# Hints only say "look again": when a slow connection has this many waiting, more would add nothing.
MAX_WAITING_HINTS = 64


class InProcessDelivery:
    """The embedded default of the ``Delivery`` port."""

    def __init__(self) -> None:
        self._queues: defaultdict[ConversationId, set[asyncio.Queue[Hint]]] = defaultdict(set)

    async def publish(self, conversation_id: ConversationId, hint: Hint) -> None:
        """Wake every subscriber of this conversation."""
        for queue in tuple(self._queues.get(conversation_id, ())):
            if queue.full():
                _thin_out(queue)
            queue.put_nowait(hint)

    @asynccontextmanager
    async def subscribe(
        self, conversation_id: ConversationId
    ) -> AsyncIterator[AsyncIterator[Hint]]:
        """Receive hints until the context is left."""
        queue: asyncio.Queue[Hint] = asyncio.Queue(MAX_WAITING_HINTS)
        self._queues[conversation_id].add(queue)
        try:
            yield _hints(queue)
        finally:
            self._queues[conversation_id].discard(queue)
            if not self._queues[conversation_id]:
                del self._queues[conversation_id]


def _thin_out(queue: asyncio.Queue[Hint]) -> None:
    """Keep the last of each distinct hint: "changed" must outlive a row of "typing"."""
    waiting = [queue.get_nowait() for _ in range(queue.qsize())]
    for hint in reversed(dict.fromkeys(reversed(waiting))):
        queue.put_nowait(hint)


async def _hints(queue: asyncio.Queue[Hint]) -> AsyncIterator[Hint]:
    while True:
        yield await queue.get()
