"""Reads the stories: what a parent says or presses, and what has to come back.

A story is a mapping with `story` (its name, told once), `language` (the one it opens in) and
`turns`. `repeats: true` says that a question may come back, because the parent brings it back.

A turn is what the parent does and what has to follow:

    says / presses   the parent's words, or the title of a button in sight
    hears            the responses of domain.yml that answer, in order (one, or a list)
    contains         a fragment of what is said
    buttons          the titles under the last bubble
    card             the safety card's variant, which must come first; absent: no card
    lines            numbers that the card must show
    notices          keys of the helpline's own notices, in order; absent: none
    referral         the level at which services were found, and some of their names
    owner            who has to answer from now on (bot at first, then unchanged)
    handoff          the reason that counsellors see
    language         the language of what is said (the one it opened in at first, then unchanged)
    erased           the conversation is gone
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.messages import Language
from bot.settings import PROJECT

FOLDER = Path(__file__).parent / "stories"
STORY_KEYS = {"story", "language", "turns", "repeats"}
TURN_KEYS = {
    *("says", "presses", "hears", "contains", "buttons", "card", "lines"),
    *("notices", "referral", "owner", "handoff", "language", "erased"),
}

_PLACEHOLDER = re.compile(r"\\\{\w+\\\}")


class StoryError(ValueError):
    """A story cannot be read; the message names the file and the story."""


@dataclass(frozen=True)
class Story:
    """One talk, told turn by turn."""

    name: str
    language: Language
    turns: tuple[dict[str, Any], ...]
    may_repeat: bool
    file: Path


def load_stories() -> list[Story]:
    """Every story of every file.

    Raises:
        StoryError: a story has a key that means nothing, or a turn in which nothing is done.
    """
    return [
        _story(raw, file)
        for file in sorted(FOLDER.glob("*/*.yml"))
        for raw in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@cache
def responses() -> dict[str, list[dict[str, Any]]]:
    """Every response of the domain, with its variations."""
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, Any]]] = domain["responses"]
    return found


def is_said_by(text: str, response: str, language: Language) -> bool:
    """Whether ``text`` is a variation of this response in this language."""
    return any(pattern.fullmatch(text) for pattern in _patterns(response, language))


@cache
def _patterns(response: str, language: Language) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(_PLACEHOLDER.sub(".+", re.escape(variation["text"].strip())), re.DOTALL)
        for variation in responses()[response]
        if _language_of(variation) in (language, None)
    )


def _language_of(variation: dict[str, Any]) -> str | None:
    conditions = variation.get("condition") or []
    return next((str(c["value"]) for c in conditions if c["name"] == "language"), None)


def _story(raw: dict[str, Any], file: Path) -> Story:
    where = f"{file.parent.name}/{file.name}: {raw.get('story')}"
    if set(raw) - STORY_KEYS or not raw.get("turns"):
        raise StoryError(f"{where}: {set(raw) - STORY_KEYS or 'no turns'}")
    for turn in raw["turns"]:
        if set(turn) - TURN_KEYS or ("says" in turn) == ("presses" in turn):
            raise StoryError(f"{where}: {turn}")
    return Story(
        raw["story"], raw["language"], tuple(raw["turns"]), raw.get("repeats", False), file
    )
