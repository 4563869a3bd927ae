"""Rasa's model: trained when something it is made from has changed, and only then."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

from ouderlijn.environments import ENGINE_ENVIRONMENT, PROJECT, add_engine_packages
from ouderlijn.steps import StepError, run_step

# Everything the model is made from, beside its configuration. The fixed rules are not: the engine
# reads them when it starts.
INPUTS = (
    "domain.yml",
    "data/families",
    "data/nlu",
    "data/rules.yml",
    "engine",
    "understanding",
)
KEPT_MODELS = 3


def fingerprint(config: Path) -> str:
    """A short name for the present inputs."""
    digest = hashlib.sha256((PROJECT / "requirements/engine.txt").read_bytes())
    for path in _input_files(config):
        digest.update(os.path.relpath(path, PROJECT).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def ensure_model(home: Path, config: Path) -> Path:
    """The model for the present inputs and ``config``, trained now if need be.

    Raises:
        StepError: there is no such configuration, or training failed.
    """
    if not config.is_file():
        raise StepError(f"CONFIG={config}: there is no such file")
    if _local_models(config):
        add_engine_packages("embeddings")
    folder = home / "models"
    model = folder / f"{fingerprint(config)}.tar.gz"
    if model.exists():
        os.utime(model)
        return model
    train(home, model, config)
    for old in sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)[
        :-KEPT_MODELS
    ]:
        old.unlink()
    return model


def train(home: Path, model: Path, config: Path) -> None:
    """Train from scratch, and put the result at ``model`` only when it is whole.

    Raises:
        StepError: training failed.
    """
    model.parent.mkdir(parents=True, exist_ok=True)
    scratch = home / "models" / "new"
    shutil.rmtree(scratch, ignore_errors=True)
    command: list[str | Path] = [ENGINE_ENVIRONMENT.python(), "-m", "rasa", "train"]
    command += ["--domain", "domain.yml", "--config", config, "--data", "data/nlu"]
    command += ["data/rules.yml", "--out", scratch, "--fixed-model-name", "model", "--force"]
    # Rasa would read all messages once more to check domain and rules; tests/meta checks those.
    command += ["--skip-validation"]
    run_step(
        "Training the model (about two minutes)",
        command,
        log=home / "logs" / "train.log",
        environment=engine_environment(home),
        folder=PROJECT,
    )
    (scratch / "model.tar.gz").replace(model)
    shutil.rmtree(scratch, ignore_errors=True)


def engine_environment(home: Path) -> dict[str, str]:
    """The environment in which everything of Rasa runs: quiet, without telemetry, one home."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(PROJECT),
        "PYTHONHASHSEED": "0",
        "RASA_CACHE_DIRECTORY": str(_folder(home / "engine" / "cache")),
        "HOME": str(_folder(home / "engine")),
        "MPLCONFIGDIR": str(_folder(home / "engine")),
        # endpoints.yml and credentials.yml read these when Rasa validates them
        "ACTIONS_URL": os.environ.get("ACTIONS_URL", "http://127.0.0.1:5055"),
        "ENGINE_TOKEN": "",
    }


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _input_files(config: Path) -> Iterator[Path]:
    for path in (config, *(PROJECT / name for name in INPUTS), *_local_models(config)):
        if path.is_file():
            yield path
        else:
            yield from sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and "__pycache__" not in file.parts
            )


def _local_models(config: Path) -> list[Path]:
    """The folders of pretrained models that components of ``config`` read."""
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8")).get("pipeline") or ()
    return [PROJECT / component["folder"] for component in pipeline if "folder" in component]
