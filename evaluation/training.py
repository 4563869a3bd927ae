"""Trains on a part of the messages: to ask about the others, and to compare pipelines."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from evaluation.messages import ExamMessage
from evaluation.readers import PROJECT, Model
from understanding.examples import load_examples

MESSAGES = PROJECT / "data" / "nlu"
# One author in so many is left out.
FOLD = 5
# Authors who wrote about everything: enough to compare pipelines, of which one is slow.
FEW = ("acts.yml", "doctor.yml", "volunteer.yml")


def left_out() -> list[Path]:
    """The files of every fifth author; always the same ones."""
    paths = sorted(MESSAGES.glob("*/*.yml"))
    names = set(sorted({path.name for path in paths})[::FOLD])
    return [path for path in paths if path.name in names]


def all_others() -> list[Path]:
    """The files of the authors who are not left out."""
    return sorted(set(MESSAGES.glob("*/*.yml")).difference(left_out()))


def few() -> list[Path]:
    """The files of a few authors."""
    return [path for path in sorted(MESSAGES.glob("*/*.yml")) if path.name in FEW]


def read_messages(paths: Sequence[Path]) -> list[ExamMessage]:
    """The messages of these files, as an exam."""
    wanted = {(path.parent.name, path.stem) for path in paths}
    return [
        ExamMessage.of(one)
        for one in load_examples(MESSAGES)
        if (one.language, one.author) in wanted
    ]


def train(paths: Sequence[Path], config: Path) -> Model:
    """Rasa's model of ``config``, learnt from these files alone."""
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory(prefix="ouderlijn-evaluation-") as folder:
        data = Path(folder) / "data"
        for path in paths:
            copy = data / path.parent.name / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
        trained = train_nlu(str(config), str(data), folder, domain=str(PROJECT / "domain.yml"))
        if trained is None:
            raise RuntimeError(f"{config.name} could not be trained")
        return Model(Path(trained))
