"""The helpline's secrets: made once, readable by their owner only."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from bot.privacy.keys import new_master_key

OWNER_ONLY_FOLDER = 0o700
OWNER_ONLY_FILE = 0o600

SECRETS: dict[str, Callable[[], str]] = {
    "engine_token": lambda: secrets.token_urlsafe(32),
    "master_key": new_master_key,
    "return_code_pepper": lambda: secrets.token_urlsafe(32),
}


def make_secrets(home: Path) -> list[str]:
    """Make what is missing below ``home/secrets``; the names of what was made."""
    folder = home / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    folder.chmod(OWNER_ONLY_FOLDER)
    made = []
    for name, make in SECRETS.items():
        try:
            file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_FILE)
        except FileExistsError:
            continue
        with os.fdopen(file, "w", encoding="ascii") as stream:
            stream.write(make())
        made.append(name)
    return made
