"""Texts that people read, by key and language: a folder with one YAML file a language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.messages import Language


class Catalogue:
    """The texts in ``folder``; nested keys are joined by dots (``errors.too_large.title``)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keys(self, language: Language) -> frozenset[str]:
        """Every key that has a text in this language."""
        return frozenset(_read(self._folder / f"{language}.yml"))

    def text(self, key: str, language: Language, /, **values: object) -> str:
        """The text under ``key``, with its ``{names}`` filled in.

        Raises:
            KeyError: there is no such text, or a value for it is missing.
        """
        return _read(self._folder / f"{language}.yml")[key].format(**values)


@cache
def _read(path: Path) -> dict[str, str]:
    return dict(_flatten(yaml.safe_load(path.read_text(encoding="utf-8")), ""))


def _flatten(content: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for key, value in content.items():
        if isinstance(value, dict):
            entries += _flatten(value, f"{prefix}{key}.")
        else:
            entries.append((f"{prefix}{key}", str(value).strip()))
    return entries
