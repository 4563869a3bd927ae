"""``make bench``: both roads side by side in one run, start, training and memory, written down.

The helpline is started for it on free ports with a home folder of its own, and stopped after.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from benchmarks.conversations import TALKS
from benchmarks.report import Comparison, Timings, write_report
from benchmarks.roads import BareEngine, ParentsApi
from bot.settings import PROJECT, Settings
from ouderlijn.model import ensure_model, train
from ouderlijn.preparation import prepare_home
from ouderlijn.supervision import Supervisor, processes

ROUNDS = 60  # talks on each road, in turn, so that both meet the same machine
AT_ONCE = 20
ROUNDS_AT_ONCE = 3


def main() -> int:
    """Measure everything and write the report."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--no-training", action="store_true", help="leave training out")
    parser.add_argument("--report", type=Path, default=PROJECT / "docs" / "benchmarks.md")
    arguments = parser.parse_args()
    present = Settings.load()
    model = ensure_model(present.ouderlijn_home, present.config)
    with tempfile.TemporaryDirectory(prefix="ouderlijn-bench-") as folder:
        settings = _settings(Path(folder))
        prepare_home(settings)
        training = None if arguments.no_training else _training_seconds(Path(folder))
        supervisor = Supervisor(settings, processes(settings, model))
        supervisor.start()
        try:
            start = supervisor.wait_until_ready()
            comparisons = asyncio.run(_compare(settings))
            memory = _memory(supervisor.pid)
        finally:
            supervisor.stop()
    report = write_report(comparisons, start=start, training=training, memory=memory)
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
    train(home, home / "models" / "measured.tar.gz", PROJECT / "config.yml")
    shutil.rmtree(home / "models")
    return time.monotonic() - started


async def _compare(settings: Settings) -> list[Comparison]:
    url = f"http://{settings.host}:{settings.port}"
    token = settings.secret("engine_token").decode()
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        roads = (BareEngine(client, settings.engine_urls[0], token), ParentsApi(client, url))
        for road in roads:  # warm both before anything counts
            await asyncio.gather(*(road.talk(*talk) for talk in TALKS))
        alone = (Timings(), Timings())
        for number in range(ROUNDS):
            language, texts = TALKS[number % len(TALKS)]
            for road, timings in zip(roads, alone, strict=True):
                timings.add(texts, await road.talk(language, texts))
        together = (Timings(), Timings())
        talks = [TALKS[number % len(TALKS)] for number in range(AT_ONCE)]
        for _ in range(ROUNDS_AT_ONCE):
            for road, timings in zip(roads, together, strict=True):
                measured = await asyncio.gather(*(road.talk(*talk) for talk in talks))
                for (_, texts), seconds in zip(talks, measured, strict=True):
                    timings.add(texts, seconds)
    return [
        Comparison("one conversation", *alone),
        Comparison(f"{AT_ONCE} at once", *together),
    ]


def _memory(pid: int) -> dict[str, float]:
    """Resident megabytes of each process, by the module it runs."""
    names = {"engine": "engine", "actions.server": "actions", "bot.app:create_app": "bot"}
    memory = {"supervisor": psutil.Process(pid).memory_info().rss / 2**20}
    for child in psutil.Process(pid).children(recursive=True):
        words = child.cmdline()
        name = next((names[word] for word in words if word in names), "other")
        memory[name] = memory.get(name, 0.0) + child.memory_info().rss / 2**20
    return memory


if __name__ == "__main__":
    sys.exit(main())
