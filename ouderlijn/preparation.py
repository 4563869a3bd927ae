"""Everything a helpline needs before its processes start: secrets, tables, data, a first login."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.console.accounts import FirstAdministrator, create_first_administrator
from bot.settings import Settings
from bot.storage import schema as bot_schema
from bot.storage.database import Database, connect
from ouderlijn.secret_files import make_secrets
from ouderlijn.steps import announce
from referral_directory import schema as directory_schema
from referral_directory.loader import load_shipped


def prepare_home(settings: Settings) -> FirstAdministrator | None:
    """Make the home folder ready; the first administrator, when one had to be made."""
    home = settings.ouderlijn_home
    _make_home(home)
    made = make_secrets(home)
    if made:
        announce(f"Made {', '.join(made)} in {home / 'secrets'}")
    bot_schema.upgrade(settings.database)
    directory_schema.upgrade(settings.database)
    database = Database(connect(settings.database))
    try:
        report = load_shipped(database.engine)
        changed = len(report.created) + len(report.updated)
        announce(f"Directory: {changed} services loaded, {len(report.unchanged)} unchanged")
        return database.write_now(
            lambda connection: create_first_administrator(connection, datetime.now(UTC))
        )
    finally:
        database.close()


def _make_home(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    (home / "logs").mkdir(exist_ok=True)
