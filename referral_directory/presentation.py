"""Turns table rows into the values that others show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from referral_directory.answers import Helpline, NamedArea, PhoneNumber, Reason, Suggestion
from referral_directory.models import Service, ServiceText
from referral_directory.terms import PARENT_AUDIENCES, Language, Taxonomy

PHRASES: Final = Path(__file__).parent / "data" / "phrases.yml"


# The first word of an official name, which nobody says: "in Halle-Vilvoorde".
_OFFICIAL_START = re.compile(r"^(Arrondissement (de la |de |du |d['’])?)")


def spoken_name(area: NamedArea, language: Language) -> str:
    """The name that fits in a sentence to a parent: "Vlaanderen", not "Vlaams Gewest"."""
    try:
        return phrase(f"area_{area.nis}", language)
    except KeyError:
        return _OFFICIAL_START.sub("", area.name(language))


@cache
def phrase(key: str, language: Language) -> str:
    """A fixed sentence of the directory, such as "hours still to be checked"."""
    phrases = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return str(phrases[key][language])


def suggestion(
    row: Service, language: Language, *, area: NamedArea | None, reasons: tuple[Reason, ...] = ()
) -> Suggestion:
    """The service as a parent reads it. What is unknown is said, never left empty."""
    text = text_in(row, language)
    return Suggestion(
        slug=row.slug,
        name=text.name,
        description=text.description,
        what_happens=text.what_happens,
        audience=text.audience,
        phones=confirmed_phones(row),
        website=row.website,
        email=row.email,
        cost_kind=row.cost_kind,
        cost=text.cost or phrase(f"cost_{row.cost_kind.value}", language),
        hours=text.hours or phrase("hours_unknown", language),
        are_hours_known=text.hours is not None,
        confidentiality=text.confidentiality or phrase("confidentiality_unknown", language),
        languages=tuple(sorted(spoken.language for spoken in row.languages)),
        access=row.access,
        is_for_child=is_for_child(audiences(row)),
        area=area,
        verified_on=row.verified_on,
        source_confirmed=row.source_confirmed,
        reasons=reasons,
    )


def helpline(row: Service) -> Helpline:
    """The line as the fixed safety card shows it, in both languages at once."""
    dutch, french = text_in(row, "nl"), text_in(row, "fr")
    return Helpline(
        slug=row.slug,
        phones=confirmed_phones(row),
        website=row.website,
        name_nl=dutch.name,
        name_fr=french.name,
        hours_nl=dutch.hours,
        hours_fr=french.hours,
        languages=tuple(sorted(spoken.language for spoken in row.languages)),
        is_for_child=is_for_child(audiences(row)),
        verified_on=row.verified_on,
        source_confirmed=row.source_confirmed,
    )


def text_in(row: Service, language: Language) -> ServiceText:
    """What people read about the service in this language."""
    return next(text for text in row.texts if text.language == language)


def confirmed_phones(row: Service) -> tuple[PhoneNumber, ...]:
    """The numbers a parent may see: a wrong number in a bad hour is worse than none."""
    return tuple(
        PhoneNumber(phone.number, phone.is_confirmed) for phone in row.phones if phone.is_confirmed
    )


def audiences(row: Service) -> frozenset[str]:
    """Whom the service is made for."""
    return frozenset(term.term for term in row.terms if term.taxonomy is Taxonomy.AUDIENCE)


def is_for_child(audience: Iterable[str]) -> bool:
    """Whether a parent can only pass it on."""
    return PARENT_AUDIENCES.isdisjoint(audience)
