"""Breaks the engine and the actions: nothing is lost, nothing is quoted, a parent is answered.

The processes log at DEBUG, so that the last test can look for a parent's words in all of it.
"""

from __future__ import annotations

import asyncio
import uuid

import httpx
import pytest

from bot.app import Helpline
from bot.messages import Kind, Message, Sender
from tests.conversations.parent import Parent, said_by_assistant
from tests.integration.engine.conftest import TURN, EngineDoor
from tests.running_helpline import EngineHome

# A word that occurs nowhere in the product.
CANARY = "kwartelkoning"


def test_a_turn_that_cannot_be_read_is_refused_and_the_next_is_answered(
    own_door: EngineDoor,
) -> None:
    for body in ([CANARY], CANARY, {"text": CANARY}, {}):
        response = own_door.post(TURN, body, token=own_door.home.token)
        assert httpx.codes.is_error(response.status_code)
        assert CANARY not in response.text
    assert own_door.turn(f"Mijn zoon gamet met {CANARY}")["replies"]


async def test_without_actions_the_parent_hears_it_and_a_human_is_asked(
    own_home: EngineHome, own_parent: Parent
) -> None:
    own_home.actions.kill()
    try:
        await own_parent.open("nl")
        messages = await own_parent.says(f"Mijn zoon gamet de hele nacht met {CANARY}")
        assert _notices(messages) == ["bot_failed.first"]
        assert (await own_parent.state()).owner == "queue"
        assert await own_parent.handoff_reason() == "bot_failed"
        again = await own_parent.says("Mijn zoon gamet de hele nacht")
        assert _notices(again) == ["bot_failed.again"]
    finally:
        own_home.actions.start()
        own_home.actions.wait_until_ready()
    answer = await own_parent.says("Mijn zoon gamet de hele nacht")
    assert said_by_assistant(answer or []), "the conversation did not recover"


async def test_without_actions_the_safety_card_is_there_all_the_same(
    own_home: EngineHome, own_parent: Parent
) -> None:
    own_home.actions.kill()
    try:
        await own_parent.open("fr")
        messages = await own_parent.says("Mon fils a un couteau et nous menace")
        assert messages is not None
        assert messages[0].kind is Kind.SAFETY_CARD
        assert messages[0].data["variant"] == "emergency"
    finally:
        own_home.actions.start()
        own_home.actions.wait_until_ready()


async def test_an_engine_killed_in_mid_turn_loses_no_message(
    own_home: EngineHome, own_parent: Parent, own_helpline: Helpline
) -> None:
    await own_parent.open("nl")
    own_home.engine.freeze()  # the turn is sent, and hangs
    turn = asyncio.create_task(own_parent.says(f"Mijn zoon gamet de hele nacht, {CANARY}"))
    await asyncio.sleep(1.0)
    assert not turn.done()
    own_home.engine.kill()
    messages = await turn
    assert _notices(messages) == ["bot_failed.first"]
    stored = [message for message in own_parent.seen if message.sender is Sender.PARENT]
    assert [CANARY in message.text for message in stored] == [True]
    assert not await own_helpline.engine.is_ready()

    own_home.engine.start()
    own_home.engine.wait_until_ready()
    answer = await own_parent.says("Mijn zoon gamet de hele nacht")
    assert said_by_assistant(answer or []), "the conversation did not recover"


@pytest.mark.parametrize(
    "text",
    [
        f"Mijn zoon gamet de hele nacht met {CANARY}",
        f"{CANARY} wil dood en heeft een afscheidsbrief geschreven",
        f"My son {CANARY} is acting strange lately and I am worried about him",
        f"{CANARY} {CANARY}",
        f'/give_place{{"area": "{CANARY}"}}',
        f"/{CANARY}",
        f"Ik woon in {CANARY}",
        f"{{{CANARY}}} {uuid.UUID(int=0)}",
    ],
)
def test_no_log_holds_a_word_of_the_parent(own_door: EngineDoor, text: str) -> None:
    own_door.post(
        TURN,
        {"conversation_id": "a", "text": text, "language": "nl", "memory": None},
        token=own_door.home.token,
    )
    for process in own_door.home.running.values():
        assert CANARY not in process.written().casefold(), process.name


def test_the_logs_that_were_searched_are_those_of_a_working_helpline(own_home: EngineHome) -> None:
    # Else the search above would find nothing in nothing.
    assert "Finished running 'action_listen_to_parent'" in own_home.actions.written()
    assert "turn failed" in own_home.engine.written() or "running" in own_home.engine.written()


def _notices(messages: list[Message] | None) -> list[str]:
    assert messages, "no answer"
    return [message.data["key"] for message in messages if message.kind is Kind.NOTICE]
