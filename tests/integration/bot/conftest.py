"""A small helpline for each test, on SQLite and PostgreSQL: copies of databases migrated once."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

import bot.app
from bot.privacy.keys import new_master_key
from bot.settings import Settings
from bot.storage.schema import upgrade
from referral_directory import schema as directory_schema
from referral_directory.database import connect as connect_directory
from referral_directory.loader import load_shipped
from tests.fakes import safeguarding, signal_rules
from tests.integration.bot.site import Site
from tests.integration.bot.small_helpline import SmallHelpline
from understanding.signals import SignalRules


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "bot.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql_server: Any) -> str:
    name: str = postgresql_server.create()
    upgrade(postgresql_server.url(name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the bot's own, empty and free to change."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "bot.db")
        yield f"sqlite:///{copy}"
        return
    server = request.getfixturevalue("postgresql_server")
    name = server.create(template=request.getfixturevalue("migrated_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def line(migrated_url: str) -> AsyncIterator[SmallHelpline]:
    line = SmallHelpline(migrated_url)
    yield line
    await line.close()


@pytest.fixture(scope="session")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home as `ouderlijn setup` leaves it: secrets, both schemas, the shipped directory."""
    home = tmp_path_factory.mktemp("furnished")
    (home / "secrets").mkdir()
    (home / "secrets" / "master_key").write_text(new_master_key(), encoding="ascii")
    (home / "secrets" / "return_code_pepper").write_bytes(b"pepper")
    url = f"sqlite:///{home / 'ouderlijn.db'}"
    upgrade(url)
    directory_schema.upgrade(url)
    engine = connect_directory(url)
    load_shipped(engine)
    engine.dispose()
    return home


@pytest.fixture
def site(furnished_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The whole application on a home of its own; only the engine and the clock are fake."""
    home = Path(shutil.copytree(furnished_home, tmp_path / "home"))
    rules, languages = signal_rules(), safeguarding()._languages
    # They take seconds to read and never change: every test shares them.
    monkeypatch.setattr(SignalRules, "load", lambda _folder: rules)
    monkeypatch.setattr(bot.app, "LanguageDetector", lambda: languages)
    site = Site(Settings(ouderlijn_home=home))  # type: ignore[call-arg]
    yield site
    site.close()
