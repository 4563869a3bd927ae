"""The two Python environments, built from hashed requirements (standard library only).

``.venv`` (3.11 or newer) runs the helpline, ``.venv-engine`` (3.10) runs Rasa, whose open-source
line ends there: see docs/decisions/0001-two-pythons.md.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ouderlijn.steps import StepError, run_step

PROJECT = Path(__file__).resolve().parent.parent
REQUIREMENTS = PROJECT / "requirements"
OLDEST, NEWEST = (3, 11), (3, 14)
ENGINE_VERSION = "3.10"
# Measured: .venv 0.9 GB, .venv-engine 2.7 GB, the same again while uv unpacks.
NEEDED_BYTES = 6 * 1024**3


class SetupError(Exception):
    """An environment cannot be built; the message says in one line what to do."""


class Environment:
    """One virtual environment and the requirement files that fill it."""

    def __init__(self, folder: str, title: str) -> None:
        self.folder = PROJECT / folder
        self.title = title

    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def is_current(self, files: tuple[str, ...]) -> bool:
        """Whether it was filled from exactly these files."""
        marker = self._marker(files)
        return (
            self.python().exists()
            and marker.exists()
            and marker.read_text(encoding="ascii") == _fingerprint(files)
        )

    def note(self, files: tuple[str, ...]) -> None:
        """Remember what it was filled from."""
        self._marker(files).write_text(_fingerprint(files), encoding="ascii")

    def _marker(self, files: tuple[str, ...]) -> Path:
        return self.folder / f"filled-from-{'-'.join(files)}"


HELPLINE_ENVIRONMENT = Environment(".venv", "the helpline's packages (0.9 GB)")
ENGINE_ENVIRONMENT = Environment(".venv-engine", "the engine's packages (2.7 GB)")


def prepare(*, dev: bool) -> None:
    """Build or update whatever is not current; a second call costs nothing.

    Raises:
        SetupError: something is missing on this machine.
    """
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        version = ".".join(map(str, sys.version_info[:2]))
        raise SetupError(
            f"this is Python {version}; it takes 3.11 to 3.14, as in: make PYTHON=python3.12"
        )
    wanted: list[tuple[str, ...]] = [("setup",), ("app",)]
    if dev:
        wanted.append(("dev",))
    try:
        for files in wanted:
            if not HELPLINE_ENVIRONMENT.is_current(files):
                _check_disk()
                _fill_app(files)
        if not ENGINE_ENVIRONMENT.is_current(("engine",)):
            _check_disk()
            _fill_engine()
    except StepError as error:
        raise SetupError(str(error)) from error


def add_engine_packages(*names: str) -> None:
    """Install what only some configurations or the tests need in the engine's environment.

    Raises:
        StepError: it cannot be installed.
    """
    for name in names:
        if not ENGINE_ENVIRONMENT.is_current((name,)):
            _install(f"the engine's packages for {name}", ENGINE_ENVIRONMENT, (name,))
            ENGINE_ENVIRONMENT.note((name,))


def _fill_app(files: tuple[str, ...]) -> None:
    if not HELPLINE_ENVIRONMENT.python().exists():
        run_step(
            "Making .venv",
            [sys.executable, "-m", "venv", HELPLINE_ENVIRONMENT.folder],
            log=_log("venv"),
        )
    if files == ("setup",):
        pip: list[str | Path] = [HELPLINE_ENVIRONMENT.python(), "-m", "pip", "install", "--quiet"]
        pip += ["--require-hashes", "-r", REQUIREMENTS / "setup.txt"]
        run_step("Installing uv", pip, log=_log("setup"))
    else:
        title = HELPLINE_ENVIRONMENT.title if files == ("app",) else "the tests' packages (0.4 GB)"
        _install(title, HELPLINE_ENVIRONMENT, files)
        _make_importable()
    HELPLINE_ENVIRONMENT.note(files)


def _make_importable() -> None:
    """Put the project on the environment's path, and its command beside the interpreter."""
    packages = next((HELPLINE_ENVIRONMENT.folder / "lib").glob("python3.*/site-packages"))
    (packages / "ouderlijn.pth").write_text(f"{PROJECT}\n", encoding="utf-8")
    command = HELPLINE_ENVIRONMENT.folder / "bin" / "ouderlijn"
    command.write_text(
        f"#!{HELPLINE_ENVIRONMENT.python()}\n"
        "from ouderlijn.cli import main\n\nraise SystemExit(main())\n",
        encoding="utf-8",
    )
    command.chmod(0o755)


def _fill_engine() -> None:
    environment = ENGINE_ENVIRONMENT
    make: list[str | Path] = [
        _uv(),
        "venv",
        "--clear",
        "--python",
        find_engine_python(),
        environment.folder,
    ]
    run_step("Making .venv-engine", make, log=_log("venv-engine"))
    _install(environment.title, environment, ("engine",))
    environment.note(("engine",))


def _install(title: str, environment: Environment, files: tuple[str, ...]) -> None:
    command: list[str | Path] = [_uv(), "pip", "install", "--require-hashes"]
    command += ["--python", environment.python()]
    for name in files:
        command += ["-r", REQUIREMENTS / f"{name}.txt"]
    run_step(f"Installing {title}", command, log=_log(f"install-{'-'.join(files)}"))


def find_engine_python() -> str:
    """A Python 3.10: on PATH, under pyenv, uv's own, or installed by uv.

    Raises:
        SetupError: there is none and none can be installed.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(f"python{ENGINE_VERSION}")]
    candidates += [str(path) for path in sorted(pyenv.glob(f"{ENGINE_VERSION}.*/bin/python3.10"))]
    for candidate in candidates:
        # A pyenv shim exists for every version, and fails for those that are not chosen.
        if candidate and _is_engine_python(candidate):
            return candidate
    for arguments in (["python", "find", "--managed-python"], ["python", "install"]):
        subprocess.run([_uv(), *arguments, ENGINE_VERSION], capture_output=True, check=False)
        found = subprocess.run(
            [_uv(), "python", "find", "--managed-python", ENGINE_VERSION],
            capture_output=True,
            text=True,
            check=False,
        )
        if found.returncode == 0 and _is_engine_python(found.stdout.strip()):
            return found.stdout.strip()
    raise SetupError(
        "Rasa needs Python 3.10 beside yours, and none was found on PATH, under pyenv or by uv. "
        "Install it (for instance: pyenv install 3.10) and run the same command again."
    )


def _is_engine_python(path: str) -> bool:
    check = (
        f"import sys, venv; sys.exit(sys.version_info[:2] != ({ENGINE_VERSION.replace('.', ', ')}))"
    )
    try:
        return subprocess.run([path, "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _uv() -> Path:
    return HELPLINE_ENVIRONMENT.folder / "bin" / "uv"


def home_folder() -> Path:
    """The one folder that holds all run-time data (``OUDERLIJN_HOME``, default ``var/``)."""
    return Path(os.environ.get("OUDERLIJN_HOME", PROJECT / "var")).resolve()


def _log(name: str) -> Path:
    return home_folder() / "logs" / f"{name}.log"


def _check_disk() -> None:
    free = shutil.disk_usage(PROJECT).free
    if free < NEEDED_BYTES:
        raise SetupError(
            f"not enough disk: {free / 1024**3:.1f} GB free, {NEEDED_BYTES / 1024**3:.0f} GB needed"
        )


def _fingerprint(files: tuple[str, ...]) -> str:
    digest = hashlib.sha256(str(PROJECT).encode())
    for name in files:
        digest.update((REQUIREMENTS / f"{name}.txt").read_bytes())
    return digest.hexdigest()
