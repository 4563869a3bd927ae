"""Puts the services that fit in the order in which a parent is best helped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final
from uuid import UUID

from referral_directory.terms import EXTREMISM_THEMES

# Where the source gives no prevention level, the service counts as neither first nor last.
UNKNOWN_LEVEL: Final = 2

# Whom a service is made for, from the parent's point of view.
FOR_PARENTS, FOR_ANYONE, FOR_CHILD = range(3)


class Fit(IntEnum):
    """How well a service answers the theme; the best is the lowest."""

    MAIN = 0
    ALSO = 1
    GENERAL = 2


@dataclass(frozen=True)
class Candidate:
    """What ranking needs to know of one service. `step` is its place on the way outwards."""

    service_id: UUID
    slug: str
    step: int
    fit: Fit
    lowest_level: int | None
    closeness: int
    is_language_inferred: bool
    verified_on: date | None
    source_confirmed: str | None


def choose(candidates: list[Candidate], *, theme: str, limit: int, last: int) -> list[Candidate]:
    """The best `limit` candidates from the narrowest area that has enough of them.

    Enough means `limit` services that are there for this theme. General lines are named only
    when no service answers the theme. `last` is the number of the widest step.
    """
    fitting = [one for one in candidates if one.fit is not Fit.GENERAL] or candidates
    best = min((one.fit for one in fitting), default=Fit.GENERAL)
    for step in range(last + 1):
        within = [one for one in fitting if one.step <= step]
        if sum(one.fit is best for one in within) >= limit:
            break
    else:
        within = fitting
    return sorted(within, key=lambda one: _order(one, theme))[:limit]


def _order(one: Candidate, theme: str) -> tuple[int, int, int, int, bool, int, int, str]:
    verified = -one.verified_on.toordinal() if one.verified_on else 0
    confirmed = one.source_confirmed or ""
    return (
        one.fit,
        one.step,
        _stepped_care(one, theme),
        one.closeness,
        one.is_language_inferred,
        verified,
        -int(confirmed) if confirmed.isdigit() else 0,
        one.slug,
    )


def _stepped_care(one: Candidate, theme: str) -> int:
    """Everyday questions go to the generalist first; extremism may go to a specialist at once."""
    if theme in EXTREMISM_THEMES:
        return 0
    return one.lowest_level or UNKNOWN_LEVEL
