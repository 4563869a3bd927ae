"""Reads and checks the services that ship with the package; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Self, TypeVar

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from referral_directory.errors import DirectoryDataError
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

DATA: Final = Path(__file__).parent / "data"
ORGANISATIONS: Final = "organisations.yml"

# A parent in trouble reads no more than this about what happens next.
MOST_WORDS: Final = 45

# Ids follow from the slug, so every installation has the same ones. The namespace is arbitrary.
NAMESPACE: Final = uuid.UUID("6f0a3d52-9b0e-4c57-8f3b-3a4f2f0b6a11")

# What `inferred` may name: fields no source states, for a practitioner to confirm.
INFERABLE: Final = frozenset({
    "languages", "areas", "needs", "cost", "prevention_levels", "audience", "existence", "access",
    "website",
})  # fmt: skip

M = TypeVar("M", bound=BaseModel)
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


@dataclass(frozen=True)
class ShippedData:
    """Everything the data files say, checked. A service of its own is its own organisation."""

    organisations: tuple[ShippedOrganisation, ...]
    services: tuple[ShippedService, ...]


def read_shipped(folder: Path = DATA) -> ShippedData:
    """Read the organisations and every file whose name starts with `services`.

    Raises:
        DirectoryDataError: an entry breaks a rule, repeats a slug or names an unknown organisation.
    """
    entries = _entries(folder / ORGANISATIONS)
    shared = [_checked(ShippedOrganisation, ORGANISATIONS, entry) for entry in entries]
    services = _read_services(folder, {organisation.slug for organisation in shared})
    own = (
        ShippedOrganisation(slug=one.slug, nl=one.nl.name, fr=one.fr.name, website=one.website)
        for one in services
        if one.organisation is None
    )
    return ShippedData((*shared, *own), services)


def _read_services(folder: Path, organisations: set[str]) -> tuple[ShippedService, ...]:
    services: dict[str, ShippedService] = {}
    for path in sorted(folder.glob("services*.yml")):
        for entry in _entries(path):
            service = _checked(ShippedService, path.name, entry)
            if service.slug in services:
                raise DirectoryDataError(path.name, service.slug, "slug", "is used twice")
            if problem := _organisation_problem(service, organisations):
                raise DirectoryDataError(path.name, service.slug, "organisation", problem)
            services[service.slug] = service
    return tuple(services.values())


def _organisation_problem(service: ShippedService, known: set[str]) -> str | None:
    if service.organisation is None and service.slug in known:
        return f"is missing, while {service.slug!r} is also one of {ORGANISATIONS}"
    if service.organisation is not None and service.organisation not in known:
        return f"{service.organisation!r} is not in {ORGANISATIONS}"
    return None


def _checked(model: type[M], file: str, entry: dict[str, Any]) -> M:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "entry"
        slug = str(entry.get("slug", "(entry without slug)"))
        raise DirectoryDataError(file, slug, field, first["msg"]) from error


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_NoRepeats)  # noqa: S506
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise DirectoryDataError(path.name, "(file)", "yaml", str(error)) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise DirectoryDataError(path.name, "(file)", "yaml", "must be a list of entries")
    return entries


class _NoRepeats(yaml.SafeLoader):
    """A safe loader that refuses a key given twice, which YAML would settle silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        if repeated := {key for key in keys if keys.count(key) > 1}:
            problem = f"key given twice: {', '.join(sorted(repeated))}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep)
