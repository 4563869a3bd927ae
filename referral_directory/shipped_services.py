"""What a shipped service may say: the shape and the rules of the data files."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Annotated, Any, Final, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from referral_directory.terms import (
    MANDATED_THEMES,
    OPEN_THEMES,
    PREVENTION_LEVELS,
    WORK_FORMS,
    Access,
    Audience,
    CostKind,
    Status,
    themes,
)

# A parent in trouble reads no more than this about what happens next.
MOST_WORDS: Final = 45

# Ids follow from the slug, so every installation has the same ones. The namespace is arbitrary.
NAMESPACE: Final = uuid.UUID("6f0a3d52-9b0e-4c57-8f3b-3a4f2f0b6a11")

# What `inferred` may name: fields no source states, for a practitioner to confirm.
INFERABLE: Final = frozenset({
    "languages", "areas", "needs", "cost", "prevention_levels", "audience", "existence", "access",
    "website",
})  # fmt: skip

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Website = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=300)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$", max_length=200)]
Number = Annotated[str, StringConstraints(pattern=r"^\+?\d[\d ]{1,18}\d$")]
Confirmed = Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d$|^undated$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _one_of(allowed: Iterable[str], what: str) -> Any:
    words = frozenset(allowed)

    def check(value: object) -> object:
        if value not in words:
            raise ValueError(f"{value!r} is not {what}")
        return value

    return Annotated[str, BeforeValidator(check)]


class ShippedText(_Strict):
    """What people read, in one language."""

    name: Words
    description: Words
    what_happens: Words
    audience: Words
    hours: Words | None = None
    cost: Words | None = None
    confidentiality: Words | None = None

    @model_validator(mode="after")
    def _is_short(self) -> Self:
        count = len(self.what_happens.split())
        if count > MOST_WORDS:
            raise ValueError(f"what_happens has {count} words, at most {MOST_WORDS}")
        return self


class ShippedPhone(_Strict):
    """A number; one that no source confirms is shown to staff only."""

    number: Number
    is_confirmed: bool = True


class ShippedOrganisation(_Strict):
    """Who offers a service."""

    slug: Slug
    nl: Words
    fr: Words
    website: Website | None = None


class ShippedService(_Strict):
    """One entry of the data files. `needs` is what it is there for, `also` what it helps with."""

    slug: Slug
    organisation: Slug | None = None
    source: Words
    source_confirmed: Confirmed | None = None
    verification_note: Words | None = None
    inferred: tuple[_one_of(INFERABLE, "a field that may be inferred"), ...] = ()  # type: ignore[valid-type]
    status: Status = Status.ACTIVE
    is_suggested: bool = True
    is_general_line: bool = False
    helpline_position: int | None = Field(default=None, ge=1)
    access: Access = Access.VOLUNTARY
    cost_kind: CostKind = CostKind.UNKNOWN
    website: Website | None = None
    email: Email | None = None
    phones: tuple[ShippedPhone, ...] = ()
    languages: Annotated[tuple[LanguageCode, ...], Field(min_length=1)]
    areas: tuple[Words, ...] = ()
    needs: tuple[_one_of(themes() - OPEN_THEMES, "a theme"), ...] = ()  # type: ignore[valid-type]
    also: tuple[_one_of(themes() - OPEN_THEMES, "a theme"), ...] = ()  # type: ignore[valid-type]
    audiences: Annotated[tuple[Audience, ...], Field(min_length=1)]
    prevention_levels: tuple[_one_of(PREVENTION_LEVELS, "1, 2 or 3"), ...] = ()  # type: ignore[valid-type]
    work_forms: tuple[_one_of(WORK_FORMS, "individual or group"), ...] = ()  # type: ignore[valid-type]
    nl: ShippedText
    fr: ShippedText

    @model_validator(mode="after")
    def _both_languages_say_the_same_things(self) -> Self:
        for field in ("hours", "cost", "confidentiality"):
            if (getattr(self.nl, field) is None) != (getattr(self.fr, field) is None):
                raise ValueError(f"{field} is given in one language only")
        return self

    @model_validator(mode="after")
    def _suits_whom_it_is_shown_to(self) -> Self:
        if self.is_suggested and set(self.audiences) == {Audience.PROFESSIONALS}:
            raise ValueError("is_suggested: a service for professionals is never suggested")
        named = {*self.needs, *self.also}
        if self.is_suggested and self.access is Access.MANDATED and named - MANDATED_THEMES:
            raise ValueError("needs: a mandated service answers only the themes around detention")
        if set(self.needs) & set(self.also):
            raise ValueError("also: repeats a need")
        return self


def service_id(slug: str) -> uuid.UUID:
    """The stable id of a service."""
    return uuid.uuid5(NAMESPACE, f"service:{slug}")


def organisation_id(slug: str) -> uuid.UUID:
    """The stable id of an organisation."""
    return uuid.uuid5(NAMESPACE, f"organisation:{slug}")
