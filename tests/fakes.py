"""The fake side of the ports, and the values that tests hand them; each has a contract test."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from bot.conversation.safeguarding import HelpLine, Safeguarding, SafetyCards
from bot.dialogue.answer import answer_from_json
from bot.errors import EngineUnavailableError
from bot.messages import EngineAnswer, Language, Turn
from bot.settings import PROJECT
from understanding.language import LanguageDetector
from understanding.signals import SignalRules

# A Tuesday, eleven o'clock in Brussels, no holiday: the team's hours.
A_WORKING_MORNING = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


class FakeClock:
    """Time that stands still until a test moves it."""

    def __init__(self, moment: datetime = A_WORKING_MORNING) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def move(self, span: timedelta) -> None:
        self.moment += span


def answer_body(*texts: str, **changes: Any) -> dict[str, Any]:
    """What the engine's JSON looks like; ``changes`` replace or add fields."""
    return {
        "replies": [{"text": text, "kind": "text", "buttons": [], "data": {}} for text in texts],
        "language": "nl",
        "intent": {"name": "puberty", "confidence": 0.9},
        "worry_signals": [],
        "urgency": 0,
        "safety_check": False,
        "places": [],
        "handoff": None,
        "helped": None,
        "erase": False,
        "memory": None,
    } | changes


class FakeEngine:
    """Answers what a test planned, else repeats the parent's words; counts every turn.

    It reads planned answers as the real client reads them, so it cannot say what Rasa could not.
    """

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.is_up = True
        self._planned: deque[object] = deque()
        self._may_answer = asyncio.Event()
        self._may_answer.set()
        self._is_thinking = asyncio.Event()

    def will_answer(self, *texts: str, **changes: Any) -> None:
        """Plan the next answer."""
        self._planned.append(answer_body(*texts, **changes))

    def will_send(self, body: object) -> None:
        """Plan JSON of any shape, or an error to raise."""
        self._planned.append(body)

    def will_fail(self, times: int = 1) -> None:
        """Plan turns that find no engine."""
        self._planned.extend(EngineUnavailableError("planned") for _ in range(times))

    def hold(self) -> None:
        """From now on think, and answer no one before :meth:`let_go`."""
        self._may_answer.clear()

    def let_go(self) -> None:
        """Give the answers that were held."""
        self._may_answer.set()

    async def is_thinking(self) -> None:
        """Wait until a turn has arrived."""
        await asyncio.wait_for(self._is_thinking.wait(), 10)

    async def answer(self, turn: Turn) -> EngineAnswer:
        if not self.is_up:
            raise EngineUnavailableError("fake engine is down")
        self.turns.append(turn)
        self._is_thinking.set()
        await self._may_answer.wait()
        if not self._planned:
            return answer_from_json(answer_body(f"U zei: {turn.text}", language=turn.language))
        planned = self._planned.popleft()
        if isinstance(planned, Exception):
            raise planned
        return answer_from_json(planned)

    async def is_ready(self) -> bool:
        return self.is_up


@cache
def safety_cards() -> SafetyCards:
    """Cards with a line for every slug that they may name; the number is the slug's length."""
    names: dict[Language, str] = {"nl": "Lijn", "fr": "Ligne"}
    notes: dict[Language, str] = {"nl": "dag en nacht", "fr": "jour et nuit"}
    slugs = sorted(SafetyCards(()).missing())
    return SafetyCards(
        HelpLine(
            slug, str(len(slug)), {code: f"{name} {slug}" for code, name in names.items()}, notes
        )
        for slug in slugs
    )


@cache
def signal_rules() -> SignalRules:
    """The shipped rules, read once a run: they take a second."""
    return SignalRules.load(PROJECT / "data" / "signals")


@cache
def safeguarding() -> Safeguarding:
    """The real safety floor on the fake lines."""
    return Safeguarding(signal_rules(), safety_cards(), LanguageDetector())
