"""The console's words, by key and language; the files beside this one hold them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.messages import Language

FOLDER = Path(__file__).parent


@cache
def _catalogue(language: Language) -> dict[str, str]:
    content = yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    return dict(_flatten(content, ""))


def _flatten(content: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for key, value in content.items():
        if isinstance(value, dict):
            entries += _flatten(value, f"{prefix}{key}.")
        else:
            entries.append((f"{prefix}{key}", str(value).strip()))
    return entries


def keys(language: Language) -> frozenset[str]:
    """Every key that has a text in this language."""
    return frozenset(_catalogue(language))


def text(key: str, language: Language, /, **values: object) -> str:
    """The text under ``key``, with its ``{names}`` filled in.

    Raises:
        KeyError: there is no such text, or a value for it is missing.
    """
    return _catalogue(language)[key].format(**values)
