"""The comparable content of a service, whether it is shipped or stored, and how it is written."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from sqlalchemy.orm import selectinload

from referral_directory import models
from referral_directory.shipped_services import ShippedService, organisation_id
from referral_directory.terms import LANGUAGES, Taxonomy

# Plain values and lists of them: what `fingerprint` turns into text.
Content = dict[str, Any]

FIELDS: Final = (
    "status", "website", "email", "cost_kind", "access", "is_suggested", "is_general_line",
    "helpline_position", "verification_note", "source", "source_confirmed",
)  # fmt: skip
TEXTS: Final = (
    "name", "description", "what_happens", "audience", "hours", "cost", "confidentiality",
)  # fmt: skip

EVERYTHING: Final = (
    selectinload(models.Service.texts),
    selectinload(models.Service.terms),
    selectinload(models.Service.areas),
    selectinload(models.Service.languages),
    selectinload(models.Service.phones),
)


def fingerprint(content: Content) -> str:
    """A short form of the content: two entries that say the same have the same one."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def shipped_content(shipped: ShippedService) -> Content:
    """What a shipped entry says. Nobody of ours checked it, so `verified_on` is empty."""
    content: Content = {name: getattr(shipped, name) for name in FIELDS}
    organisation = organisation_id(shipped.organisation or shipped.slug)
    return content | {
        "organisation_id": str(organisation),
        "verified_on": None,
        "inferred": sorted(shipped.inferred),
        "areas": sorted(set(shipped.areas)),
        "languages": sorted(set(shipped.languages)),
        "phones": [[phone.number, phone.is_confirmed] for phone in shipped.phones],
        "terms": sorted(_shipped_terms(shipped)),
        "texts": {
            language: {name: getattr(getattr(shipped, language), name) for name in TEXTS}
            for language in LANGUAGES
        },
    }


def stored_content(row: models.Service) -> Content:
    """What the database says; the same shape as `shipped_content`."""
    content: Content = {name: getattr(row, name) for name in FIELDS}
    return content | {
        "organisation_id": str(row.organisation_id),
        "verified_on": row.verified_on,
        "inferred": sorted(row.inferred),
        "areas": sorted(area.nis for area in row.areas),
        "languages": sorted(spoken.language for spoken in row.languages),
        "phones": [[phone.number, phone.is_confirmed] for phone in row.phones],
        "terms": sorted((str(term.taxonomy), term.term, term.is_main) for term in row.terms),
        "texts": {
            text.language: {name: getattr(text, name) for name in TEXTS} for text in row.texts
        },
    }


def write(row: models.Service, shipped: ShippedService) -> None:
    """Make the row and everything under it say what the shipped entry says."""
    content = shipped_content(shipped)
    for name in (*FIELDS, "inferred", "verified_on"):
        setattr(row, name, content[name])
    row.organisation_id = organisation_id(shipped.organisation or shipped.slug)
    row.areas = [models.ServiceArea(nis=nis) for nis in content["areas"]]
    row.languages = [models.ServiceLanguage(language=code) for code in content["languages"]]
    row.phones = [
        models.Phone(position=position, number=number, is_confirmed=is_confirmed)
        for position, (number, is_confirmed) in enumerate(content["phones"])
    ]
    row.terms = [
        models.ServiceTerm(taxonomy=Taxonomy(taxonomy), term=term, is_main=is_main)
        for taxonomy, term, is_main in content["terms"]
    ]
    row.texts = [
        models.ServiceText(language=language, **texts)
        for language, texts in content["texts"].items()
    ]


def _shipped_terms(shipped: ShippedService) -> set[tuple[str, str, bool]]:
    return (
        {(str(Taxonomy.NEED), theme, True) for theme in shipped.needs}
        | {(str(Taxonomy.NEED), theme, False) for theme in shipped.also}
        | {(str(Taxonomy.AUDIENCE), str(who), True) for who in shipped.audiences}
        | {(str(Taxonomy.PREVENTION_LEVEL), level, True) for level in shipped.prevention_levels}
        | {(str(Taxonomy.WORK_FORM), form, True) for form in shipped.work_forms}
    )
