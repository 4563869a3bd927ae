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
from rasa.nlu.test import run_evaluation
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


def test_rasas_own_evaluation_understands_the_output(model: Path, tmp_path: Path) -> None:
    """As ``rasa test nlu`` runs it: intents, and the marks of signals word by word."""
    (tmp_path / "nlu.yml").write_text(
        'version: "3.1"\nnlu:\n'
        "- intent: thank\n  examples: |\n    - dank u wel\n    - merci beaucoup\n"
        "- intent: anxiety_and_sadness\n  metadata: {level: 3}\n  examples: |\n"
        "    - mijn dochter zegt dat [ze niet meer wil leven](C01)\n",
        encoding="utf-8",
    )
    found = asyncio.run(_evaluate(model, tmp_path / "nlu.yml"))
    assert found["intent_evaluation"]["accuracy"] > 0
    signals = found["entity_evaluation"]["WorrySignalClassifier"]["report"]
    assert signals["C01"]["recall"] > 0


async def _evaluate(model: Path, messages: Path) -> dict[str, Any]:
    agent = await load_agent(str(model))
    return dict(
        await run_evaluation(
            str(messages),
            agent.processor,
            disable_plotting=True,
            report_as_dict=True,
            domain_path=str(PROJECT / "domain.yml"),
        )
    )


async def _parse(model: Path, text: str) -> dict[str, Any]:
    logging.getLogger().setLevel(logging.WARNING)
    configure_structlog(logging.WARNING)
    agent = await load_agent(str(model))
    return dict(await agent.parse_message(text))


def _some_messages() -> list[Path]:
    return sorted(p for p in (PROJECT / "data" / "nlu").glob("*/*.yml") if p.name in FILES)
