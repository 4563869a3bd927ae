"""Messages written by hand with what they mean: what the engine's models learn from.

The files are Rasa's own training data (``data/nlu/LANGUAGE/AUTHOR.yml``). A block holds messages
of one intent; its ``metadata`` say what all of them share: ``level`` (0 to 4, the urgency of the
message), ``ask`` (danger cannot be excluded: a kind question is right), ``looks_like`` (signals
that they were written to resemble without showing them) and ``also`` (signals they show in words
that carry another mark already). ``[words](R12)`` marks the words that show a signal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from understanding.taxonomy import load_taxonomy

SHARED = ("level", "ask", "looks_like", "also")

_MARK = re.compile(r"\[(?P<words>[^\[\]]+)\]\((?P<id>[RC]\d\d)\)")


class ExampleError(ValueError):
    """An examples file cannot be read; the message names the file, the intent and the line."""


@dataclass(frozen=True)
class MarkedSpan:
    """The words of a message, by their offsets, that show one signal."""

    signal: str
    start: int
    end: int


@dataclass(frozen=True)
class Labels:
    """What the messages of one block share."""

    level: int
    is_ask: bool
    looks_like: frozenset[str]
    also: frozenset[str]

    @property
    def metadata(self) -> dict[str, Any]:
        """As a block's ``metadata``: only what is not the usual."""
        written = {
            "level": self.level,
            "ask": self.is_ask,
            "looks_like": sorted(self.looks_like),
            "also": sorted(self.also),
        }
        return {name: value for name, value in written.items() if value}

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Labels:
        """Read a block's ``metadata``.

        Raises:
            ExampleError: a name, a level or a signal that there is not.
        """
        taxonomy = load_taxonomy()
        labels = cls(
            level=metadata.get("level", 0),
            is_ask=bool(metadata.get("ask", False)),
            looks_like=frozenset(metadata.get("looks_like", ())),
            also=frozenset(metadata.get("also", ())),
        )
        if set(metadata) - set(SHARED) or labels.level not in taxonomy.levels:
            raise ExampleError(f"metadata {dict(metadata)!r}")
        if (labels.looks_like | labels.also) - set(taxonomy.signals):
            raise ExampleError(f"metadata {dict(metadata)!r}: an unknown signal")
        return labels


@dataclass(frozen=True)
class Example:
    """One message with what it means; ``author`` is the name of its file."""

    text: str
    language: str
    author: str
    intent: str
    labels: Labels
    spans: tuple[MarkedSpan, ...]

    @property
    def signals(self) -> frozenset[str]:
        """The signals that the message shows."""
        return self.labels.also.union(span.signal for span in self.spans)


def load_examples(folder: Path) -> list[Example]:
    """Read ``LANGUAGE/AUTHOR.yml`` below ``folder``, in a fixed order.

    Raises:
        ExampleError: a file, block or line is not what it should be.
    """
    return [example for path in sorted(folder.glob("*/*.yml")) for example in read_examples(path)]


def read_examples(path: Path) -> Iterator[Example]:
    """Read one ``LANGUAGE/AUTHOR.yml``.

    Raises:
        ExampleError: the file, a block or a line is not what it should be.
    """
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if not isinstance(content, dict) or not isinstance(content.get("nlu"), list):
        raise ExampleError(f"{path.name}: no nlu")
    for block in content["nlu"]:
        place = f"{path.name}, {block.get('intent')}"
        try:
            labels = Labels.of(block.get("metadata") or {})
        except ExampleError as error:
            raise ExampleError(f"{place}: {error}") from error
        for line in block["examples"].splitlines():
            if line.strip():
                text, spans = _unmark(line.strip(), place)
                yield Example(text, path.parent.name, path.stem, block["intent"], labels, spans)


def _unmark(line: str, place: str) -> tuple[str, tuple[MarkedSpan, ...]]:
    if not line.startswith("- "):
        raise ExampleError(f"{place}: {line!r} does not begin with '- '")
    marked = line[2:].strip()
    text, spans, end = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[end : mark.start()]
        spans.append(MarkedSpan(mark["id"], len(text), len(text) + len(mark["words"])))
        text += mark["words"]
        end = mark.end()
    text += marked[end:]
    if not text or "[" in text or "](" in text:
        raise ExampleError(f"{place}: {line!r} has a mark that cannot be read")
    return text, tuple(spans)
