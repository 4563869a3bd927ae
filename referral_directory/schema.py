"""Brings the directory's tables up to date; the processes call it before they start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from referral_directory.database import connect, wait_for_turn, writing

MIGRATIONS = Path(__file__).parent / "migrations"

# The bot's tables share the database; its own migrations keep their own version table.
VERSION_TABLE = "alembic_version_directory"
TABLE_PREFIX = "directory_"


def upgrade(database_url: str) -> None:
    """Run every migration that is missing, in one transaction. Safe to call from many processes."""
    engine = connect(database_url)
    try:
        with writing(engine).begin() as connection:
            wait_for_turn(connection)
            command.upgrade(configuration(connection), "head")
    finally:
        engine.dispose()


def configuration(connection: Connection) -> Config:
    """Alembic's settings for one open connection; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
