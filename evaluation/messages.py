"""Reads the exam's messages. Nobody who writes rules or training examples reads them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from understanding.taxonomy import load_taxonomy

FOLDER = Path(__file__).parent
LANGUAGES = ("nl", "fr")


class ExamError(ValueError):
    """The exam cannot be read; the message names the file and the number of the entry."""


@dataclass(frozen=True)
class ExamMessage:
    """One message with its true labels; ``place`` is a municipality's official name or ""."""

    text: str
    language: str
    intent: str
    level: int
    signals: frozenset[str]
    is_ask: bool
    place: str


def load_exam(language: str, folder: Path = FOLDER) -> list[ExamMessage]:
    """The messages in one language.

    Raises:
        ExamError: an entry has a label that the taxonomy does not know.
    """
    path = folder / f"messages_{language}.yml"
    taxonomy = load_taxonomy()
    intents = {*taxonomy.themes, *taxonomy.acts}
    messages = []
    for number, entry in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1):
        message = ExamMessage(
            text=str(entry["text"]),
            language=language,
            intent=entry["intent"],
            level=entry["level"],
            signals=frozenset(entry["signals"] or ()),
            is_ask=bool(entry.get("ask", False)),
            place=entry.get("place") or "",
        )
        if message.intent not in intents or message.signals - set(taxonomy.signals):
            raise ExamError(f"{path.name}, message {number}: an unknown label")
        if message.level not in taxonomy.levels:
            raise ExamError(f"{path.name}, message {number}: level {message.level!r}")
        messages.append(message)
    return messages
