"""People name their place in many ways; each of them finds it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from referral_directory import areas
from referral_directory.errors import UnknownAreaError
from referral_directory.terms import AreaLevel, NameKind


@pytest.mark.parametrize(
    ("text", "nis"),
    [
        ("Gooik", "23106"),
        ("gooik ", "23106"),
        ("1755 Gooik", "23106"),
        ("9600", "45041"),
        ("Ronse", "45041"),
        ("Renaix", "45041"),
        ("Laken", "21004"),
        ("Laeken", "21004"),
        ("Komen", "57097"),
        ("molenbeek", "21012"),
        ("Molenbeek St Jean", "21012"),
        ("St.-Niklaas", "46021"),
        ("Saint-Nicolas-Waes", None),
        ("liege", "62063"),
        ("Luik", "62063"),
        ("Lüttich", "62063"),
        ("Halle", "23027"),
        ("Limburg", "70000"),
        ("Henegouwen", "50000"),
        ("Vlaanderen", "02000"),
        ("Wallonie", "03000"),
        ("Brussel", "04000"),
        ("Bruxelles", "04000"),
        ("Ville de Bruxelles", "21004"),
        ("Sankt Vith", "63067"),
        ("Looz", "73111"),
        ("nergensland", None),
        ("", None),
        ("??", None),
    ],
)
def test_what_people_write_finds_the_area(session: Session, text: str, nis: str | None) -> None:
    matches = areas.find(session, text)
    assert (matches[0].area.nis if matches else None) == nis


def test_a_merged_municipality_is_found_by_its_old_name(session: Session) -> None:
    match = areas.find(session, "Gooik")[0]
    assert match.area.name_nl == "Pajottegem"
    assert match.kind is NameKind.FORMER
    assert match.matched == "Gooik"


def test_the_code_of_a_merged_municipality_still_works(session: Session) -> None:
    assert areas.get(session, "23024").nis == "23106"


def test_an_unknown_code_is_refused(session: Session) -> None:
    with pytest.raises(UnknownAreaError):
        areas.get(session, "99999")


def test_a_postal_code_of_two_municipalities_offers_both(session: Session) -> None:
    found = {match.area.name_fr for match in areas.find(session, "1040")}
    assert found == {"Bruxelles", "Etterbeek"}


def test_postal_code_and_name_together_settle_it(session: Session) -> None:
    found = [match.area.name_fr for match in areas.find(session, "1040 Etterbeek")]
    assert "Etterbeek" in found
    assert len(areas.find(session, "2980 Halle")) == 1


def test_the_beginning_of_a_name_is_enough_but_two_letters_are_not(session: Session) -> None:
    assert areas.find(session, "Charler")[0].area.nis == "52011"
    assert areas.find(session, "Ch") == []


def test_a_wildcard_is_only_a_character(session: Session) -> None:
    assert areas.find(session, "%%%") == []
    assert areas.find(session, "___") == []


def test_of_two_meanings_both_are_offered_the_wider_first(session: Session) -> None:
    levels = [match.area.level for match in areas.find(session, "Brussel")]
    assert levels[:2] == [AreaLevel.REGION, AreaLevel.MUNICIPALITY]
