"""Messages written by hand to show worry signals, or only to look like it, for a model to learn.

A file holds, by signal, lines of ``LEVEL | message``. The level (0 to 4) is the urgency of the
whole message; a ``?`` behind it says that danger cannot be excluded and a kind question is right.
``[words](R12)`` marks the words that show a signal, whichever heading the line stands under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HEADINGS = ("shows", "looks_like")

_LINE = re.compile(r"- (?P<level>[0-4])(?P<ask>\??) \| (?P<text>.+)")
_MARK = re.compile(r"\[(?P<words>[^\[\]]+)\]\((?P<id>[RC]\d\d)\)")


class SignalExampleError(ValueError):
    """An examples file cannot be read; the message names the file, the signal and the line."""


@dataclass(frozen=True)
class MarkedSpan:
    """The words of a message, by their offsets, that show one signal."""

    signal: str
    start: int
    end: int


@dataclass(frozen=True)
class SignalExample:
    """One message with what it shows; ``heading`` is the signal that it was written about."""

    text: str
    language: str
    author: str
    heading: str
    shows_heading: bool
    level: int
    is_ask: bool
    spans: tuple[MarkedSpan, ...]

    @property
    def signals(self) -> frozenset[str]:
        """The signals that the message shows."""
        return frozenset(span.signal for span in self.spans)


def load_examples(folder: Path) -> list[SignalExample]:
    """Read ``LANGUAGE/*.yml`` below ``folder``, in a fixed order.

    Raises:
        SignalExampleError: a file, heading or line is not what it should be.
    """
    return [
        example
        for path in sorted(folder.glob("*/*.yml"))
        for example in _read(path, language=path.parent.name)
    ]


def _read(path: Path, *, language: str) -> Iterator[SignalExample]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not isinstance(content.get("signals"), dict):
        raise SignalExampleError(f"{path.name}: no signals")
    author = str(content.get("author", path.stem))
    for signal, blocks in content["signals"].items():
        if set(blocks) - set(HEADINGS):
            raise SignalExampleError(f"{path.name}, {signal}: only {' and '.join(HEADINGS)}")
        for heading in HEADINGS:
            for line in (blocks.get(heading) or "").splitlines():
                if line.strip():
                    place = f"{path.name}, {signal}, {heading}"
                    fields: dict[str, Any] = {"language": language, "author": author}
                    shows = heading == "shows"
                    yield _example(line.strip(), place, heading=signal, shows=shows, **fields)


def _example(line: str, place: str, *, heading: str, shows: bool, **fields: Any) -> SignalExample:
    match = _LINE.fullmatch(line)
    if match is None:
        raise SignalExampleError(f"{place}: {line!r} is not '- LEVEL | message'")
    text, spans = _unmark(match["text"].strip())
    if shows != any(span.signal == heading for span in spans):
        raise SignalExampleError(f"{place}: {line!r} {'lacks' if shows else 'marks'} {heading}")
    return SignalExample(
        text=text,
        heading=heading,
        shows_heading=shows,
        level=int(match["level"]),
        is_ask=bool(match["ask"]),
        spans=spans,
        **fields,
    )


def _unmark(marked: str) -> tuple[str, tuple[MarkedSpan, ...]]:
    text, spans, end = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[end : mark.start()]
        spans.append(MarkedSpan(mark["id"], len(text), len(text) + len(mark["words"])))
        text += mark["words"]
        end = mark.end()
    return text + marked[end:], tuple(spans)
