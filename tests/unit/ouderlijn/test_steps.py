"""A long step shows what it does, and says in one line what to do when it fails."""

import sys
from pathlib import Path

import pytest

from ouderlijn.steps import StepError, run_step


def test_a_step_that_works_leaves_its_output_in_the_log(tmp_path: Path, capsys) -> None:
    log = tmp_path / "logs" / "step.log"
    run_step("Counting", [sys.executable, "-c", "print('three')"], log=log)
    assert log.read_text() == "three\n"
    assert "Counting" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("error: command 'gcc' failed: No such file", "a C compiler is missing"),
        ("fatal error: Python.h: No such file or directory", "python3-dev"),
        ("The virtual environment was not created: ensurepip is not available", "python3-venv"),
        ("something new went wrong", "something new went wrong"),
    ],
)
def test_a_failure_says_what_to_do(tmp_path: Path, output: str, advice: str) -> None:
    command = [sys.executable, "-c", f"import sys; print({output!r}); sys.exit(1)"]
    with pytest.raises(StepError, match=advice) as caught:
        run_step("Trying", command, log=tmp_path / "step.log")
    assert "\n" not in str(caught.value)


def test_a_command_that_dies_silently_is_a_failure_too(tmp_path: Path) -> None:
    with pytest.raises(StepError, match="without a word"):
        run_step("Dying", [sys.executable, "-c", "raise SystemExit(3)"], log=tmp_path / "x.log")
