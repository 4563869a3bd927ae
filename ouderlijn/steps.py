"""Long steps, shown while they run: what is happening, for how long, and where the details are."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

TICK_SECONDS = 0.5


class StepError(Exception):
    """A step failed; the message says in one line what to do."""


# What a build or an install prints when it lacks something, and what to do about it.
_REASONS = (
    ("No space left on device", "the disk is full: free some space (at least 6 GB) and try again"),
    ("gcc' failed", "a C compiler is missing: install gcc and the Python headers, and try again"),
    ("Python.h", "the Python headers are missing: install python3-dev, and try again"),
    ("THESE PACKAGES DO NOT MATCH THE HASHES", "a package differs from its pinned hash: stop here"),
    ("Hash mismatch", "a package differs from its pinned hash: stop here"),
    (
        "Temporary failure in name resolution",
        "the package index cannot be reached: check the network",
    ),
    ("Failed to fetch", "the package index cannot be reached: check the network"),
    ("No module named ensurepip", "Python's venv is missing: install python3-venv, and try again"),
    ("ensurepip is not available", "Python's venv is missing: install python3-venv, and try again"),
)


def run_step(
    title: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> None:
    """Run a command behind one line of progress; its output goes to ``log``.

    Raises:
        StepError: it failed; the message gives the reason where it is a known one.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment) if environment is not None else None,
            cwd=folder,
        )
        try:
            while process.poll() is None:
                show(title, started, end="")
                time.sleep(TICK_SECONDS)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode != 0:
        show(title, started, end="failed\n")
        raise StepError(f"{_reason(log)} (details: {log})")
    show(title, started, end="\n")


def announce(text: str) -> None:
    """One line of progress for a step that is quick."""
    print(f"  {text}", flush=True)


def show(title: str, started: float, *, end: str) -> None:
    """The line of progress of a long step; on a terminal it counts the seconds."""
    seconds = int(time.monotonic() - started)
    if sys.stdout.isatty():
        print(f"\r  {title} … {seconds} s  ", end=end, flush=True)
    elif end:
        print(f"  {title} … {seconds} s  ", end=end, flush=True)


def _reason(log: Path) -> str:
    tail = log.read_text(encoding="utf-8", errors="replace")[-20_000:]
    for sign, reason in _REASONS:
        if sign in tail:
            return reason
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it stopped without a word"
