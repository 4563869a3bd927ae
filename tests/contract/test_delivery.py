"""The delivery port: whoever listens to a conversation is woken, and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.conversation.delivery import InProcessDelivery
from bot.messages import ConversationId
from bot.ports import Delivery, Hint

ONE, OTHER = ConversationId("one"), ConversationId("other")
CHANGED = Hint("changed")


@pytest.fixture(params=[InProcessDelivery])
def delivery(request: pytest.FixtureRequest) -> Delivery:
    made: Delivery = request.param()
    return made


async def soon(hints: AsyncIterator[Hint]) -> Hint:
    return await asyncio.wait_for(anext(hints), 5)


async def test_a_hint_reaches_every_subscriber_of_its_conversation(delivery: Delivery) -> None:
    async with delivery.subscribe(ONE) as first, delivery.subscribe(ONE) as second:
        await delivery.publish(ONE, CHANGED)
        assert [await soon(first), await soon(second)] == [CHANGED, CHANGED]


async def test_a_hint_reaches_no_other_conversation(delivery: Delivery) -> None:
    async with delivery.subscribe(OTHER) as other:
        await delivery.publish(ONE, Hint("erased"))
        await delivery.publish(OTHER, CHANGED)
        assert await soon(other) == CHANGED


async def test_a_subscription_is_in_force_before_the_first_look(delivery: Delivery) -> None:
    async with delivery.subscribe(ONE) as hints:
        await delivery.publish(ONE, CHANGED)  # nobody waits for it yet
        await asyncio.sleep(0)
        assert await soon(hints) == CHANGED


async def test_hints_come_in_their_order(delivery: Delivery) -> None:
    sent = [Hint("typing", "bot", True), Hint("typing", "bot", False), CHANGED, Hint("erased")]
    async with delivery.subscribe(ONE) as hints:
        for hint in sent:
            await delivery.publish(ONE, hint)
        assert [await soon(hints) for _ in sent] == sent


async def test_publishing_to_nobody_does_no_harm(delivery: Delivery) -> None:
    await delivery.publish(ONE, CHANGED)
    async with delivery.subscribe(ONE) as hints:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(hints), 0.02)


async def test_one_who_leaves_does_not_silence_the_others(delivery: Delivery) -> None:
    async with delivery.subscribe(ONE) as staying:
        async with delivery.subscribe(ONE):
            pass
        await delivery.publish(ONE, CHANGED)
        assert await soon(staying) == CHANGED


async def test_publishing_never_waits_for_a_slow_reader(delivery: Delivery) -> None:
    async with delivery.subscribe(ONE) as hints:
        async with asyncio.timeout(5):
            for _ in range(5000):
                await delivery.publish(ONE, CHANGED)
        assert await soon(hints) == CHANGED
