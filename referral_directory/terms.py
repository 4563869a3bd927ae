"""The words with a fixed meaning that data, tables and answers share."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml

import understanding

Language = Literal["nl", "fr"]
LANGUAGES: Final[tuple[Language, ...]] = ("nl", "fr")

# Where the area tables and the taxonomy live: one copy, owned by `understanding`.
REFERENCE_DATA: Final = Path(understanding.__file__).parent / "data"


class AreaLevel(StrEnum):
    """How wide an area is. Communities overlap in Brussels, so they stand beside the regions."""

    MUNICIPALITY = "municipality"
    ARRONDISSEMENT = "arrondissement"
    PROVINCE = "province"
    REGION = "region"
    COMMUNITY = "community"
    COUNTRY = "country"


class NameKind(StrEnum):
    """Why an area answers to a name."""

    OFFICIAL = "official"
    FORMER = "former"  # a municipality that merged on 1 January 2025
    LOCALITY = "locality"  # a sub-municipality
    SPELLING = "spelling"
    POSTAL_CODE = "postal_code"
    FORMER_NIS = "former_nis"


class CostKind(StrEnum):
    """Whether a parent pays; unknown is an honest answer."""

    FREE = "free"
    PAID = "paid"
    UNKNOWN = "unknown"


class Access(StrEnum):
    """How one gets in."""

    VOLUNTARY = "voluntary"
    REFERRAL_NEEDED = "referral_needed"
    MANDATED = "mandated"


class Status(StrEnum):
    """Whether the service runs (the four values of HSDS 3.1, in our spelling)."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily_closed"


class Audience(StrEnum):
    """Whom a service is made for."""

    PARENTS = "parents"
    FAMILY = "family"
    YOUNG_PEOPLE = "young_people"
    PERSON_CONCERNED = "person_concerned"
    EVERYONE = "everyone"
    PROFESSIONALS = "professionals"


class Taxonomy(StrEnum):
    """The lists a service takes terms from."""

    NEED = "need"
    AUDIENCE = "audience"
    PREVENTION_LEVEL = "prevention_level"
    WORK_FORM = "work_form"


PREVENTION_LEVELS: Final = frozenset({"1", "2", "3"})
WORK_FORMS: Final = frozenset({"individual", "group"})

# Those a parent can use for themselves, as opposed to something they can pass on to their child.
PARENT_AUDIENCES: Final = frozenset({Audience.PARENTS, Audience.FAMILY, Audience.EVERYONE})

# The taxonomy groups its themes by comment only; a test keeps this set in step with it.
EXTREMISM_THEMES: Final = frozenset({
    "puberty_or_worse", "hateful_content", "extremist_friends_or_recruiter", "religious_change",
    "anger_about_injustice", "conspiracy_thinking", "manosphere", "wants_to_leave",
    "child_abroad_or_died", "returned_child", "detained_child", "exit_and_reintegration",
    "siblings_of", "shame_and_stigma", "police_and_confidentiality", "practical_or_legal",
})  # fmt: skip

# The only themes for which help inside prison or imposed by a judge may be named to a family.
MANDATED_THEMES: Final = frozenset({"detained_child", "returned_child", "exit_and_reintegration"})

# Themes that name no need: the general lines answer them.
OPEN_THEMES: Final = frozenset({"none", "other_crisis"})


@cache
def themes() -> frozenset[str]:
    """Every theme id of the taxonomy, `none` and `other_crisis` included."""
    text = (REFERENCE_DATA / "taxonomy.yml").read_text(encoding="utf-8")
    taxonomy: Mapping[str, list[str]] = yaml.safe_load(text)
    return frozenset(taxonomy["themes"])
