"""Gathers the services a parent may be given at all: the constraints that widening never drops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Row, and_, bindparam, not_, or_, select
from sqlalchemy.orm import Session, aliased

from referral_directory.models import (
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceTerm,
    ServiceText,
)
from referral_directory.presentation import is_for_child
from referral_directory.ranking import FOR_ANYONE, FOR_CHILD, FOR_PARENTS, Candidate, Fit
from referral_directory.terms import (
    LANGUAGES,
    MANDATED_THEMES,
    Access,
    Audience,
    CostKind,
    Language,
    Status,
    Taxonomy,
)
from referral_directory.widening import Step

Terms = dict[Taxonomy, set[str]]
Found = Row[*tuple[Any, ...]]

# People a family search may name: themselves, or the child they can pass it on to.
REACHABLE: Final = frozenset(
    {Audience.PARENTS, Audience.FAMILY, Audience.EVERYONE, Audience.YOUNG_PEOPLE}
)


def _is_written_in(language: Language) -> ColumnElement[bool]:
    # A service that is described in one language only is not suggested in either.
    text = aliased(ServiceText)
    written = select(text.language).where(text.service_id == Service.id, text.language == language)
    return written.exists()


def _speaks_the_language() -> ColumnElement[bool]:
    spoken = select(ServiceLanguage.language).where(
        ServiceLanguage.service_id == Service.id,
        ServiceLanguage.language == bindparam("language"),
    )
    return spoken.exists()


NEED: Final = and_(
    ServiceTerm.service_id == Service.id,
    ServiceTerm.taxonomy == Taxonomy.NEED,
    ServiceTerm.term == bindparam("theme"),
)

# Built once: putting it together costs as much as running it.
ELIGIBLE: Final = (
    select(
        Service.id,
        Service.slug,
        Service.verified_on,
        Service.source_confirmed,
        Service.inferred,
        ServiceArea.nis,
        ServiceTerm.is_main,
    )
    .join(ServiceArea, ServiceArea.service_id == Service.id)
    .outerjoin(ServiceTerm, NEED)
    .where(
        ServiceArea.nis.in_(bindparam("codes", expanding=True)),
        or_(ServiceTerm.is_main.is_not(None), Service.is_general_line),
        Service.is_suggested,
        Service.status == Status.ACTIVE,
        _speaks_the_language(),
        *(_is_written_in(language) for language in LANGUAGES),
        or_(Service.access != Access.MANDATED, bindparam("imposed_too", type_=Boolean)),
        or_(Service.cost_kind == CostKind.FREE, not_(bindparam("free_only", type_=Boolean))),
        Service.slug.not_in(bindparam("excluded", expanding=True)),
    )
)


def candidates(
    session: Session,
    way: Sequence[Step],
    *,
    theme: str,
    language: Language,
    free_only: bool,
    exclude: Collection[str],
) -> list[Candidate]:
    """Every service on the way that may be suggested for this theme in this language."""
    asked = {
        "codes": sorted({code for step in way for code in step.codes}),
        "theme": theme,
        "language": language,
        "free_only": free_only,
        "imposed_too": theme in MANDATED_THEMES,
        "excluded": sorted(exclude),
    }
    found = _narrowest(session.execute(ELIGIBLE, asked), way)
    terms = _terms(session, found)
    gathered = [
        _candidate(row, step, terms[service_id]) for service_id, (step, row) in found.items()
    ]
    return [one for one in gathered if _is_reachable(terms[one.service_id])]


def _narrowest(rows: Iterable[Found], way: Sequence[Step]) -> dict[UUID, tuple[int, Found]]:
    """Each service once, with the narrowest step on which it serves the parent."""
    step_of = {code: number for number, step in enumerate(way) for code in step.codes}
    found: dict[UUID, tuple[int, Found]] = {}
    for row in rows:
        step = step_of[row.nis]
        if row.id not in found or step < found[row.id][0]:
            found[row.id] = (step, row)
    return found


def _terms(session: Session, service_ids: Collection[UUID]) -> dict[UUID, Terms]:
    query = select(ServiceTerm.service_id, ServiceTerm.taxonomy, ServiceTerm.term).where(
        ServiceTerm.service_id.in_(service_ids),
        ServiceTerm.taxonomy.in_((Taxonomy.AUDIENCE, Taxonomy.PREVENTION_LEVEL)),
    )
    terms: dict[UUID, Terms] = defaultdict(lambda: {kind: set() for kind in Taxonomy})
    for service_id, taxonomy, term in session.execute(query):
        terms[service_id][taxonomy].add(term)
    return terms


def _candidate(row: Found, step: int, terms: Terms) -> Candidate:
    levels = terms[Taxonomy.PREVENTION_LEVEL]
    return Candidate(
        service_id=row.id,
        slug=row.slug,
        step=step,
        fit={True: Fit.MAIN, False: Fit.ALSO, None: Fit.GENERAL}[row.is_main],
        lowest_level=int(min(levels)) if levels else None,
        closeness=_closeness(terms[Taxonomy.AUDIENCE]),
        is_language_inferred="languages" in row.inferred,
        verified_on=row.verified_on,
        source_confirmed=row.source_confirmed,
    )


def _closeness(audience: Collection[str]) -> int:
    if is_for_child(audience):
        return FOR_CHILD
    return FOR_PARENTS if Audience.PARENTS in audience else FOR_ANYONE


def _is_reachable(terms: Terms) -> bool:
    return not REACHABLE.isdisjoint(terms[Taxonomy.AUDIENCE])
