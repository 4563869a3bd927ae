"""The steps by which a search widens, from where a parent lives to the whole country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from referral_directory import areas
from referral_directory.answers import NamedArea
from referral_directory.models import Area
from referral_directory.shipped_areas import COUNTRY
from referral_directory.terms import AreaLevel, Language

# In Brussels both communities offer help; the language then decides whose help fits.
COMMUNITIES_OF_REGION: Final = {
    "02000": ("community-nl",),
    "03000": ("community-fr",),
    "04000": ("community-nl", "community-fr"),
}
COMMUNITIES_OF_MUNICIPALITY: Final = {
    "flemish": ("community-nl",),
    "french": ("community-fr",),
    "german": ("community-de",),
    "bilingual_brussels": ("community-nl", "community-fr"),
}

# A parent who names no place is helped by the community whose language they write.
COMMUNITY_OF_LANGUAGE: Final[dict[Language, str]] = {"nl": "community-nl", "fr": "community-fr"}


@dataclass(frozen=True)
class Step:
    """One area that contains the parent, with the codes under which it may be served."""

    area: NamedArea
    codes: frozenset[str]


def steps(session: Session, asked: Area | None, language: Language) -> tuple[Step, ...]:
    """The areas a search may use, the narrowest first, the country last.

    Communities stand on the same step as the region: a service of the Flemish Community serves
    the Flemish parents of Brussels and of Flanders alike.
    """
    country = areas.get(session, COUNTRY)
    if asked is None or asked.level is AreaLevel.COUNTRY:
        community = areas.get(session, COMMUNITY_OF_LANGUAGE[language])
        return (_step(community), _step(country))
    chain = [asked]
    while (parent := chain[-1].parent_nis) is not None:
        chain.append(areas.get(session, parent))
    return tuple(_step(area, communities=_communities(chain)) for area in chain)


def _step(area: Area, communities: tuple[str, ...] = ()) -> Step:
    extra = communities if area.level is AreaLevel.REGION else ()
    return Step(areas.named(area), frozenset({area.nis, *extra}))


def _communities(chain: list[Area]) -> tuple[str, ...]:
    if chain[0].community is not None:
        return COMMUNITIES_OF_MUNICIPALITY[chain[0].community]
    region = next((area.nis for area in chain if area.level is AreaLevel.REGION), "")
    return COMMUNITIES_OF_REGION.get(region, ())
