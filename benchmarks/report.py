"""What the benchmark measured, as the page that is kept in ``docs/``."""

from __future__ import annotations

import os
import platform
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import psutil

INTRODUCTION = """\
# Benchmarks

Made by `make bench`, which measures both roads side by side in one run: a message over
the parents' API until its answer arrives on the stream, and the same message to the bare
engine. What counts is the ratio; the milliseconds belong to the machine.

Turns fall into two sorts: those that call an action, and quick ones that don't. Their times lie
far apart, and a median over all of them jumps between the two. So two figures are given: the ratio
of the medians, and the median of the ratios of each message to itself, in which quick turns weigh
as much as the others.
"""


@dataclass
class Timings:
    """Seconds of every turn of one road under one load, by the message that was sent."""

    by_message: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, texts: Sequence[str], seconds: Sequence[float]) -> None:
        """Add one talk."""
        for text, duration in zip(texts, seconds, strict=True):
            self.by_message[text].append(duration)

    @property
    def all(self) -> list[float]:
        """Every turn."""
        return [seconds for turns in self.by_message.values() for seconds in turns]

    def medians(self) -> dict[str, float]:
        """The median of each message."""
        return {text: statistics.median(turns) for text, turns in self.by_message.items()}


@dataclass(frozen=True)
class Comparison:
    """Both roads under one load."""

    load: str
    engine: Timings
    api: Timings

    def rows(self) -> list[str]:
        """Two rows of the table."""
        engine, api = self.engine.medians(), self.api.medians()
        overall = statistics.median(self.api.all) / statistics.median(self.engine.all)
        each = statistics.median(api[text] / engine[text] for text in engine)
        added = statistics.median(api[text] - engine[text] for text in engine)
        return [
            f"| {self.load} | engine | {_times(self.engine.all)} | 1.00 | 1.00 | |",
            f"| {self.load} | parents' API | {_times(self.api.all)} | {overall:.2f} "
            f"| {each:.2f} | {added * 1000:.1f} ms |",
        ]


def write_report(
    comparisons: Sequence[Comparison],
    *,
    start: float,
    training: float | None,
    memory: dict[str, float],
) -> str:
    """The page; ``start`` and ``training`` in seconds, ``memory`` in megabytes by process."""
    lines = [
        INTRODUCTION,
        f"Machine: {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}.",
        "",
        "| load | road | median | 95th percentile | turns | ratio | by message | added |",
        "|---|---|---|---|---|---|---|---|",
        *(row for comparison in comparisons for row in comparison.rows()),
    ]
    total = sum(memory.values())
    parts = ", ".join(f"{name} {size:.0f}" for name, size in sorted(memory.items()))
    lines += ["", f"- From start to the whole road being ready: {start:.0f} s."]
    if training is not None:
        lines.append(f"- Training the model from scratch: {training:.0f} s.")
    lines.append(f"- Resident memory after the run: {total:.0f} MB ({parts}).")
    return "\n".join(lines) + "\n"


def _times(seconds: Sequence[float]) -> str:
    high = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return f"{statistics.median(seconds) * 1000:.1f} ms | {high * 1000:.1f} ms | {len(seconds)}"
