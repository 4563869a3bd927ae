"""Reads the area tables that ship with `understanding` into rows for the directory."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from referral_directory.areas import fold
from referral_directory.terms import REFERENCE_DATA, AreaLevel, NameKind

HIERARCHY: Final = REFERENCE_DATA / "be_admin_hierarchy_2025.csv"
MUNICIPALITIES: Final = REFERENCE_DATA / "be_municipalities_2025.csv"
LOCALITIES: Final = REFERENCE_DATA / "be_postal_localities_2025.csv"
EXTRA_NAMES: Final = Path(__file__).parent / "data" / "area_names.yml"

COUNTRY: Final = "01000"

# The official nomenclature has no codes for the communities; these are ours.
COMMUNITIES: Final = {
    "community-nl": ("Vlaamse Gemeenschap", "Communauté flamande", "Flämische Gemeinschaft"),
    "community-fr": (
        "Franse Gemeenschap (Federatie Wallonië-Brussel)",
        "Fédération Wallonie-Bruxelles",
        "Französische Gemeinschaft (Föderation Wallonie-Brüssel)",
    ),
    "community-de": (
        "Duitstalige Gemeenschap (Ostbelgien)",
        "Communauté germanophone (Ostbelgien)",
        "Deutschsprachige Gemeinschaft (Ostbelgien)",
    ),
}

# What people say for a province or arrondissement is its name without the first word.
PREFIXES: Final = ("Arrondissement ", "Provincie ", "Province ", "Provinz ", "Bezirk ")
ARTICLES: Final = ("de la ", "de ", "du ", "d'")

Row = dict[str, Any]


@dataclass(frozen=True)
class ShippedAreas:
    """Rows ready for the tables, and the fingerprint of the files they came from."""

    areas: tuple[Row, ...]
    names: tuple[Row, ...]
    fingerprint: str


def read_areas() -> ShippedAreas:
    """Read the three tables and the extra names."""
    municipalities = {row["nis"]: row for row in _rows(MUNICIPALITIES)}
    areas = [_area(row, municipalities.get(row["nis"])) for row in _rows(HIERARCHY)]
    areas += [_community(code, names) for code, names in COMMUNITIES.items()]
    names = {
        (row["nis"], row["kind"], row["folded"]): row
        for row in _names(areas, municipalities)
        if row["folded"]
    }
    # Parents first, so that the rows can be inserted in this order.
    areas.sort(key=lambda area: tuple(AreaLevel).index(area["level"]), reverse=True)
    return ShippedAreas(tuple(areas), tuple(names.values()), fingerprint())


def fingerprint() -> str:
    """Changes when any of the files does, or what we read from them."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in (HIERARCHY, MUNICIPALITIES, LOCALITIES, EXTRA_NAMES):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _area(row: dict[str, str], municipality: dict[str, str] | None) -> Row:
    details = municipality or {}
    return {
        "nis": row["nis"],
        "level": AreaLevel(row["level"]),
        "parent_nis": row["parent_nis"] or None,
        "name_nl": row["name_nl"],
        "name_fr": row["name_fr"],
        "name_de": row["name_de"],
        "community": details.get("community") or None,
        "language_facilities": details.get("language_facilities") or None,
        "latitude": float(details["latitude"]) if details.get("latitude") else None,
        "longitude": float(details["longitude"]) if details.get("longitude") else None,
    }


def _community(code: str, names: tuple[str, str, str]) -> Row:
    empty = ("community", "language_facilities", "latitude", "longitude")
    area: Row = dict.fromkeys(empty)
    area.update(zip(("name_nl", "name_fr", "name_de"), names, strict=True))
    return area | {"nis": code, "level": AreaLevel.COMMUNITY, "parent_nis": COUNTRY}


def _names(areas: list[Row], municipalities: dict[str, dict[str, str]]) -> Iterator[Row]:
    for area in areas:
        for official in (area["name_nl"], area["name_fr"], area["name_de"]):
            yield _name(area["nis"], NameKind.OFFICIAL, official)
            if (short := _without_prefix(official)) != official:
                yield _name(area["nis"], NameKind.SPELLING, short)
    for nis, row in municipalities.items():
        for code in filter(None, row["postal_codes"].split("|")):
            yield _name(nis, NameKind.POSTAL_CODE, code)
        for former in set(row["merged_from_2024"].split("|")) - {nis, ""}:
            yield _name(nis, NameKind.FORMER_NIS, former)
    for row in _rows(LOCALITIES):
        yield _name(row["nis"], NameKind.LOCALITY, row["locality"])
        yield _name(row["nis"], NameKind.POSTAL_CODE, row["postal_code"])
    extra = yaml.safe_load(EXTRA_NAMES.read_text(encoding="utf-8"))
    for kind, by_area in extra.items():
        for nis, names in by_area.items():
            yield from (_name(nis, NameKind(kind), name) for name in names)


def _name(nis: str, kind: NameKind, name: str) -> Row:
    return {"nis": nis, "kind": kind, "folded": fold(name), "name": name, "is_shipped": True}


def _without_prefix(name: str) -> str:
    for prefix in PREFIXES:
        if name.startswith(prefix):
            rest = name.removeprefix(prefix).replace("’", "'")
            return next((rest[len(a) :] for a in ARTICLES if rest.startswith(a)), rest)
    return name
