"""Who sits the exam: a trained model, the fixed rules by themselves, a second reader."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.measures import Answer
from evaluation.messages import ExamMessage, SecondReading
from understanding.signals import SignalRules

PROJECT = Path(__file__).resolve().parents[1]


class Model:
    """A trained model, asked as Rasa asks it."""

    def __init__(self, path: Path) -> None:
        from rasa.core.agent import load_agent
        from rasa.utils.log_utils import configure_structlog

        # Below this level Rasa's own lines quote every message.
        logging.getLogger().setLevel(logging.WARNING)
        configure_structlog(logging.WARNING)
        self._loop = asyncio.new_event_loop()
        self._agent = self._loop.run_until_complete(load_agent(str(path)))
        self.parse("goeiedag")  # the first one loads what is loaded late

    def parse(self, text: str) -> dict[str, Any]:
        """What Rasa says of a message."""
        return dict(self._loop.run_until_complete(self._agent.parse_message(text)))

    def answer(self, messages: Sequence[ExamMessage]) -> list[Answer]:
        """Every message by itself, timed."""
        answers = []
        for message in messages:
            started = time.perf_counter()
            parsed = self.parse(message.text)
            answers.append(_answer(parsed, time.perf_counter() - started))
        return answers


def answer_with_rules(messages: Sequence[ExamMessage]) -> list[Answer]:
    """The fixed rules by themselves; they know no themes, places or languages."""
    rules = SignalRules.load(PROJECT / "data" / "signals")
    answers = []
    for message in messages:
        started = time.perf_counter()
        reading = rules.read(message.text)
        answers.append(
            Answer(
                signals=frozenset(signal.id for signal in reading.signals),
                urgency=reading.urgency,
                safety_check=reading.safety_check,
                seconds=time.perf_counter() - started,
            )
        )
    return answers


def answer_of(reading: SecondReading) -> Answer:
    """A reader's labels as if they had been understood by a machine."""
    return Answer(
        intent=reading.intent,
        signals=reading.signals,
        urgency=reading.level,
        safety_check=reading.is_ask,
    )


def _answer(parsed: dict[str, Any], seconds: float) -> Answer:
    if "worry_signals" in parsed:
        return Answer(
            language=parsed["language"],
            intent=parsed["intent"]["name"],
            signals=frozenset(signal["id"] for signal in parsed["worry_signals"]),
            urgency=parsed["urgency"],
            safety_check=parsed["safety_check"],
            areas=frozenset(place["nis"] for place in parsed["places"]),
            seconds=seconds,
        )
    # Rasa's default pipeline knows intents only.
    return Answer(intent=parsed["intent"]["name"] or "", seconds=seconds)
