"""Everything an operator can set: environment variables, or ``OUDERLIJN_HOME/settings.env``."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent


def home_folder() -> Path:
    """The one folder that holds all run-time data (``OUDERLIJN_HOME``, default ``var/``)."""
    return Path(os.environ.get("OUDERLIJN_HOME", PROJECT / "var")).resolve()


class Settings(BaseSettings):
    """The helpline's settings; each is documented in ``docs/settings.md`` (a test compares)."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    ouderlijn_home: Path = Field(default_factory=home_folder)
    host: str = Field("127.0.0.1", description="Address the public port listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Public port of the bot.")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the home folder.")
    redis_url: str = Field("", description="Redis, for more than one bot process; empty: none.")
    engine_url: str = Field(
        "http://127.0.0.1:5005", description="Rasa's address; several, comma-separated, at scale."
    )
    actions_url: str = Field("http://127.0.0.1:5055", description="The action server's address.")
    engine_timeout: float = Field(
        8.0,
        gt=0,
        description="Seconds one turn may take. A turn takes 0.05 s; past 8 s a parent gives up.",
    )
    config: Path = Field(
        PROJECT / "config.yml", description="Rasa's configuration: config.yml or another."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    telegram_token: str = Field("", description="Token of the Telegram bot; empty: Telegram off.")
    telegram_mode: str = Field("polling", description="polling or webhook.")
    telegram_api_url: str = Field("", description="Another Bot API server; empty: Telegram's own.")

    @classmethod
    def load(cls) -> Settings:
        """Read the environment, then ``settings.env`` in the home folder for the rest."""
        return cls(_env_file=home_folder() / "settings.env")  # type: ignore[call-arg]

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.ouderlijn_home / 'ouderlijn.db'}"

    @property
    def engine_urls(self) -> tuple[str, ...]:
        """Every engine's base address, without a trailing slash."""
        return tuple(url.strip().rstrip("/") for url in self.engine_url.split(",") if url.strip())

    def secret(self, name: str) -> bytes:
        """The content of ``secrets/<name>`` in the home folder, without surrounding space.

        Raises:
            FileNotFoundError: ``ouderlijn setup`` has not been run.
        """
        return (self.ouderlijn_home / "secrets" / name).read_bytes().strip()
