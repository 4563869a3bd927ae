"""Finds whom a parent can turn to: the one search for the bot, the console and the pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from referral_directory import areas, presentation
from referral_directory.answers import Helpline, Reason, SearchResult, Suggestion
from referral_directory.contents import EVERYTHING
from referral_directory.eligibility import candidates
from referral_directory.errors import UnknownServiceError, UnknownThemeError
from referral_directory.models import Service
from referral_directory.ranking import FOR_CHILD, Candidate, Fit, choose
from referral_directory.terms import CostKind, Language, Status, themes
from referral_directory.widening import Step, steps

NO_THEME: Final = "none"

FIT_REASON: Final = {
    Fit.MAIN: Reason.THEME,
    Fit.ALSO: Reason.ALSO_THEME,
    Fit.GENERAL: Reason.GENERAL_LINE,
}


def search(
    session: Session,
    *,
    area: str | None,
    theme: str | None,
    language: Language,
    limit: int = 3,
    free_only: bool = False,
    exclude: Collection[str] = (),
) -> SearchResult:
    """The services that fit, from the narrowest area around the parent that has enough of them.

    Widening goes municipality, arrondissement, province, region (with its communities), country.
    It never drops the language, nor suggests what is not for families. `exclude` holds slugs the
    parent has seen. Without an area the community of the language is searched, then the country.

    Raises:
        UnknownAreaError: no area has or had this code.
        UnknownThemeError: the theme is not in the taxonomy.

    """
    theme = theme or NO_THEME
    if theme not in themes():
        raise UnknownThemeError(theme)
    asked = areas.get(session, area) if area else None
    way = steps(session, asked, language)
    found = candidates(
        session, way, theme=theme, language=language, free_only=free_only, exclude=exclude
    )
    chosen = choose(found, theme=theme, limit=limit, last=len(way) - 1)
    widest = way[max((one.step for one in chosen), default=len(way) - 1)].area
    return SearchResult(
        level=widest.level,
        area=widest,
        asked_area=areas.named(asked) if asked else None,
        suggestions=_suggestions(session, chosen, way, language),
    )


def service(session: Session, slug: str, language: Language) -> Suggestion:
    """One service, also when it is never suggested.

    Raises:
        UnknownServiceError: no service has this slug.

    """
    query = select(Service).where(Service.slug == slug).options(*EVERYTHING)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise UnknownServiceError(slug)
    return presentation.suggestion(row, language, area=None)


def helplines(session: Session) -> tuple[Helpline, ...]:
    """The active lines of the safety card, in the order of the card."""
    query = (
        select(Service)
        .where(Service.helpline_position.is_not(None), Service.status == Status.ACTIVE)
        .order_by(Service.helpline_position, Service.slug)
        .options(*EVERYTHING)
    )
    return tuple(presentation.helpline(row) for row in session.scalars(query))


def _suggestions(
    session: Session, chosen: Sequence[Candidate], way: Sequence[Step], language: Language
) -> tuple[Suggestion, ...]:
    ids = [one.service_id for one in chosen]
    query = select(Service).where(Service.id.in_(ids)).options(*EVERYTHING)
    rows = {row.id: row for row in session.scalars(query)}
    return tuple(
        presentation.suggestion(
            rows[one.service_id],
            language,
            area=way[one.step].area,
            reasons=_reasons(one, is_free=rows[one.service_id].cost_kind is CostKind.FREE),
        )
        for one in chosen
    )


def _reasons(one: Candidate, *, is_free: bool) -> tuple[Reason, ...]:
    reasons = [FIT_REASON[one.fit], Reason.SERVES_AREA, Reason.LANGUAGE]
    if is_free:
        reasons.append(Reason.FREE)
    if one.closeness == FOR_CHILD:
        reasons.append(Reason.FOR_CHILD)
    return tuple(reasons)
