"""What the directory answers: frozen values that may leave the package, never table rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from referral_directory.terms import Access, AreaLevel, CostKind, Language, NameKind


class Reason(StrEnum):
    """Why a service is suggested; the words for it live with whoever shows them."""

    SERVES_AREA = "serves_area"
    THEME = "theme"  # the service is there for this
    ALSO_THEME = "also_theme"  # it helps with this too
    GENERAL_LINE = "general_line"  # listens to any question
    LANGUAGE = "language"
    FREE = "free"
    FOR_CHILD = "for_child"  # for the young person, not for the parent


@dataclass(frozen=True)
class NamedArea:
    """An area with its names. `nis` is the REFNIS code, or `community-…` for a community."""

    nis: str
    level: AreaLevel
    name_nl: str
    name_fr: str
    name_de: str

    def name(self, language: Language) -> str:
        """The official name in this language."""
        return self.name_nl if language == "nl" else self.name_fr


@dataclass(frozen=True)
class AreaMatch:
    """An area that answers to what somebody typed, and the name or code that matched."""

    area: NamedArea
    matched: str
    kind: NameKind


@dataclass(frozen=True)
class PhoneNumber:
    """A number as people write it, and what a `tel:` link needs."""

    number: str
    is_confirmed: bool

    @property
    def dial(self) -> str:
        """Digits only, with the plus sign of an international number."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")


@dataclass(frozen=True)
class Suggestion:
    """One service in the reader's language, with everything a parent needs to decide.

    `hours`, `cost` and `confidentiality` always say something: that it is unknown, if need be.
    `verified_on` is our own check; `source_confirmed` is the year a public source gave, or
    "undated". Numbers that no source confirmed are left out of `phones`.
    """

    slug: str
    name: str
    description: str
    what_happens: str
    audience: str
    phones: tuple[PhoneNumber, ...]
    website: str | None
    email: str | None
    cost_kind: CostKind
    cost: str
    hours: str
    are_hours_known: bool
    confidentiality: str
    languages: tuple[str, ...]
    access: Access
    is_for_child: bool
    area: NamedArea | None
    verified_on: date | None
    source_confirmed: str | None
    reasons: tuple[Reason, ...] = ()

    @property
    def area_level(self) -> AreaLevel | None:
        """How wide the area is for which this service was found."""
        return self.area.level if self.area else None


@dataclass(frozen=True)
class SearchResult:
    """At most `limit` services, and how far the search had to widen to find them.

    `area` is the widest area that was needed; `asked_area` the one the parent named, if any.
    """

    level: AreaLevel
    area: NamedArea
    asked_area: NamedArea | None
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class Helpline:
    """One line of the fixed safety card, in both languages. `hours_…` None means: to be checked."""

    slug: str
    phones: tuple[PhoneNumber, ...]
    website: str | None
    name_nl: str
    name_fr: str
    hours_nl: str | None
    hours_fr: str | None
    languages: tuple[str, ...]
    is_for_child: bool
    verified_on: date | None
    source_confirmed: str | None
