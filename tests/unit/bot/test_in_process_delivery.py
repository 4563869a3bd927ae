"""Hints wake who listens; they pile up for nobody, and none that matters is lost."""

from __future__ import annotations

import asyncio

from bot.conversation.delivery import MAX_WAITING_HINTS, InProcessDelivery
from bot.messages import ConversationId
from bot.ports import Hint

ONE = ConversationId("one")
CHANGED, TYPING, ERASED = Hint("changed"), Hint("typing", "bot", True), Hint("erased")


async def received(delivery: InProcessDelivery, *published: Hint) -> list[Hint]:
    """What a connection that was busy all the while finds waiting."""
    found: list[Hint] = []
    async with delivery.subscribe(ONE) as hints:
        for hint in published:
            await delivery.publish(ONE, hint)
        while True:
            try:
                found.append(await asyncio.wait_for(anext(hints), 0.02))
            except TimeoutError:
                return found


async def test_a_slow_connection_holds_a_bounded_number_of_hints() -> None:
    found = await received(InProcessDelivery(), *[CHANGED] * 1000)
    assert 1 <= len(found) <= MAX_WAITING_HINTS


async def test_a_slow_connection_still_learns_that_something_changed() -> None:
    found = await received(InProcessDelivery(), CHANGED, *[TYPING] * 1000)
    assert CHANGED in found
    assert len(found) <= MAX_WAITING_HINTS


async def test_a_slow_connection_still_learns_of_an_erasure() -> None:
    assert ERASED in await received(InProcessDelivery(), ERASED, *[CHANGED] * 1000)
    assert (await received(InProcessDelivery(), *[CHANGED] * 1000, ERASED))[-1] == ERASED


async def test_nothing_is_kept_of_connections_that_are_gone() -> None:
    delivery = InProcessDelivery()
    async with delivery.subscribe(ONE), delivery.subscribe(ONE):
        pass
    await delivery.publish(ONE, CHANGED)
    assert delivery._queues == {}


async def test_a_connection_that_breaks_off_is_forgotten() -> None:
    delivery = InProcessDelivery()

    async def listen() -> None:
        async with delivery.subscribe(ONE) as hints:
            await anext(hints)

    task = asyncio.create_task(listen())
    await asyncio.sleep(0)
    assert delivery._queues
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert delivery._queues == {}
