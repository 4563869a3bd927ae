"""The engine keeps nothing: what it needs to remember travels with the turn, without words."""

from __future__ import annotations

import json

from tests.integration.engine.conftest import EngineDoor

# A word that occurs nowhere in the product.
CANARY = "kwartelkoning"
TALK = (
    f"Mijn zoon gamet de hele nacht met {CANARY}",
    f"hij is 13 jaar, {CANARY}",
    f"Ik zoek hulp in mijn buurt, {CANARY}",
    f"{CANARY}straat 5, Mechelen",
    f"bedankt {CANARY}",
)


def test_the_same_turn_with_the_same_memory_is_answered_alike(door: EngineDoor) -> None:
    memory = door.turn("Mijn zoon gamet de hele nacht")["memory"]
    first = door.turn("sinds september", memory=memory)
    assert "slaapkamer" in first["replies"][0]["text"]
    assert door.turn("sinds september", memory=memory) == first


def test_a_turn_without_memory_is_a_new_conversation(door: EngineDoor) -> None:
    door.turn("Mijn zoon gamet de hele nacht", conversation_id="forgotten")
    answer = door.turn("Hebt u een tip?", conversation_id="forgotten")
    assert answer["memory"]["slots"].get("theme") is None


def test_any_engine_can_take_over_for_it_only_needs_the_memory(door: EngineDoor) -> None:
    # Another id is to an engine what another engine is to a conversation: it has never seen it.
    memory = door.turn("Mijn zoon gamet de hele nacht", conversation_id="here")["memory"]
    answer = door.turn("Hebt u een tip?", memory=memory, conversation_id="there")
    assert "slaapkamer" in answer["replies"][0]["text"]


def test_the_memory_holds_no_word_of_the_parent(door: EngineDoor) -> None:
    memory = None
    for text in TALK:
        memory = door.turn(text, memory=memory)["memory"]
        assert CANARY not in json.dumps(memory).casefold()
    assert memory is not None
    assert memory["slots"]["theme"] == "screens_and_gaming"


def test_the_memory_stays_small_however_long_the_talk(door: EngineDoor) -> None:
    memory = None
    sizes = []
    for _ in range(12):
        memory = door.turn("Mijn zoon gamet de hele nacht", memory=memory)["memory"]
        sizes.append(len(json.dumps(memory)))
    assert sizes[-1] == sizes[-2]
    assert sizes[-1] < 4000
