"""From the assistant to a person and back: one owner at a time, and a place that is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.conversation import ownership, texts
from bot.conversation.router import Opened
from bot.errors import AlreadyTakenError, StateChangeError
from bot.handoff.queue import Reason
from bot.messages import Owner, Sender
from bot.privacy.journal import Journal
from bot.storage import handoffs
from bot.storage.staff import StaffRecord
from tests.integration.bot.small_helpline import SmallHelpline

MINUTE = timedelta(minutes=1)


async def step(line: SmallHelpline, parent: Opened, work: Callable[[Journal], None]) -> None:
    await line.database.write(lambda c: work(line.journal(parent, c)))


async def place(line: SmallHelpline, parent: Opened) -> int | None:
    return (await line.state(parent)).queue_position


async def test_a_request_for_a_human_is_kept_and_told(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_answer("Natuurlijk.", handoff={"reason": "asked"})
    await line.say(parent, "Ik wil met een mens praten")
    entry = line.entry(parent)
    assert entry is not None
    assert (entry.reason, entry.urgency, entry.language) == ("asked", 0, "nl")
    state = await line.state(parent)
    assert (state.owner, state.queue_position) == (Owner.QUEUE, 1)
    assert await line.told(parent) == ["handoff.queued_closed"]


async def test_with_a_counsellor_present_the_parent_hears_the_place(line: SmallHelpline) -> None:
    line.show_up(line.hire())
    first, second = await line.open(), await line.open("fr")
    await line.ask_human(first)
    line.clock.move(timedelta(seconds=1))
    await line.ask_human(second)
    notice = (await line.messages(second))[-1]
    assert notice.text == texts.text("handoff.queued", "fr", position=2)


async def test_asking_twice_keeps_one_place_and_says_again_where_one_stands(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    for _ in range(2):
        line.engine.will_answer("Natuurlijk.", handoff={"reason": "asked"})
        await line.say(parent, "Ik wil een mens")
    waiting = line.database.read_now(handoffs.waiting)
    assert len(waiting) == 1
    assert await line.told(parent) == ["handoff.queued_closed"] * 2


async def test_the_queue_goes_by_urgency_then_by_time(line: SmallHelpline) -> None:
    urgencies = [0, 3, 0, 4, 3]
    parents = []
    for urgency in urgencies:
        parent = await line.open()
        await line.ask_human(parent, urgency=urgency)
        parents.append(parent)
        line.clock.move(MINUTE)
    assert [await place(line, parent) for parent in parents] == [4, 2, 5, 1, 3]
    order = [entry.conversation_id for entry in line.database.read_now(handoffs.waiting)]
    assert order == [parents[i].conversation_id for i in (3, 1, 4, 0, 2)]
    await line.take(parents[3], line.hire())
    assert [await place(line, parent) for parent in parents] == [3, 1, 4, None, 2]


async def test_requests_of_the_same_moment_have_different_places(line: SmallHelpline) -> None:
    parents = [await line.open() for _ in range(5)]
    for parent in parents:
        await line.ask_human(parent)
    assert sorted([await place(line, parent) or 0 for parent in parents]) == [1, 2, 3, 4, 5]


async def test_of_a_hundred_claims_at_once_one_wins(line: SmallHelpline) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    team = [line.hire(f"C{i}") for i in range(5)]

    async def claim(member: StaffRecord) -> bool:
        try:
            await line.take(parent, member)
        except AlreadyTakenError:
            return False
        return True

    won = await asyncio.gather(*(claim(team[i % 5]) for i in range(100)))
    assert won.count(True) == 1
    winner = team[won.index(True) % 5]
    assert (await line.state(parent)).counsellor_name == winner.display_name
    assert (await line.told(parent)).count("handoff.joined") == 1
    assert line.record(parent).counsellor_id == winner.id


async def test_claims_without_the_conversations_lock_still_have_one_winner(
    line: SmallHelpline,
) -> None:
    """The row of the queue decides by itself, so no caller can forget to lock first."""
    parent = await line.open()
    await line.ask_human(parent)
    entry, member = line.entry(parent), line.hire()
    assert entry is not None

    def claim(connection: Connection) -> bool:
        return handoffs.claim(connection, entry.id, member.id, line.clock.now()) is not None

    won = await asyncio.gather(*(line.database.write(claim) for _ in range(100)))
    assert won.count(True) == 1


async def test_a_late_reply_is_dropped_when_a_counsellor_took_over(line: SmallHelpline) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    line.engine.hold()
    await line.send(parent, "Hallo?")
    await line.engine.is_thinking()
    await line.take(parent, line.hire())
    line.engine.let_go()
    await line.settle()
    assert await line.texts(parent, Sender.BOT) == []
    assert (await line.state(parent)).owner is Owner.COUNSELLOR


async def test_a_late_reply_stays_dropped_when_the_bot_is_back_already(line: SmallHelpline) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    line.engine.hold()
    await line.send(parent, "Hallo?")
    await line.engine.is_thinking()
    noor = line.hire()
    await line.take(parent, noor)
    await step(line, parent, lambda j: ownership.give_back(j, noor, line.clock.now()))
    line.engine.let_go()
    await line.settle()
    assert await line.texts(parent, Sender.BOT) == []


async def test_a_failure_that_comes_late_is_dropped_too(line: SmallHelpline) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    line.engine.will_fail()
    line.engine.hold()
    await line.send(parent, "Hallo?")
    await line.engine.is_thinking()
    await line.take(parent, line.hire())
    line.engine.let_go()
    await line.settle()
    assert "bot_failed.first" not in await line.told(parent)


async def test_a_counsellor_owned_conversation_never_reaches_the_engine(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    noor = line.hire()
    await line.take(parent, noor)
    await line.say(parent, "Bent u daar?")
    assert line.engine.turns == []
    await step(line, parent, lambda j: ownership.give_back(j, noor, line.clock.now()))
    await line.say(parent, "En nu?")
    assert [turn.text for turn in line.engine.turns] == ["En nu?"]
    assert line.entry(parent) is None


async def test_the_assistant_keeps_a_waiting_parent_company(line: SmallHelpline) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    await line.say(parent, "Nog iets")
    assert await line.texts(parent, Sender.BOT) == ["U zei: Nog iets"]
    assert (await line.state(parent)).owner is Owner.QUEUE


async def test_a_closed_conversation_begins_anew_when_the_parent_writes(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    noor = line.hire()
    await line.take(parent, noor)
    await step(line, parent, lambda j: ownership.close(j, noor, line.clock.now()))
    state = await line.state(parent)
    assert (state.owner, state.counsellor_name) == (Owner.CLOSED, None)
    await line.say(parent, "Nog een vraag")
    assert (await line.state(parent)).owner is Owner.BOT
    assert (await line.texts(parent))[-1] == "U zei: Nog een vraag"
    assert line.record(parent).counsellor_id is None


async def test_nobody_takes_a_parent_who_did_not_ask(line: SmallHelpline) -> None:
    parent, noor = await line.open(), line.hire()
    with pytest.raises(AlreadyTakenError):
        await step(line, parent, lambda j: ownership.take(j, "invented", noor, line.clock.now()))
    with pytest.raises(StateChangeError):
        await step(line, parent, lambda j: ownership.give_back(j, noor, line.clock.now()))
    assert (await line.state(parent)).owner is Owner.BOT


async def test_an_unknown_reason_of_the_engine_still_brings_a_human(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_answer("Natuurlijk.", handoff={"reason": "invented"})
    await line.say(parent, "Ik wil een mens")
    entry = line.entry(parent)
    assert entry is not None
    assert entry.reason == Reason.BOT_FAILED
    assert await line.told(parent) == ["bot_failed.first"]
