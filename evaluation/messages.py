"""Reads the exam's messages. Nobody who writes rules or training examples reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from understanding.examples import Example
from understanding.gazetteer import load_gazetteer
from understanding.place_tokens import key_of
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
    place: str = ""

    @property
    def areas(self) -> frozenset[str]:
        """The NIS codes that the place's name stands for."""
        entry = load_gazetteer().names.get(key_of(self.place)) if self.place else None
        return frozenset(one.nis for one in entry.candidates) if entry else frozenset()

    @classmethod
    def of(cls, example: Example) -> ExamMessage:
        """A training message, to be asked about one that has not seen it."""
        labels = example.labels
        return cls(
            example.text,
            example.language,
            example.intent,
            labels.level,
            example.signals,
            labels.is_ask,
        )


@dataclass(frozen=True)
class SecondReading:
    """What a second reader said of an exam message; ``other_intent`` is their alternative or ""."""

    intent: str
    other_intent: str
    level: int
    signals: frozenset[str]
    is_ask: bool


def load_exam(language: str, folder: Path = FOLDER) -> list[ExamMessage]:
    """The messages in one language.

    Raises:
        ExamError: an entry has a label that the taxonomy does not know.
    """
    name = f"messages_{language}.yml"
    return [
        ExamMessage(
            text=str(entry["text"]),
            language=language,
            intent=entry["intent"],
            level=entry["level"],
            signals=frozenset(entry["signals"] or ()),
            is_ask=bool(entry.get("ask", False)),
            place=entry.get("place") or "",
        )
        for entry in _entries(folder / name)
    ]


def load_second_reading(language: str, folder: Path = FOLDER) -> list[SecondReading]:
    """What somebody else said of the same messages, in the same order, without seeing the labels.

    Raises:
        ExamError: an entry has a label that the taxonomy does not know.
    """
    return [
        SecondReading(
            intent=entry["intent"],
            other_intent=entry.get("or", ""),
            level=entry["level"],
            signals=frozenset(entry.get("signals") or ()),
            is_ask=bool(entry.get("ask", False)),
        )
        for entry in _entries(folder / f"second_reading_{language}.yml")
    ]


def load_fairness_pairs(language: str, folder: Path = FOLDER) -> list[tuple[str, str]]:
    """Pairs of messages about the same behaviour of two different people."""
    path = folder / f"fairness_{language}.yml"
    pairs = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [(pair["first"], pair["second"]) for pair in pairs]


def _entries(path: Path) -> Iterator[Mapping[str, Any]]:
    taxonomy = load_taxonomy()
    intents = {*taxonomy.themes, *taxonomy.acts}
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for number, entry in enumerate(entries, start=1):
        named = {entry["intent"], entry.get("or") or entry["intent"]}
        if named - intents or set(entry.get("signals") or ()) - set(taxonomy.signals):
            raise ExamError(f"{path.name}, message {number}: an unknown label")
        if entry["level"] not in taxonomy.levels:
            raise ExamError(f"{path.name}, message {number}: level {entry['level']!r}")
        yield entry
