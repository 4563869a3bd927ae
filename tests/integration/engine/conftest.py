"""A door into the real engine, and an engine of one's own for tests that break it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.app import Helpline, build_helpline
from bot.dialogue.engine_client import HttpEngine
from tests.conversations.parent import Parent
from tests.running_helpline import EngineHome, make_home

TURN = "/webhooks/helpline/turn"
# A turn takes 0.05 s; on a machine where everything runs at once, much longer.
ANSWER_SECONDS = 60.0


@dataclass
class EngineDoor:
    """Speaks to one engine as the bot does, and shows its JSON as it is."""

    home: EngineHome

    def turn(
        self,
        text: str,
        *,
        language: str = "nl",
        memory: dict[str, Any] | None = None,
        conversation_id: str = "a",
    ) -> dict[str, Any]:
        body = {
            "conversation_id": conversation_id,
            "text": text,
            "language": language,
            "memory": memory,
        }
        response = self.post(TURN, body, token=self.home.token)
        assert response.status_code == httpx.codes.OK, response.status_code
        answer: dict[str, Any] = response.json()
        return answer

    def parse(self, text: str) -> dict[str, Any]:
        response = self.post(f"/model/parse?token={self.home.token}", {"text": text})
        assert response.status_code == httpx.codes.OK, response.status_code
        understood: dict[str, Any] = response.json()
        return understood

    def post(self, path: str, body: Any, *, token: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return httpx.post(
            f"{self.home.settings.engine_url}{path}",
            json=body,
            headers=headers,
            timeout=ANSWER_SECONDS,
            trust_env=False,
        )


@pytest.fixture(scope="session")
def door(engine_home: EngineHome) -> EngineDoor:
    """The shared engine."""
    return EngineDoor(engine_home)


@pytest.fixture(scope="module")
def own_home(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineHome]:
    """Processes to break, which log as much as they can be told to."""
    home = make_home(tmp_path_factory.mktemp("own"), trained_model, log_level="DEBUG")
    try:
        home.start()
        yield home
    finally:
        home.stop()


@pytest.fixture(scope="module")
def own_door(own_home: EngineHome) -> EngineDoor:
    return EngineDoor(own_home)


@pytest.fixture
async def own_helpline(own_home: EngineHome) -> AsyncIterator[Helpline]:
    helpline = build_helpline(own_home.settings)
    yield helpline
    await helpline.turns.close()
    assert isinstance(helpline.engine, HttpEngine)
    await helpline.engine.close()
    helpline.database.close()


@pytest.fixture
async def own_parent(own_helpline: Helpline) -> AsyncIterator[Parent]:
    parent = Parent(own_helpline)
    yield parent
    await parent.leave()
