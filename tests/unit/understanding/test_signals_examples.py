"""The development examples: every promise in them is kept, in both languages."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from understanding.signals import SignalReading, SignalRules

HERE = Path(__file__).parent
# Written with the rules at hand, so anything below this is a rule that broke.
LEAST_KEPT = 0.98


def examples(language: str) -> list[tuple[Any, str]]:
    groups = yaml.safe_load((HERE / f"signals_{language}.yml").read_text(encoding="utf-8"))
    return [(group["expect"], text) for group in groups for text in group["texts"]]


def is_kept(expected: Any, reading: SignalReading) -> bool:
    if isinstance(expected, dict):
        return all(
            any(s.id == signal and s.level == level for s in reading.signals)
            for signal, level in expected.items()
        )
    if expected == "urgent":
        return reading.urgency >= 3
    if expected == "ask":
        return reading.safety_check and reading.urgency < 3
    assert expected == "silent"
    return not reading.safety_check and reading.urgency < 3


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_examples_are_read_as_labelled(rules: SignalRules, language: str) -> None:
    all_examples = examples(language)
    broken = [(e, t) for e, t in all_examples if not is_kept(e, rules.read(t))]
    assert len(broken) <= (1 - LEAST_KEPT) * len(all_examples), broken


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_no_example_of_danger_is_met_with_silence(rules: SignalRules, language: str) -> None:
    for expected, text in examples(language):
        is_urgent = expected == "urgent" or (
            isinstance(expected, dict) and max(expected.values()) >= 3
        )
        if is_urgent:
            reading = rules.read(text)
            assert reading.urgency >= 3 or reading.safety_check, text


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_no_harmless_example_raises_a_card(rules: SignalRules, language: str) -> None:
    for expected, text in examples(language):
        if expected == "silent":
            assert rules.read(text).urgency < 3, text
