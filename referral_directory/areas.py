"""Finds the area somebody means, by code, postal code or any name it answers to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from referral_directory.answers import AreaMatch, NamedArea
from referral_directory.errors import UnknownAreaError
from referral_directory.models import Area, AreaName
from referral_directory.terms import AreaLevel, NameKind

# Shorter beginnings match half the country.
SHORTEST_BEGINNING: Final = 3
MOST_MATCHES: Final = 10

# Spelled in full, shortened, and in three languages: all the same saint.
SAINTS: Final = frozenset({"sint", "saint", "sainte", "sankt", "st", "ste"})

# A name that is official beats one that only a hamlet bears ("Halle" is a town, and in Zoersel).
KIND_ORDER: Final = tuple(NameKind)

# Of two official names the wider is meant: "Brussel" is first the region, "Limburg" the province.
LEVEL_ORDER: Final = (
    AreaLevel.COUNTRY,
    AreaLevel.COMMUNITY,
    AreaLevel.REGION,
    AreaLevel.PROVINCE,
    AreaLevel.MUNICIPALITY,
    AreaLevel.ARRONDISSEMENT,
)

POSTAL_CODE: Final = re.compile(r"\b[1-9]\d{3}\b")


def fold(text: str) -> str:
    """The form in which names are compared: no accents, case, hyphens or kinds of saint."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.findall(r"[a-z0-9]+", letters.replace("œ", "oe"))
    return " ".join("st" if word in SAINTS else word for word in words)


def find(session: Session, text: str) -> list[AreaMatch]:
    """The areas that may be meant by `text`, the likeliest first; empty when there is none.

    Takes a postal code ("1755"), a name in any of the three languages, the name of a former or
    sub-municipality ("Gooik"), both together ("1755 Gooik"), or the beginning of a name.
    """
    code = POSTAL_CODE.search(text)
    name = fold(text[: code.start()] + text[code.end() :] if code else text)
    by_code = _matches(session, AreaName.folded == code.group()) if code else []
    if not name:
        return by_code
    by_name = _matches(session, AreaName.folded == name)
    if by_code:
        both = {match.area for match in by_name} & {match.area for match in by_code}
        return [match for match in by_code if match.area in both] or by_code
    if by_name or len(name) < SHORTEST_BEGINNING:
        return by_name
    return _matches(session, AreaName.folded.startswith(name, autoescape=True))


def get(session: Session, nis: str) -> Area:
    """The area with this code, also when the code is that of a municipality that merged.

    Raises:
        UnknownAreaError: no area has or had this code.

    """
    area = session.get(Area, nis)
    if area is None:
        former = AreaName.kind == NameKind.FORMER_NIS
        successor = select(AreaName.nis).where(former, AreaName.folded == nis)
        area = session.get(Area, session.scalars(successor).first() or "")
    if area is None:
        raise UnknownAreaError(nis)
    return area


def named(area: Area) -> NamedArea:
    """The value that may leave the package."""
    return NamedArea(area.nis, area.level, area.name_nl, area.name_fr, area.name_de)


def _matches(session: Session, condition: ColumnElement[bool]) -> list[AreaMatch]:
    query: Select[Area, str, NameKind] = (
        select(Area, AreaName.name, AreaName.kind)
        .join(AreaName, AreaName.nis == Area.nis)
        .where(condition, AreaName.kind != NameKind.FORMER_NIS)
    )
    return _best_first(session.execute(query))


def _best_first(rows: Iterable[Row[Area, str, NameKind]]) -> list[AreaMatch]:
    matches = [AreaMatch(named(area), name, kind) for area, name, kind in rows]
    matches.sort(key=_likelihood)
    unique = {match.area: match for match in reversed(matches)}
    return [match for match in matches if unique[match.area] is match][:MOST_MATCHES]


def _likelihood(match: AreaMatch) -> tuple[int, int, str]:
    return (
        KIND_ORDER.index(match.kind),
        LEVEL_ORDER.index(match.area.level),
        match.area.nis,
    )
