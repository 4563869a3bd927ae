"""The engine's Python is found wherever it is, and its absence is explained."""

import stat
import sys
from pathlib import Path

import pytest

from ouderlijn import environments
from ouderlijn.environments import SetupError, find_engine_python


def _fake_python(path: Path, status: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {status}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def _no_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_python(tmp_path / "uv", 1)
    monkeypatch.setattr(environments, "_uv", lambda: tmp_path / "uv")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))


@pytest.mark.usefixtures("_no_uv")
def test_the_one_on_path_is_taken(tmp_path: Path) -> None:
    python = _fake_python(tmp_path / "path" / "python3.10", 0)
    assert find_engine_python() == str(python)


@pytest.mark.usefixtures("_no_uv")
def test_a_shim_that_fails_is_passed_over_for_pyenvs_own(tmp_path: Path) -> None:
    _fake_python(tmp_path / "path" / "python3.10", 127)
    python = _fake_python(tmp_path / "pyenv/versions/3.10.13/bin/python3.10", 0)
    assert find_engine_python() == str(python)


@pytest.mark.usefixtures("_no_uv")
def test_its_absence_says_exactly_what_to_do() -> None:
    with pytest.raises(SetupError, match=r"Python 3\.10 .* pyenv install 3\.10") as caught:
        find_engine_python()
    assert "\n" not in str(caught.value)


def test_too_little_disk_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "NEEDED_BYTES", 10**18)
    with pytest.raises(SetupError, match=r"not enough disk: .* GB free"):
        environments._check_disk()


def test_an_old_python_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    with pytest.raises(SetupError, match=r"this is Python 3\.9; .* make PYTHON=python3\.12"):
        environments.prepare(dev=False)
