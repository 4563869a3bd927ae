"""Danger is answered by the fixed card and by people, whatever the engine does or who owns."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation import texts
from bot.handoff.queue import Reason
from bot.messages import Kind, Message, Owner, Sender
from bot.storage import conversations
from tests.fakes import answer_body
from tests.integration.bot.small_helpline import SmallHelpline

ACUTE = "Mijn zoon heeft pillen geslikt en wil sterven"
ACUTE_FRENCH = "Ma fille a avalé des médicaments et veut mourir"
URGENT = "Mijn dochter zegt dat ze niet meer wil leven"
SEEN_BY_MODEL = {"id": "C01", "level": 4, "source": "model", "confidence": 0.9}


def kinds(messages: list[Message]) -> list[tuple[str, str]]:
    return [(m.sender.value, m.kind.value) for m in messages]


def variants(messages: list[Message]) -> list[str]:
    return [m.data["variant"] for m in messages if m.kind is Kind.SAFETY_CARD]


async def test_the_card_is_stored_with_the_message_before_the_engine_is_asked(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    line.engine.hold()
    seq = await line.send(parent, ACUTE)
    messages = await line.messages(parent)
    assert messages[0].seq == seq
    assert kinds(messages)[:2] == [("parent", "text"), ("system", "safety_card")]
    assert variants(messages) == ["emergency"]
    assert Sender.BOT not in {m.sender for m in messages}


async def test_the_card_comes_with_the_engine_stopped(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.is_up = False
    await line.say(parent, URGENT)
    messages = await line.messages(parent)
    assert kinds(messages)[:2] == [("parent", "text"), ("system", "safety_card")]
    assert variants(messages) == ["support"]
    assert (await line.told(parent))[0] == "bot_failed.first"


async def test_a_message_and_its_card_are_stored_together_or_not_at_all(
    line: SmallHelpline, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = await line.open()
    add_message = conversations.add_message

    def refuse_card(connection: Any, identity: Any, record: Any, **rest: Any) -> None:
        if record.kind == Kind.SAFETY_CARD:
            raise OSError("disk full")
        add_message(connection, identity, record, **rest)

    monkeypatch.setattr(conversations, "add_message", refuse_card)
    with pytest.raises(OSError, match="disk full"):
        await line.send(parent, ACUTE)
    monkeypatch.undo()
    assert await line.messages(parent) == []
    assert line.entry(parent) is None
    await line.say(parent, ACUTE)
    assert variants(await line.messages(parent)) == ["emergency"]


async def test_acute_danger_queues_for_a_human_at_once(line: SmallHelpline) -> None:
    parent = await line.open()
    await line.say(parent, ACUTE)
    entry = line.entry(parent)
    assert entry is not None
    assert (entry.reason, entry.urgency) == (Reason.ACUTE_DANGER, 4)
    assert (await line.state(parent)).owner is Owner.QUEUE
    assert await line.told(parent) == ["handoff.acute", "handoff.queued_closed"]
    # The assistant stays while the parent waits.
    assert (await line.messages(parent))[-1].sender is Sender.BOT


async def test_acute_danger_makes_a_waiting_parent_more_urgent(line: SmallHelpline) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    await line.say(parent, ACUTE)
    entry = line.entry(parent)
    assert entry is not None
    assert (entry.reason, entry.urgency) == (Reason.ACUTE_DANGER, 4)


async def test_the_card_is_shown_while_a_counsellor_has_the_conversation(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    await line.ask_human(parent)
    await line.take(parent, line.hire())
    await line.say(parent, ACUTE)
    assert variants(await line.messages(parent)) == ["emergency"]
    assert line.engine.turns == []
    assert (await line.state(parent)).owner is Owner.COUNSELLOR
    assert line.record(parent).urgency == 4


async def test_danger_in_french_is_answered_in_french_from_the_first_word(
    line: SmallHelpline,
) -> None:
    parent = await line.open("nl")
    line.engine.hold()
    await line.send(parent, ACUTE_FRENCH)
    messages = await line.messages(parent)
    card, *notices = messages[1:]
    assert card.text == texts.text("safety.emergency.text", "fr")
    assert [m.language for m in notices] == ["fr"] * len(notices)
    assert notices[0].text == texts.text("handoff.acute", "fr")
    entry = line.entry(parent)
    assert entry is not None
    assert entry.language == "fr"


async def test_what_only_the_model_saw_comes_before_its_words(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_answer("Ik blijf bij u.", worry_signals=[SEEN_BY_MODEL], urgency=4)
    await line.say(parent, "Hij heeft het weer gedaan.")
    messages = await line.messages(parent)
    assert kinds(messages)[:3] == [("parent", "text"), ("system", "safety_card"), ("bot", "text")]
    assert variants(messages) == ["emergency"]
    entry = line.entry(parent)
    assert entry is not None
    assert (entry.reason, entry.urgency) == (Reason.ACUTE_DANGER, 4)


@pytest.mark.parametrize(("urgency", "variant"), [(3, "support"), (4, "emergency")])
async def test_a_parent_who_confirms_danger_gets_the_card(
    line: SmallHelpline, urgency: int, variant: str
) -> None:
    """A pressed "yes, someone is in danger" has an urgency and no signal (actions/safety.py)."""
    parent = await line.open()
    line.engine.will_answer("Ik blijf bij u.", urgency=urgency)
    await line.say(parent, "ja")
    messages = await line.messages(parent)
    assert variants(messages) == [variant]
    assert messages[1].kind is Kind.SAFETY_CARD


async def test_a_support_card_does_not_keep_back_the_emergency_card(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_answer("Ik blijf bij u.", worry_signals=[SEEN_BY_MODEL], urgency=4)
    await line.say(parent, URGENT)
    assert variants(await line.messages(parent)) == ["support", "emergency"]


async def test_the_same_card_is_not_shown_twice_for_one_message(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_answer("Ik blijf bij u.", worry_signals=[SEEN_BY_MODEL], urgency=4)
    await line.say(parent, ACUTE)
    assert variants(await line.messages(parent)) == ["emergency"]


async def test_an_engine_that_sends_its_own_card_is_not_believed(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_send(answer_body(replies=[{"text": "Bel 0900", "kind": "safety_card"}]))
    await line.say(parent, "hallo")
    assert await line.told(parent) == ["bot_failed.first"]
    assert "Bel 0900" not in await line.texts(parent)
