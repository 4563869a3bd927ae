"""No state lasts for ever: when its time is over something happens, and the parent hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.conversation import ownership, texts
from bot.conversation.router import Opened
from bot.errors import UnknownConversationError
from bot.handoff.queue import Reason
from bot.messages import Owner
from bot.privacy.journal import Journal
from bot.storage import conversations
from bot.storage.tables import conversation_keys
from tests.integration.bot.small_helpline import SmallHelpline

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


async def later(line: SmallHelpline, span: timedelta) -> None:
    line.clock.move(span)
    await line.parts.deadlines.tick()


async def is_gone(line: SmallHelpline, parent: Opened) -> bool:
    try:
        await line.messages(parent)
    except UnknownConversationError:
        return not line.has_key(parent)
    return False


async def step(line: SmallHelpline, parent: Opened, work: Callable[[Journal], None]) -> None:
    await line.database.write(lambda c: work(line.journal(parent, c)))


async def test_a_chat_with_the_computer_is_erased_a_day_after_the_last_message(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    line.clock.move(DAY - MINUTE)
    await line.say(parent, "hallo")
    await later(line, DAY - SECOND)
    assert not await is_gone(line, parent)
    await later(line, SECOND)
    assert await is_gone(line, parent)


async def test_a_parent_with_a_code_finds_the_chat_for_thirty_days(line: SmallHelpline) -> None:
    parent = await line.open()
    await line.say(parent, "hallo")
    code = await line.parts.returning.give_code(parent.conversation_id, parent.token)
    await later(line, DAY)
    again = await line.parts.returning.resume(code)
    assert (again.state.owner, len(again.messages)) == (Owner.CLOSED, 4)
    await later(line, 30 * DAY - SECOND)
    assert not await is_gone(line, again)
    await later(line, SECOND)
    assert await is_gone(line, again)


async def test_a_waiting_parent_hears_every_ten_minutes_and_then_that_it_takes_long(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    for _ in range(20):
        await later(line, 10 * MINUTE)
    assert await line.told(parent) == [
        "handoff.queued_closed",
        *["handoff.still_waiting"] * 5,
        "handoff.long_wait",
    ]
    state = await line.state(parent)
    assert (state.owner, state.queue_position) == (Owner.QUEUE, 1)


async def test_a_reminder_tells_the_present_place(line: SmallHelpline) -> None:
    parent, other = await line.open("fr"), await line.open()
    await line.ask_human(parent)
    await line.ask_human(other, urgency=4)
    await later(line, 10 * MINUTE)
    expected = texts.text("handoff.still_waiting", "fr", position=2)
    assert (await line.texts(parent))[-1] == expected


async def test_a_parent_who_writes_while_waiting_is_not_reminded_in_between(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    await later(line, 9 * MINUTE)
    await line.say(parent, "Ik ben er nog")
    await later(line, 9 * MINUTE)
    assert "handoff.still_waiting" not in await line.told(parent)
    await later(line, MINUTE)
    assert "handoff.still_waiting" in await line.told(parent)


async def test_a_request_that_nobody_takes_ends_after_thirty_days_and_is_then_erased(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    await later(line, HOUR)
    await later(line, 30 * DAY)
    assert (await line.state(parent)).owner is Owner.CLOSED
    assert line.entry(parent) is None
    await later(line, SECOND)  # parents are told thirty days at most
    assert await is_gone(line, parent)


async def test_after_a_failure_the_waiting_parent_is_reminded_too(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.is_up = False
    await line.say(parent, "hallo")
    await later(line, 10 * MINUTE)
    assert await line.told(parent) == ["bot_failed.first", "handoff.still_waiting"]


async def test_a_silent_counsellor_gives_way_and_the_place_is_kept(line: SmallHelpline) -> None:
    parent, later_parent = await line.open(), await line.open()
    await line.ask_human(parent)
    line.clock.move(MINUTE)
    await line.ask_human(later_parent)
    await line.take(parent, line.hire())
    epoch = line.record(parent).epoch
    await later(line, 30 * MINUTE)
    state = await line.state(parent)
    assert (state.owner, state.queue_position, state.counsellor_name) == (Owner.QUEUE, 1, None)
    assert line.record(parent).epoch == epoch + 1
    assert (await line.told(parent))[-1] == "handoff.requeued"
    await line.take(parent, line.hire("Bea"))
    assert (await line.state(parent)).counsellor_name == "Bea"


async def test_a_parent_who_is_put_back_hears_the_true_place(line: SmallHelpline) -> None:
    parent, urgent = await line.open(), await line.open()
    await line.ask_human(parent)
    await line.ask_human(urgent, reason=Reason.ACUTE_DANGER, urgency=4)
    await line.take(parent, line.hire())
    await later(line, 30 * MINUTE)
    assert (await line.state(parent)).queue_position == 2
    expected = texts.text("handoff.requeued", "nl", name="Noor", position=2)
    assert (await line.texts(parent))[-1] == expected
    assert "2" in expected


async def test_a_conversation_that_was_given_back_ends_like_any_chat(line: SmallHelpline) -> None:
    parent, noor = await line.open(), line.hire()
    await line.ask_human(parent)
    await line.take(parent, noor)
    await step(line, parent, lambda j: ownership.give_back(j, noor, line.clock.now()))
    await later(line, DAY)
    assert await is_gone(line, parent)


async def test_a_closed_conversation_can_be_read_for_thirty_days(line: SmallHelpline) -> None:
    parent, noor = await line.open(), line.hire()
    await line.ask_human(parent)
    await line.take(parent, noor)
    await step(line, parent, lambda j: ownership.close(j, noor, line.clock.now()))
    await later(line, 30 * DAY - SECOND)
    assert (await line.told(parent))[-1] == "closing.closed"
    await later(line, SECOND)
    assert await is_gone(line, parent)


@pytest.mark.parametrize("waits", [False, True])
async def test_a_conversation_that_cannot_be_opened_holds_up_no_other(
    line: SmallHelpline, waits: bool
) -> None:
    broken = await line.open()
    if waits:
        await line.ask_human(broken)
    line.clock.move(SECOND)
    parent = await line.open()
    line.database.write_now(
        lambda c: c.execute(
            conversation_keys.update()
            .where(conversation_keys.c.conversation_id == broken.conversation_id)
            .values(master_key_id="lost")
        )
    )
    await later(line, DAY)
    assert await is_gone(line, parent)
    # What nobody can read any more is erased in time all the same.
    assert line.has_key(broken) is waits


async def test_a_parent_who_writes_at_the_last_moment_is_not_erased(
    line: SmallHelpline, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = await line.open()
    line.clock.move(DAY)
    await line.say(parent, "Ik ben er nog.")
    # The look was just before the message, the step just after it.
    monkeypatch.setattr(conversations, "overdue", lambda *_: [parent.conversation_id])
    await line.parts.deadlines.tick()
    assert not await is_gone(line, parent)


async def test_open_connections_hear_what_the_deadline_brought(line: SmallHelpline) -> None:
    parent = await line.open()
    async with line.delivery.subscribe(parent.conversation_id) as hints:
        await line.ask_human(parent)
        await later(line, 10 * MINUTE)
        assert (await anext(hints)).kind == "changed"
    other = await line.open()
    async with line.delivery.subscribe(other.conversation_id) as hints:
        await later(line, DAY)
        assert (await anext(hints)).kind == "erased"
