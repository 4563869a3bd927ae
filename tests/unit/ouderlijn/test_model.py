"""The model is trained again when, and only when, something it is made from has changed."""

from pathlib import Path

import pytest

from ouderlijn import model
from ouderlijn.steps import StepError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/engine.txt").write_text("rasa==3.6.21")
    (tmp_path / "data/nlu/nl").mkdir(parents=True)
    (tmp_path / "data/nlu/nl/acts.yml").write_text("nlu: []")
    (tmp_path / "config.yml").write_text("pipeline: []")
    monkeypatch.setattr(model, "PROJECT", tmp_path)
    monkeypatch.setattr(model, "INPUTS", ("data/nlu",))
    return tmp_path


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    made: list[Path] = []

    def train(_home: Path, target: Path, _config: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"model")
        made.append(target)

    monkeypatch.setattr(model, "train", train)
    return made


def test_the_same_inputs_train_once(project: Path, trainings: list[Path]) -> None:
    first = model.ensure_model(project / "home", project / "config.yml")
    assert model.ensure_model(project / "home", project / "config.yml") == first
    assert trainings == [first]


@pytest.mark.parametrize("name", ["config.yml", "data/nlu/nl/acts.yml", "requirements/engine.txt"])
def test_a_changed_input_trains_again(project: Path, trainings: list[Path], name: str) -> None:
    model.ensure_model(project / "home", project / "config.yml")
    (project / name).write_text("pipeline: [{name: changed}]")
    model.ensure_model(project / "home", project / "config.yml")
    assert len(trainings) == 2


def test_old_models_do_not_pile_up(project: Path, trainings: list[Path]) -> None:
    for number in range(6):
        (project / "config.yml").write_text(f"language: {number}")
        model.ensure_model(project / "home", project / "config.yml")
    assert len(list((project / "home/models").glob("*.tar.gz"))) == model.KEPT_MODELS


def test_another_configuration_is_another_model(project: Path, trainings: list[Path]) -> None:
    (project / "config.embeddings.yml").write_text("language: nl")
    model.ensure_model(project / "home", project / "config.yml")
    model.ensure_model(project / "home", project / "config.embeddings.yml")
    assert len(set(trainings)) == 2


def test_a_configuration_that_is_not_there_is_one_clear_line(project: Path) -> None:
    with pytest.raises(StepError, match=r"config\.absent\.yml: there is no such file"):
        model.ensure_model(project / "home", project / "config.absent.yml")


def test_embeddings_bring_their_packages_and_count_as_an_input(
    project: Path, trainings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(model, "add_engine_packages", installed.append)
    config = project / "config.embeddings.yml"
    config.write_text("pipeline: [{name: SentenceEmbedder, folder: embeddings}]")
    (project / "embeddings").mkdir()
    for content in (b"one", b"another"):
        (project / "embeddings/model.onnx").write_bytes(content)
        model.ensure_model(project / "home", config)
    assert installed == ["embeddings", "embeddings"]
    assert len(set(trainings)) == 2
