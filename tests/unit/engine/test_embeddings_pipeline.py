"""``config.embeddings.yml`` as an organisation uses it: trained by Rasa, asked by Rasa."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import load_agent
from rasa.model_training import train_nlu
from rasa.utils.log_utils import configure_structlog

from engine.components.paths import PROJECT
from tests.unit.engine.tiny_encoder import make_encoder

# Enough of the training data that every signal and every head is among it.
FILES = ("acts.yml", "volunteer.yml")
OUTPUTS = {"intent", "intent_ranking", "language", "places", "safety_check", "urgency"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("embeddings")
    words = ["hij", "zij", "niet", "meer", "il", "elle", "ne", "pas", "plus"]
    encoder = make_encoder(folder / "encoder", words)
    pipeline = yaml.safe_load((PROJECT / "config.embeddings.yml").read_text(encoding="utf-8"))
    pipeline["pipeline"][0]["folder"] = str(encoder)
    config = folder / "config.yml"
    config.write_text(yaml.safe_dump(pipeline, sort_keys=False), encoding="utf-8")
    data = folder / "data"
    for path in _some_messages():
        copy = data / path.parent.name / path.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    trained = train_nlu(
        str(config), str(data), str(folder / "models"), domain=str(PROJECT / "domain.yml")
    )
    assert trained is not None
    return Path(trained)


def test_the_output_is_the_same_as_without_embeddings(model: Path) -> None:
    parsed = asyncio.run(_parse(model, "hij zegt dat hij niet meer wil leven, we wonen in Gent"))
    assert set(parsed) >= OUTPUTS
    assert parsed["language"] == "nl"
    assert parsed["urgency"] >= 3
    assert [place["name"] for place in parsed["places"]] == ["Gent"]


async def _parse(model: Path, text: str) -> dict[str, Any]:
    logging.getLogger().setLevel(logging.WARNING)
    configure_structlog(logging.WARNING)
    agent = await load_agent(str(model))
    return dict(await agent.parse_message(text))


def _some_messages() -> list[Path]:
    return sorted(p for p in (PROJECT / "data" / "nlu").glob("*/*.yml") if p.name in FILES)
