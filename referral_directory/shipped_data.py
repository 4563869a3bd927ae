"""Reads the data files that ship with the package and refuses them at the first mistake."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from referral_directory.errors import DirectoryDataError
from referral_directory.shipped_services import ShippedOrganisation, ShippedService

DATA: Final = Path(__file__).parent / "data"
ORGANISATIONS: Final = "organisations.yml"

M = TypeVar("M", bound=BaseModel)


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
