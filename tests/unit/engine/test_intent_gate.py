"""The last word on the intent: doubt is admitted, and an open question is answered."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from engine.components.theme import UNCLEAR, IntentGate


@pytest.fixture(scope="module")
def gate() -> IntentGate:
    return IntentGate(IntentGate.get_default_config())


def decide(
    gate: IntentGate,
    text: str,
    read: tuple[str, float] = ("screens_and_gaming", 0.9),
    *,
    asked: str | None = None,
    **seen: Any,
) -> str:
    name, confidence = read
    message = Message(
        {
            "text": text,
            "intent": {"name": name, "confidence": confidence},
            "language": "nl",
            "metadata": {"question": asked} if asked else {},
            **seen,
        }
    )
    gate.annotate(message, text)
    return str(message.get("intent")["name"])


def test_a_clear_intent_stays(gate: IntentGate) -> None:
    assert decide(gate, "hij zit heel de dag op zijn gsm") == "screens_and_gaming"


def test_a_guess_is_called_unclear(gate: IntentGate) -> None:
    assert decide(gate, "tja wat zal ik zeggen", ("eating", 0.2)) == UNCLEAR


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Ja!", "affirm"), ("neen", "deny"), ("MERCI", "thank"), ("Bonjour", "greet")],
)
def test_short_answers_are_known_by_heart(gate: IntentGate, text: str, meant: str) -> None:
    assert decide(gate, text, ("tantrums", 0.9)) == meant


def test_another_language_is_unclear(gate: IntentGate) -> None:
    assert decide(gate, "my son is always gaming", language="other") == UNCLEAR


@pytest.mark.parametrize("text", ["Nergenshuizen", "in Nergenshuizen aan zee"])
def test_a_place_that_nobody_knows_answers_where_do_you_live(gate: IntentGate, text: str) -> None:
    assert decide(gate, text, ("off_topic", 0.4), asked="area") == "give_place"


def test_a_refusal_to_say_where_is_no_place(gate: IntentGate) -> None:
    assert decide(gate, "dat zeg ik liever niet", ("deny", 0.9), asked="area") == "deny"


@pytest.mark.parametrize("text", ["ik weet het niet", "peut-être"])
def test_doubt_about_danger_is_neither_yes_nor_no(gate: IntentGate, text: str) -> None:
    assert decide(gate, text, ("deny", 0.9), asked="safety") == "doubt_danger"


def test_a_weighty_act_needs_a_clear_message(gate: IntentGate) -> None:
    assert decide(gate, "wis dat maar uit uw hoofd", ("erase_conversation", 0.5)) == UNCLEAR
    assert decide(gate, "wis dit gesprek", ("erase_conversation", 0.7)) == "erase_conversation"
