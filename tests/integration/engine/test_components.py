"""The engine's components are tested in the engine's own Python: ``tests/unit/engine``."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ouderlijn.environments import ENGINE_ENVIRONMENT, PROJECT, add_engine_packages
from ouderlijn.model import engine_environment

TESTS = PROJECT / "tests" / "unit" / "engine"


@pytest.mark.timeout(600)
def test_the_components_pass_their_own_tests(tmp_path: Path) -> None:
    add_engine_packages("embeddings", "engine-tests")
    command = [ENGINE_ENVIRONMENT.python(), "-m", "pytest", "-q", "-c", TESTS / "pytest.ini"]
    command += ["--rootdir", PROJECT, TESTS]
    result = subprocess.run(
        [str(part) for part in command],
        env=engine_environment(tmp_path),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-2000:]
