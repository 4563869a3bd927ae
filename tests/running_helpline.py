"""Fixtures: the real engine and action server once per run, and a helpline on top of them.

The processes are started by the very commands that `make run` supervises, in a home of their own.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn

from bot.app import Helpline, build_app, build_helpline
from bot.dialogue.engine_client import HttpEngine
from bot.settings import PROJECT, Settings
from ouderlijn.model import ensure_model
from ouderlijn.preparation import prepare_home
from ouderlijn.supervision import processes

# Rasa imports for 10 to 20 s; with every core busy, several times that.
START_SECONDS = 180.0
STOP_SECONDS = 15.0


@dataclass
class RunningProcess:
    """One started process; its output goes to a file of its own."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    ready_url: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                env=os.environ | self.environment,
                cwd=PROJECT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            if _answers(self.ready_url):
                return
            time.sleep(0.1)
        pytest.fail(f"{self.name} did not come up; see {self.log}", pytrace=False)

    def kill(self) -> None:
        """End it as a crash would: at once, without a word."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """Keep it alive but silent, as a machine without memory does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def written(self) -> str:
        """Everything it has logged so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class EngineHome:
    """A home folder with secrets, a loaded directory, and the two processes that serve it."""

    folder: Path
    settings: Settings
    model: Path
    running: dict[str, RunningProcess] = field(default_factory=dict)

    @property
    def engine(self) -> RunningProcess:
        return self.running["engine"]

    @property
    def actions(self) -> RunningProcess:
        return self.running["actions"]

    @property
    def token(self) -> str:
        return self.settings.secret("engine_token").decode()

    def start(self) -> None:
        for process in self.running.values():
            process.start()
        for process in self.running.values():
            process.wait_until_ready()

    def stop(self) -> None:
        for process in self.running.values():
            process.stop()


def model_under_test(folder: Path) -> Path:
    """The trained model that `make test` names, or one for the present inputs."""
    named = os.environ.get("OUDERLIJN_TEST_MODEL")
    if named is None:
        settings = Settings.load()
        return ensure_model(settings.ouderlijn_home, settings.config)
    model = Path(named)
    if not model.is_file():
        pytest.fail(f"OUDERLIJN_TEST_MODEL names no file: {model}", pytrace=False)
    return model


def make_home(folder: Path, model: Path, *, log_level: str = "INFO") -> EngineHome:
    """Prepare a home and describe its processes; nothing is started yet."""
    settings = Settings(  # type: ignore[call-arg]  # the rest has defaults
        ouderlijn_home=folder,
        engine_url=f"http://127.0.0.1:{free_port()}",
        actions_url=f"http://127.0.0.1:{free_port()}",
        log_level=log_level,
        # The limit under test is in its own test; here a busy machine must not fail a story.
        engine_timeout=60.0,
    )
    prepare_home(settings)
    home = EngineHome(folder, settings, model)
    ready = {
        "engine": f"{settings.engine_url}/webhooks/helpline/ready",
        "actions": f"{settings.actions_url}/health",
    }
    for process in processes(settings, model):
        if process.name in ready:
            home.running[process.name] = RunningProcess(
                process.name,
                process.command,
                dict(process.environment) | {"ACTIONS_URL": settings.actions_url},
                folder / "logs" / f"{process.name}.log",
                ready[process.name],
            )
    return home


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def trained_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return model_under_test(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def engine_home(
    trained_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EngineHome]:
    """The home of the one engine that the whole run shares: don't break it, make your own."""
    home = make_home(tmp_path_factory.mktemp("home"), trained_model)
    try:
        home.start()
        yield home
    finally:
        home.stop()


@pytest.fixture(scope="session")
def engine_url(engine_home: EngineHome) -> str:
    """Where the shared engine listens."""
    return engine_home.settings.engine_url


@pytest.fixture
async def helpline(engine_home: EngineHome) -> AsyncIterator[Helpline]:
    """A helpline in the test's own loop, on the shared engine and database."""
    helpline = build_helpline(engine_home.settings)
    yield helpline
    await helpline.turns.close()
    assert isinstance(helpline.engine, HttpEngine)
    await helpline.engine.close()
    helpline.database.close()


@pytest.fixture
def served_helpline(engine_home: EngineHome) -> Iterator[str]:
    """The base address of a whole helpline, served as `make run` serves it."""
    config = uvicorn.Config(
        build_app(build_helpline(engine_home.settings)),
        host="127.0.0.1",
        port=free_port(),
        log_config=None,
        access_log=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{config.port}"
    _wait_for(f"{base}/ready")
    yield base
    server.should_exit = True
    thread.join(STOP_SECONDS)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while not _answers(url):
        assert time.monotonic() < deadline, f"{url} never answered"
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
