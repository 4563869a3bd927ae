"""The canonical ids of signals, themes and acts, by which every part of the product names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

TAXONOMY_FILE = Path(__file__).parent / "data" / "taxonomy.yml"


@dataclass(frozen=True)
class SignalDefinition:
    """One worry signal and the level (0-4) it has when nothing makes it more urgent."""

    id: str
    name: str
    base_level: int


@dataclass(frozen=True)
class Taxonomy:
    """Everything that has a canonical id. Ids never change, they only grow."""

    levels: Mapping[int, str]
    signals: Mapping[str, SignalDefinition]
    themes: tuple[str, ...]
    acts: tuple[str, ...]
    askers: tuple[str, ...]
    protective: tuple[str, ...]
    vulnerability: tuple[str, ...]
    not_signals: tuple[str, ...]


@lru_cache(maxsize=1)
def load_taxonomy() -> Taxonomy:
    """Read the taxonomy that ships with the package, once per process."""
    raw: dict[str, Any] = yaml.safe_load(TAXONOMY_FILE.read_text(encoding="utf-8"))
    signals = {
        signal_id: SignalDefinition(signal_id, entry["name"], int(entry["base_level"]))
        for signal_id, entry in raw["signals"].items()
    }
    return Taxonomy(
        levels=MappingProxyType({int(level): str(name) for level, name in raw["levels"].items()}),
        signals=MappingProxyType(signals),
        themes=tuple(raw["themes"]),
        acts=tuple(raw["conversation_acts"]),
        askers=tuple(raw["asker"]),
        protective=tuple(raw["protective"]),
        vulnerability=tuple(raw["vulnerability"]),
        not_signals=tuple(raw["not_signals"]),
    )
