"""``make bench``: both roads side by side in one run, start, training and memory, written down.

The helpline is started for it on free ports with a home folder of its own, and stopped after.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import psutil

from benchmarks.conversations import TALKS
from benchmarks.roads import BareEngine, ParentsApi
from bot.settings import PROJECT, Settings
from ouderlijn.model import ensure_model, train
from ouderlijn.preparation import prepare_home
from ouderlijn.supervision import Supervisor, processes

ROUNDS = 20  # talks on each road, in turn, so that both meet the same machine
AT_ONCE = 20


def main() -> int:
    """Measure everything and write the report."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--no-training", action="store_true", help="leave training out")
    parser.add_argument("--report", type=Path, default=PROJECT / "docs" / "benchmarks.md")
    arguments = parser.parse_args()
    model = ensure_model(Settings.load().ouderlijn_home)
    with tempfile.TemporaryDirectory(prefix="ouderlijn-bench-") as folder:
        settings = _settings(Path(folder))
        prepare_home(settings)
        training = None if arguments.no_training else _training_seconds(Path(folder))
        supervisor = Supervisor(settings, processes(settings, model))
        supervisor.start()
        try:
            start = supervisor.wait_until_ready()
            rows = asyncio.run(_compare(settings))
            memory = _memory(supervisor.pid)
        finally:
            supervisor.stop()
    report = _report(rows, start=start, training=training, memory=memory)
    arguments.report.write_text(report, encoding="utf-8")
    print(report)
    print(f"Written to {arguments.report}")
    return 0


def _settings(home: Path) -> Settings:
    ports = _free_ports(3)
    os.environ |= {
        "OUDERLIJN_HOME": str(home),
        "PORT": str(ports[0]),
        "ENGINE_URL": f"http://127.0.0.1:{ports[1]}",
        "ACTIONS_URL": f"http://127.0.0.1:{ports[2]}",
        "DATABASE_URL": f"sqlite:///{home / 'ouderlijn.db'}",
    }
    return Settings.load()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _training_seconds(home: Path) -> float:
    started = time.monotonic()
    train(home, home / "models" / "measured.tar.gz")
    shutil.rmtree(home / "models")
    return time.monotonic() - started


async def _compare(settings: Settings) -> list[tuple[str, str, float, float, int]]:
    """Rows of (load, road, median, 95th percentile, turns); times in seconds."""
    url = f"http://{settings.host}:{settings.port}"
    token = settings.secret("engine_token").decode()
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        roads = (BareEngine(client, settings.engine_urls[0], token), ParentsApi(client, url))
        for road in roads:  # warm both before anything counts
            await asyncio.gather(*(road.talk(*talk) for talk in TALKS))
        alone: dict[str, list[float]] = {road.name: [] for road in roads}
        for number in range(ROUNDS):
            for road in roads:
                alone[road.name] += await road.talk(*TALKS[number % len(TALKS)])
        together: dict[str, list[float]] = {road.name: [] for road in roads}
        for _ in range(3):
            for road in roads:
                talks = [road.talk(*TALKS[i % len(TALKS)]) for i in range(AT_ONCE)]
                for seconds in await asyncio.gather(*talks):
                    together[road.name] += seconds
    return [
        (load, name, statistics.median(times), _percentile(times, 95), len(times))
        for load, measured in (("one conversation", alone), (f"{AT_ONCE} at once", together))
        for name, times in measured.items()
    ]


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _memory(pid: int) -> dict[str, float]:
    """Resident megabytes of each process, by the module it runs."""
    names = {"engine": "engine", "actions.server": "actions", "bot.app:create_app": "bot"}
    memory = {"supervisor": psutil.Process(pid).memory_info().rss / 2**20}
    for child in psutil.Process(pid).children(recursive=True):
        words = child.cmdline()
        name = next((names[word] for word in words if word in names), "other")
        memory[name] = memory.get(name, 0.0) + child.memory_info().rss / 2**20
    return memory


def _report(
    rows: list[tuple[str, str, float, float, int]],
    *,
    start: float,
    training: float | None,
    memory: dict[str, float],
) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Made by `make bench`, which measures both roads side by side in one run: a message over",
        "the parents' API until its answer arrives on the stream, and the same message to the bare",
        "engine. What counts is the ratio; the milliseconds belong to the machine.",
        "",
        f"Machine: {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}.",
        "",
        "| load | road | median | 95th percentile | turns | median against the engine |",
        "|---|---|---|---|---|---|",
    ]
    base = {load: median for load, name, median, _, _ in rows if name == BareEngine.name}
    for load, name, median, high, count in rows:
        lines.append(
            f"| {load} | {name} | {median * 1000:.1f} ms | {high * 1000:.1f} ms | {count} "
            f"| {median / base[load]:.2f} |"
        )
    total = sum(memory.values())
    parts = ", ".join(f"{name} {size:.0f}" for name, size in sorted(memory.items()))
    lines += ["", f"- From start to the whole road being ready: {start:.0f} s."]
    if training is not None:
        lines.append(f"- Training the model from scratch: {training:.0f} s.")
    lines.append(f"- Resident memory after the run: {total:.0f} MB ({parts}).")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
