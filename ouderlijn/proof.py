"""Proves the helpline: quick checks, every test on the real parts, benchmarks, the exam."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from bot.settings import PROJECT, Settings
from ouderlijn.environments import (
    ENGINE_ENVIRONMENT,
    HELPLINE_ENVIRONMENT,
    add_engine_packages,
)
from ouderlijn.model import engine_environment, ensure_model
from ouderlijn.steps import StepError, announce, run_step

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CHECKED = (
    *("actions", "benchmarks", "bot", "engine", "evaluation", "ouderlijn"),
    *("referral_directory", "tests", "understanding"),
)
TYPED = ("bot", "understanding", "referral_directory", "ouderlijn")


def check() -> int:
    """Format, lint, strict types and import contracts; under a minute once set up."""
    started = time.monotonic()
    folders = [*CHECKED, "understanding"]
    failed = [
        name
        for name, command in (
            ("format", ["ruff", "format", "--check", "--quiet", *folders]),
            ("lint", ["ruff", "check", "--quiet", *folders]),
            ("types", ["mypy", "--no-error-summary", *TYPED]),
            ("import contracts", ["lint-imports", "--no-cache"]),
        )
        if not _is_passing(name, command)
    ]
    seconds = time.monotonic() - started
    print(f"check: {', '.join(failed) + ' failed' if failed else 'all clean'} in {seconds:.0f} s")
    return 1 if failed else 0


def test(arguments: Sequence[str]) -> int:
    """Everything: the checks, then all tests with the real engine, databases and browser."""
    status = check()
    settings = Settings.load()
    model = ensure_model(settings.ouderlijn_home, settings.config)
    environment = {
        **os.environ,
        "OUDERLIJN_TEST_MODEL": str(model),
        "CHROMIUM": _chromium(settings.ouderlijn_home),
        "OUDERLIJN_REQUIRE_BROWSER": "1",
    }
    command = [str(HELPLINE_ENVIRONMENT.python()), "-m", "pytest", "-q", *arguments]
    tail = ""
    with subprocess.Popen(
        command, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            tail = line
    tests = process.returncode
    print(_summary(tail, is_check_clean=status == 0), flush=True)
    return status or tests


def bench(arguments: Sequence[str]) -> int:
    """Measure side by side in one run; the results go to docs/benchmarks.md."""
    settings = Settings.load()
    ensure_model(settings.ouderlijn_home, settings.config)
    command = [str(HELPLINE_ENVIRONMENT.python()), "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=PROJECT, check=False).returncode


def evaluate(arguments: Sequence[str]) -> int:
    """Let the trained model take its exam; the results go to docs/understanding.md."""
    settings = Settings.load()
    model = ensure_model(settings.ouderlijn_home, settings.config)
    add_engine_packages("evaluation")
    command = [str(ENGINE_ENVIRONMENT.python()), "-m", "evaluation", str(model), *arguments]
    command += ["--config", str(settings.config)]
    environment = engine_environment(settings.ouderlijn_home)
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode


def _is_passing(name: str, command: list[str]) -> bool:
    program = HELPLINE_ENVIRONMENT.folder / "bin" / command[0]
    result = subprocess.run(
        [program, *command[1:]], capture_output=True, text=True, cwd=PROJECT, check=False
    )
    announce(f"{name}: {'clean' if result.returncode == 0 else 'failed'}")
    if result.returncode != 0:
        print(result.stdout + result.stderr, flush=True)
    return result.returncode == 0


def _chromium(home: Path) -> str:
    """A Chromium on this machine, installed with apt where that is possible.

    Raises:
        StepError: there is none, and this user cannot install one.
    """
    for name in (os.environ.get("CHROMIUM", ""), *CHROMIUM):
        found = shutil.which(name) if name else None
        if found:
            return found
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise StepError("the browser tests need Chromium: install it, or name it with CHROMIUM=")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for title, command in (
        ("Asking Debian for its packages", [apt, "update"]),
        ("Installing Chromium", [apt, "install", "-y", "--no-install-recommends", "chromium"]),
    ):
        run_step(title, command, log=home / "logs" / "chromium.log", environment=environment)
    return shutil.which("chromium") or ""


def _summary(tail: str, *, is_check_clean: bool) -> str:
    counts = {
        word: number for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", tail)
    }
    failed = int(counts.get("failed", 0)) + int(counts.get("error", 0)) + (not is_check_clean)
    skipped = f", {counts['skipped']} skipped" if "skipped" in counts else ""
    return f"{counts.get('passed', 0)} passed, {failed} failed{skipped}"
