"""Runs the three processes under supervisord: starts, restarts and stops them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import Settings
from ouderlijn.environments import ENGINE_ENVIRONMENT, HELPLINE_ENVIRONMENT, PROJECT
from ouderlijn.model import engine_environment
from ouderlijn.steps import StepError, announce, show

# Rasa needs 10 to 20 s to import and load; a slow disk doubles that.
READY_SECONDS = 120
# A turn under way may take until the engine's time limit (8 s).
STOP_SECONDS = 15


@dataclass(frozen=True)
class Process:
    """One supervised process: what to run, and the port it takes."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    address: tuple[str, int]


def processes(settings: Settings, model: Path) -> tuple[Process, ...]:
    """The three processes of one helpline."""
    home = settings.ouderlijn_home
    shared = {
        "OUDERLIJN_HOME": str(home),
        "DATABASE_URL": settings.database,
        "ENGINE_URL": settings.engine_url,
        "ACTIONS_URL": settings.actions_url,
        "ENGINE_TOKEN_FILE": str(home / "secrets" / "engine_token"),
        "LOG_LEVEL": settings.log_level,
        "PYTHONUNBUFFERED": "1",
    }
    engine = engine_environment(home)
    engine_only = {key: engine[key] for key in engine.keys() - os.environ.keys()}
    engine_only |= {key: engine[key] for key in ("HOME", "PYTHONPATH", "RASA_TELEMETRY_ENABLED")}
    for name in ("ENGINE_TOKEN", "ACTIONS_URL"):  # of use to validation and training only
        engine_only.pop(name, None)
    bot: tuple[str, ...] = (
        str(HELPLINE_ENVIRONMENT.python()),
        "-m",
        "uvicorn",
        "--factory",
        "bot.app:create_app",
    )
    bot += ("--host", settings.host, "--port", str(settings.port), "--no-access-log")
    # No proxy headers: an address that is never read cannot be kept.
    bot += ("--no-proxy-headers", "--no-server-header", "--timeout-graceful-shutdown", "10")
    # Frames are a few hundred bytes: compressing them costs more than it saves.
    bot += ("--ws-per-message-deflate", "false")
    return (
        Process(
            "engine",
            (str(ENGINE_ENVIRONMENT.python()), "-W", "ignore", "-m", "engine", str(model)),
            shared | engine_only,
            _address(settings.engine_urls[0]),
        ),
        Process(
            "actions",
            (str(HELPLINE_ENVIRONMENT.python()), "-m", "actions.server"),
            shared,
            _address(settings.actions_url),
        ),
        Process("bot", bot, shared | {"PORT": str(settings.port)}, (settings.host, settings.port)),
    )


def check_ports(wanted: tuple[Process, ...]) -> None:
    """See that every port is free before anything starts.

    Raises:
        StepError: one is taken; the message says by which process's setting to move it.
    """
    settings = {"engine": "ENGINE_URL", "actions": "ACTIONS_URL", "bot": "PORT"}
    for process in wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(process.address)
            except OSError as error:
                host, port = process.address
                raise StepError(
                    f"port {port} on {host} is in use ({process.name}): stop what uses it, "
                    f"or choose another with {settings[process.name]}"
                ) from error


class Supervisor:
    """A supervisord of our own, in a session of its own so that Ctrl-C reaches only us."""

    def __init__(self, settings: Settings, wanted: tuple[Process, ...]) -> None:
        self._settings = settings
        self._wanted = wanted
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start all processes."""
        home = self._settings.ouderlijn_home
        folder = home / "run"
        folder.mkdir(exist_ok=True)
        configuration = folder / "supervisord.conf"
        configuration.write_text(_configuration(home, self._wanted), encoding="utf-8")
        configuration.chmod(0o600)
        self._process = subprocess.Popen(
            [HELPLINE_ENVIRONMENT.folder / "bin" / "supervisord", "-n", "-c", configuration],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=PROJECT,
        )

    def wait_until_ready(self) -> float:
        """Wait until a parent could be answered; how many seconds it took.

        Raises:
            StepError: it does not come up.
        """
        started = time.monotonic()
        title = "Starting bot, engine and actions"
        url = f"http://{self._settings.host}:{self._settings.port}/ready"
        while time.monotonic() - started < READY_SECONDS:
            if self._process is None or self._process.poll() is not None:
                break
            if _answers(url):
                show(title, started, end="\n")
                return time.monotonic() - started
            show(title, started, end="")
            time.sleep(0.2)
        show(title, started, end="failed\n")
        logs = self._settings.ouderlijn_home / "logs"
        raise StepError(f"the helpline did not come up; see {logs}/bot.log and engine.log")

    @property
    def pid(self) -> int:
        """The supervisor's process id; its children are the helpline."""
        if self._process is None:
            raise StepError("the supervisor has not been started")
        return self._process.pid

    def wait(self) -> int:
        """Stay until supervisord ends by itself."""
        return self._process.wait() if self._process else 0

    def stop(self) -> None:
        """Stop all processes and wait until they are gone."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=STOP_SECONDS * 2)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)


def serve(settings: Settings, model: Path) -> int:
    """Serve until Ctrl-C or SIGTERM; the exit status."""
    wanted = processes(settings, model)
    check_ports(wanted)
    supervisor = Supervisor(settings, wanted)
    signal.signal(signal.SIGTERM, _interrupt)
    supervisor.start()
    try:
        seconds = supervisor.wait_until_ready()
        _greet(settings, seconds)
        return supervisor.wait()
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
        return 0
    finally:
        supervisor.stop()


def _greet(settings: Settings, seconds: float) -> None:
    host = "localhost" if settings.host in {"127.0.0.1", "0.0.0.0"} else settings.host
    base = f"http://{host}:{settings.port}"
    announce(f"Ready after {seconds:.0f} s\n")
    print(f"  Parents      {base}/")
    print(f"  Counsellors  {base}/staff")
    print(f"  API          {base}/docs")
    print("\n  Ctrl-C stops the helpline.", flush=True)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or 80


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _configuration(home: Path, wanted: tuple[Process, ...]) -> str:
    lines = [
        "[supervisord]",
        "nodaemon=true",
        f"logfile={home / 'logs' / 'supervisord.log'}",
        f"pidfile={home / 'run' / 'supervisord.pid'}",
        f"childlogdir={home / 'logs'}",
    ]
    if os.geteuid() == 0:
        lines.append("user=root")  # silences a warning: we were started so on purpose
    for process in wanted:
        environment = ",".join(
            f'{key}="{_escape(value)}"' for key, value in sorted(process.environment.items())
        )
        lines += [
            "",
            f"[program:{process.name}]",
            f"command={' '.join(_escape(part) for part in process.command)}",
            f"directory={PROJECT}",
            f"environment={environment}",
            f"stdout_logfile={home / 'logs' / process.name}.log",
            "stdout_logfile_maxbytes=5MB",
            "stdout_logfile_backups=2",
            "redirect_stderr=true",
            "autorestart=true",
            "startsecs=1",
            "startretries=1000000",  # a helpline is never given up
            f"stopwaitsecs={STOP_SECONDS}",
            "stopasgroup=true",
            "killasgroup=true",
        ]
    return "\n".join(lines) + "\n"


def _escape(value: str) -> str:
    return value.replace("%", "%%")
