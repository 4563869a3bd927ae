"""Whatever fails, a parent is told the truth once, and answered once."""

from __future__ import annotations

import pytest

from bot.conversation import texts
from bot.conversation.turns import TurnRunner
from bot.errors import UnknownConversationError
from bot.handoff.queue import Reason
from bot.messages import Owner, Sender
from bot.storage import conversations
from bot.storage.tables import conversation_keys
from tests.fakes import FakeEngine
from tests.integration.bot.small_helpline import SmallHelpline


async def test_a_failing_engine_is_admitted_and_a_human_is_asked(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.is_up = False
    await line.say(parent, "Mijn zoon luistert niet.")
    assert await line.texts(parent) == [
        "Mijn zoon luistert niet.",
        texts.text("bot_failed.first", "nl"),
    ]
    entry = line.entry(parent)
    assert entry is not None
    assert entry.reason == Reason.BOT_FAILED
    state = await line.state(parent)
    assert (state.owner, state.queue_position) == (Owner.QUEUE, 1)


async def test_the_second_failure_is_told_shortly(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.is_up = False
    for text in ("een", "twee", "drie"):
        await line.say(parent, text)
    assert await line.told(parent) == ["bot_failed.first", "bot_failed.again", "bot_failed.again"]


async def test_an_engine_that_is_back_answers_again(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_fail()
    await line.say(parent, "een")
    await line.say(parent, "twee")
    assert (await line.texts(parent))[-1] == "U zei: twee"
    assert (await line.state(parent)).owner is Owner.QUEUE


async def test_the_failure_is_told_in_the_language_of_the_message(line: SmallHelpline) -> None:
    parent = await line.open("nl")
    line.engine.is_up = False
    await line.say(parent, "Bonjour, mon fils ne veut plus aller à l'école")
    assert (await line.texts(parent))[-1] == texts.text("bot_failed.first", "fr")


@pytest.mark.parametrize(
    "body", [[], {}, {"replies": []}, RuntimeError("boom"), RecursionError(), OSError("no socket")]
)
async def test_silence_junk_and_surprises_are_failures(line: SmallHelpline, body: object) -> None:
    parent = await line.open()
    line.engine.will_send(body)
    await line.say(parent, "hallo")
    assert await line.told(parent) == ["bot_failed.first"]


async def test_an_answer_that_cannot_be_kept_is_admitted(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_answer("half \ud800 teken")
    await line.say(parent, "hallo")
    assert await line.texts(parent) == ["hallo", texts.text("bot_failed.first", "nl")]


async def test_erasing_while_the_engine_thinks_leaves_nothing(line: SmallHelpline) -> None:
    parent, other = await line.open(), await line.open()
    line.engine.hold()
    await line.send(parent, "Hallo?")
    await line.engine.is_thinking()
    await line.router.erase(parent.conversation_id, parent.token)
    line.engine.let_go()
    await line.settle()
    with pytest.raises(UnknownConversationError):
        await line.messages(parent)
    await line.say(other, "En ik?")
    assert (await line.texts(other))[-1] == "U zei: En ik?"


async def test_a_message_of_a_process_that_died_is_answered_once(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.hold()
    await line.send(parent, "een")
    await line.engine.is_thinking()
    await line.send(parent, "twee")
    await line.parts.turns.close()  # the process dies in mid-turn
    assert await line.texts(parent, Sender.BOT) == []

    line.parts = line.start(FakeEngine())
    assert await line.parts.turns.recover() == 1
    await line.settle()
    line.engine.let_go()
    assert await line.texts(parent) == ["een", "twee", "U zei: een", "U zei: twee"]
    assert await line.parts.turns.recover() == 0


async def test_two_processes_that_recover_the_same_message_answer_once(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    line.engine.hold()
    await line.send(parent, "een")
    await line.engine.is_thinking()
    second = FakeEngine()
    other = line.start(second)
    await other.turns.recover()
    await second.is_thinking()
    line.engine.let_go()
    await line.settle()
    line.parts = other
    await line.stop_turns()
    assert await line.texts(parent) == ["een", "U zei: een"]


async def test_a_turn_that_the_storage_refused_is_tried_again(
    line: SmallHelpline, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = await line.open()

    def refuse(*_: object) -> None:
        raise OSError("database is away")

    with monkeypatch.context() as patch:
        patch.setattr(TurnRunner, "_keep_answer", refuse)
        await line.send(parent, "hallo")
        await line.stop_turns()
    assert await line.texts(parent) == ["hallo"]
    await line.parts.deadlines.tick()
    await line.settle()
    assert await line.texts(parent) == ["hallo", "U zei: hallo"]


async def test_a_conversation_whose_key_is_gone_holds_up_nobody(line: SmallHelpline) -> None:
    broken, parent = await line.open(), await line.open()
    await line.send(broken, "hallo")
    await line.settle()
    line.database.write_now(
        lambda c: c.execute(
            conversation_keys.update()
            .where(conversation_keys.c.conversation_id == broken.conversation_id)
            .values(master_key_id="lost")
        )
    )
    line.database.write_now(
        lambda c: conversations.change(c, broken.conversation_id, asked_seq=9, last_seq=9)
    )
    await line.parts.deadlines.tick()
    await line.send(parent, "en ik?")
    await line.stop_turns()
    assert await line.texts(parent) == ["en ik?", "U zei: en ik?"]
