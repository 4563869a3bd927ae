"""Puts the shipped areas and services into the database without undoing anybody's work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from referral_directory import contents, models, shipped_areas
from referral_directory.contents import Content, fingerprint
from referral_directory.database import wait_for_turn, writing
from referral_directory.errors import DirectoryDataError
from referral_directory.shipped_data import DATA, read_shipped
from referral_directory.shipped_services import (
    ShippedOrganisation,
    ShippedService,
    organisation_id,
    service_id,
)

AREAS_KEY: Final = "areas"

Records = Mapping[str, models.ShippedRecord]


class Outcome(StrEnum):
    """What happened to an entry."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True)
class LoadReport:
    """What a load did: slugs per outcome. `kept` were edited or removed here, so left alone."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]
    areas_loaded: bool


def load_shipped(engine: Engine, folder: Path = DATA) -> LoadReport:
    """Load all shipped data in one transaction; a second run changes nothing.

    An entry is updated only when it still is what we shipped before. One that an administrator
    edited, verified or removed stays as it is.

    Raises:
        DirectoryDataError: the shipped data break a rule; the database is untouched.

    """
    shipped = read_shipped(folder)
    with Session(writing(engine)) as session, session.begin():
        wait_for_turn(session.connection())
        areas_loaded = _load_areas(session)
        _require_known_areas(session, shipped.services)
        records = {record.key: record for record in session.scalars(select(models.ShippedRecord))}
        _load_organisations(session, shipped.organisations, records)
        outcomes = _load_services(session, shipped.services, records)
    return LoadReport(
        created=_with(outcomes, Outcome.CREATED),
        updated=_with(outcomes, Outcome.UPDATED),
        unchanged=_with(outcomes, Outcome.UNCHANGED),
        kept=_with(outcomes, Outcome.KEPT),
        areas_loaded=areas_loaded,
    )


def _with(outcomes: Mapping[str, Outcome], wanted: Outcome) -> tuple[str, ...]:
    return tuple(slug for slug, outcome in outcomes.items() if outcome is wanted)


def _load_areas(session: Session) -> bool:
    record = session.get(models.ShippedRecord, AREAS_KEY)
    current = shipped_areas.fingerprint()
    if record is not None and record.fingerprint == current:
        return False
    shipped = shipped_areas.read_areas()
    known = set(session.scalars(select(models.Area.nis)))
    if new := [row for row in shipped.areas if row["nis"] not in known]:
        session.execute(insert(models.Area), new)
    for row in shipped.areas:
        if row["nis"] in known:
            session.merge(models.Area(**row))
    _replace_names(session, shipped.names)
    session.merge(models.ShippedRecord(key=AREAS_KEY, fingerprint=current))
    return True


def _replace_names(session: Session, names: Iterable[shipped_areas.Row]) -> None:
    name = models.AreaName
    session.execute(delete(name).where(name.is_shipped))
    added_here = {tuple(row) for row in session.execute(select(name.nis, name.kind, name.folded))}
    keys = ("nis", "kind", "folded")
    rows = [row for row in names if tuple(row[key] for key in keys) not in added_here]
    session.execute(insert(name), rows)


def _require_known_areas(session: Session, services: Iterable[ShippedService]) -> None:
    known = set(session.scalars(select(models.Area.nis)))
    for service in services:
        if unknown := set(service.areas) - known:
            problem = f"unknown area {', '.join(sorted(unknown))}"
            raise DirectoryDataError("services", service.slug, "areas", problem)


def _load_organisations(
    session: Session, organisations: Iterable[ShippedOrganisation], records: Records
) -> None:
    present = {row.slug: row for row in session.scalars(select(models.Organisation))}
    for shipped in organisations:
        content = {"name_nl": shipped.nl, "name_fr": shipped.fr, "website": shipped.website}
        key, row = f"organisation:{shipped.slug}", present.get(shipped.slug)
        current = {name: getattr(row, name) for name in content} if row else None
        outcome = _outcome(records.get(key), current, content)
        if outcome is Outcome.CREATED:
            row = models.Organisation(id=organisation_id(shipped.slug), slug=shipped.slug)
            session.add(row)
        if outcome in {Outcome.CREATED, Outcome.UPDATED}:
            for name, value in content.items():
                setattr(row, name, value)
            session.merge(models.ShippedRecord(key=key, fingerprint=fingerprint(content)))
    session.flush()


def _load_services(
    session: Session, services: Iterable[ShippedService], records: Records
) -> dict[str, Outcome]:
    query = select(models.Service).options(*contents.EVERYTHING)
    present = {row.slug: row for row in session.scalars(query)}
    outcomes: dict[str, Outcome] = {}
    for shipped in services:
        key, row = f"service:{shipped.slug}", present.get(shipped.slug)
        new = contents.shipped_content(shipped)
        current = contents.stored_content(row) if row else None
        outcome = outcomes[shipped.slug] = _outcome(records.get(key), current, new)
        if outcome is Outcome.CREATED:
            row = models.Service(id=service_id(shipped.slug), slug=shipped.slug)
            session.add(row)
        if row is not None and outcome in {Outcome.CREATED, Outcome.UPDATED}:
            contents.write(row, shipped)
            session.merge(models.ShippedRecord(key=key, fingerprint=fingerprint(new)))
    return outcomes


def _outcome(record: models.ShippedRecord | None, current: Content | None, new: Content) -> Outcome:
    """What to do with an entry, from what we shipped before, what is there and what is new."""
    if record is None:
        return Outcome.CREATED if current is None else Outcome.KEPT
    if current is None or fingerprint(current) != record.fingerprint:
        return Outcome.KEPT
    return Outcome.UNCHANGED if fingerprint(new) == record.fingerprint else Outcome.UPDATED
