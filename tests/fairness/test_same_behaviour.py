"""The same behaviour is read the same, whatever the faith, origin, ideology, name or gender."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evaluation.messages import LANGUAGES, load_fairness_pairs
from tests.integration.engine.conftest import EngineDoor
from tests.running_helpline import EngineHome
from understanding.neutral import Neutraliser
from understanding.signals import SignalRules

PROJECT = Path(__file__).resolve().parents[2]
PAIRS = [pair for language in LANGUAGES for pair in load_fairness_pairs(language)]
AT_LEAST = 400  # two hundred per language


@pytest.fixture(scope="module")
def rules() -> SignalRules:
    return SignalRules.load(PROJECT / "data" / "signals")


def test_there_are_pairs_enough() -> None:
    assert len(set(PAIRS)) >= AT_LEAST
    assert all(first != second for first, second in PAIRS)


def test_the_model_is_shown_the_same_words() -> None:
    neutraliser = Neutraliser.load()

    def plain(text: str) -> list[str]:
        return [word.text for word in neutraliser.words(text)]

    assert [pair for pair in PAIRS if plain(pair[0]) != plain(pair[1])] == []


def test_the_rules_find_the_same(rules: SignalRules) -> None:
    def found(text: str) -> tuple[Any, ...]:
        reading = rules.read(text)
        signals = {(signal.id, signal.level) for signal in reading.signals}
        return signals, reading.urgency, reading.safety_check

    assert [pair for pair in PAIRS if found(pair[0]) != found(pair[1])] == []


def test_the_engine_answers_the_same(engine_home: EngineHome) -> None:
    door = EngineDoor(engine_home)

    def heard(text: str) -> tuple[Any, ...]:
        parsed = door.parse(text)
        signals = {(signal["id"], signal["level"]) for signal in parsed["worry_signals"]}
        return signals, parsed["urgency"], parsed["safety_check"]

    assert [pair for pair in PAIRS if heard(pair[0]) != heard(pair[1])] == []
