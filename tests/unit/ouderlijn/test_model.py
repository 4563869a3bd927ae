"""The model is trained again when, and only when, something it is made from has changed."""

from pathlib import Path

import pytest

from ouderlijn import model


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/engine.txt").write_text("rasa==3.6.21")
    (tmp_path / "data/nlu/nl").mkdir(parents=True)
    (tmp_path / "data/nlu/nl/acts.yml").write_text("nlu: []")
    (tmp_path / "config.yml").write_text("pipeline: []")
    monkeypatch.setattr(model, "PROJECT", tmp_path)
    monkeypatch.setattr(model, "INPUTS", ("config.yml", "data/nlu"))
    return tmp_path


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    made: list[Path] = []

    def train(_home: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"model")
        made.append(target)

    monkeypatch.setattr(model, "train", train)
    return made


def test_the_same_inputs_train_once(project: Path, trainings: list[Path]) -> None:
    first = model.ensure_model(project / "home")
    assert model.ensure_model(project / "home") == first
    assert trainings == [first]


@pytest.mark.parametrize("name", ["config.yml", "data/nlu/nl/acts.yml", "requirements/engine.txt"])
def test_a_changed_input_trains_again(project: Path, trainings: list[Path], name: str) -> None:
    model.ensure_model(project / "home")
    (project / name).write_text("changed")
    model.ensure_model(project / "home")
    assert len(trainings) == 2


def test_old_models_do_not_pile_up(project: Path, trainings: list[Path]) -> None:
    for number in range(6):
        (project / "config.yml").write_text(str(number))
        model.ensure_model(project / "home")
    assert len(list((project / "home/models").glob("*.tar.gz"))) == model.KEPT_MODELS
