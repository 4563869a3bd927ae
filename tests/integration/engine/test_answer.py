"""What the engine says about a message: the shape that bot and engine agreed on."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.dialogue.answer import answer_from_json
from bot.messages import Kind
from tests.integration.engine.conftest import TURN, EngineDoor
from tests.running_helpline import EngineHome

UNDERSTOOD = {"language", "intent", "worry_signals", "urgency", "safety_check", "places"}
SIGNAL = {"id", "level", "start", "end", "source", "confidence"}
DANGER = {
    "nl": "Mijn dochter van 16 wil dood en heeft een afscheidsbrief geschreven",
    "fr": "Ma fille de 16 ans veut mourir et elle a écrit une lettre d'adieu",
}


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_signal_says_what_how_grave_where_and_how_it_was_seen(
    door: EngineDoor, language: str
) -> None:
    text = DANGER[language]
    for answer in (door.parse(text), door.turn(text, language=language)):
        assert set(answer) >= UNDERSTOOD
        assert answer["language"] == language
        assert answer["urgency"] == 4
        assert answer["worry_signals"]
        for signal in answer["worry_signals"]:
            assert set(signal) >= SIGNAL
            assert signal["source"] in ("rule", "model")
            assert 0 <= signal["start"] < signal["end"] <= len(text)
            assert 0 < signal["confidence"] <= 1


@pytest.mark.parametrize(
    ("text", "nis", "name"),
    [("Ik woon in Mechelen", "12025", "Mechelen"), ("J'habite à Malines", "12025", "Malines")],
)
def test_a_place_says_its_code_and_where_it_stands(
    door: EngineDoor, text: str, nis: str, name: str
) -> None:
    for answer in (door.parse(text), door.turn(text)):
        (place,) = answer["places"]
        assert place["nis"] == nis
        assert text[place["start"] : place["end"]] == name


def test_danger_that_cannot_be_excluded_is_marked(door: EngineDoor) -> None:
    for text in ("ik ben bang dat hij iets gaat doen", "j'ai peur qu'il fasse une bêtise"):
        assert door.parse(text)["safety_check"] is True
    assert door.parse("Mijn zoon gamet de hele nacht")["safety_check"] is False


def test_an_intent_is_an_id_with_a_confidence(door: EngineDoor) -> None:
    intent = door.turn("Mijn zoon gamet de hele nacht")["intent"]
    assert intent["name"] == "screens_and_gaming"
    assert 0 < intent["confidence"] <= 1


@pytest.mark.parametrize(
    "text",
    [
        "Dag",
        "Mijn zoon gamet de hele nacht",
        "My son is acting strange lately and I am worried",
        "ابني لا يتكلم معي",
        "😢😢",
        "?",
        "/ask_for_human",
        "/confirm_erase",
        "/confirm_danger",
        '/give_place{"area": "01000"}',
        '/change_language{"language": "fr"}',
        *DANGER.values(),
        "a " * 2000,
        "<script>alert(1)</script>",
        "{area} {0[area]} {{x}} %s",
    ],
)
def test_whatever_is_written_the_bot_can_read_the_answer(door: EngineDoor, text: str) -> None:
    answer = answer_from_json(door.turn(text))
    assert answer.replies or answer.handoff or answer.is_erase_requested


def test_a_button_reaches_the_bot_with_its_value_whole(door: EngineDoor) -> None:
    asked = answer_from_json(door.turn("Ik zoek hulp in mijn buurt"))
    (button,) = asked.replies[0].buttons
    found = answer_from_json(door.turn(button.payload, memory=asked.memory))
    assert [reply.kind for reply in found.replies] == [Kind.REFERRAL]
    assert found.replies[0].data["services"]


def test_a_button_follows_the_language_that_was_chosen_meanwhile(door: EngineDoor) -> None:
    memory = door.turn("Mijn zoon gamet de hele nacht")["memory"]
    answer = door.turn("/ask_tip", language="fr", memory=memory)
    assert answer["language"] == "fr"
    assert "accord" in answer["replies"][0]["text"]


def test_a_language_button_changes_the_language_of_the_conversation(door: EngineDoor) -> None:
    answer = door.turn('/change_language{"language": "fr"}', language="nl")
    assert answer["language"] == "fr"
    assert answer["memory"]["slots"]["language"] == "fr"


def test_a_first_button_is_answered_in_the_conversations_language(door: EngineDoor) -> None:
    assert "équipe" in door.turn("/ask_for_human", language="fr")["replies"][0]["text"]


@pytest.mark.parametrize("token", [None, "wrong", "Bearer"])
def test_the_engine_answers_nobody_without_the_secret(door: EngineDoor, token: str | None) -> None:
    body = {"conversation_id": "a", "text": "Dag", "language": "nl", "memory": None}
    assert _post(door, TURN, body, token) == httpx.codes.UNAUTHORIZED
    parse = "/model/parse" if token is None else f"/model/parse?token={token}"
    assert _post(door, parse, {"text": "Dag"}, None) == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong"])
def test_the_actions_answer_nobody_without_the_secret(engine_home: EngineHome, query: str) -> None:
    url = f"{engine_home.settings.actions_url}/webhook{query}"
    response = httpx.post(url, json={"next_action": "action_give_tip"}, trust_env=False)
    assert response.status_code == httpx.codes.UNAUTHORIZED


def _post(door: EngineDoor, path: str, body: dict[str, Any], token: str | None) -> int:
    return door.post(path, body, token=token).status_code
