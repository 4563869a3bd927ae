"""``make evaluate``: lets the trained model take the exam and writes docs/evaluation.md."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

from evaluation.measures import Answer
from evaluation.messages import LANGUAGES, ExamMessage, load_exam
from evaluation.report import write_report
from understanding.signals import SignalRules

PROJECT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Evaluate one model; the report goes to ``--report``."""
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--report", type=Path, default=PROJECT / "docs" / "evaluation.md")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    exams = {language: load_exam(language) for language in LANGUAGES}
    sat = {
        "model": asyncio.run(_sit(arguments.model, exams)),
        "rules": {language: _sit_with_rules(exam) for language, exam in exams.items()},
    }
    report = write_report(exams, sat)
    arguments.report.write_text(report, encoding="utf-8")
    print(report)
    print(f"Written to {arguments.report}")
    return 0


async def _sit(model: Path, exams: dict[str, list[ExamMessage]]) -> dict[str, list[Answer]]:
    from rasa.core.agent import load_agent
    from rasa.utils.log_utils import configure_structlog

    # Below this level Rasa's own lines quote every message.
    logging.getLogger().setLevel(logging.WARNING)
    configure_structlog(logging.WARNING)
    agent = await load_agent(str(model))
    answers: dict[str, list[Answer]] = {}
    for language, exam in exams.items():
        await agent.parse_message(exam[0].text)  # the first one loads what is loaded late
        answers[language] = [await _answer(agent, message) for message in exam]
    return answers


async def _answer(agent: Any, message: ExamMessage) -> Answer:
    started = time.perf_counter()
    parsed = await agent.parse_message(message.text)
    return Answer(
        language=parsed["language"],
        intent=parsed["intent"]["name"],
        signals=frozenset(signal["id"] for signal in parsed["worry_signals"]),
        urgency=parsed["urgency"],
        safety_check=parsed["safety_check"],
        areas=frozenset(place["name"] for place in parsed["places"]),
        seconds=time.perf_counter() - started,
    )


def _sit_with_rules(exam: list[ExamMessage]) -> list[Answer]:
    rules = SignalRules.load(PROJECT / "data" / "signals")
    answers = []
    for message in exam:
        started = time.perf_counter()
        reading = rules.read(message.text)
        answers.append(
            Answer(
                language="",
                intent="",
                signals=frozenset(signal.id for signal in reading.signals),
                urgency=reading.urgency,
                safety_check=reading.safety_check,
                areas=frozenset(),
                seconds=time.perf_counter() - started,
            )
        )
    return answers


if __name__ == "__main__":
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    sys.exit(main())
