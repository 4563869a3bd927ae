"""Names are compared without what people leave out or spell differently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral_directory.answers import PhoneNumber
from referral_directory.areas import fold


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("liege", "Liège"),
        ("st niklaas", "Sint-Niklaas"),
        ("SINT NIKLAAS", "Sint-Niklaas"),
        ("Ste-Ode", "Sainte-Ode"),
        ("St. Vith", "Sankt Vith"),
        ("’s gravenbrakel", "'s-Gravenbrakel"),
        ("  Braine l'Alleud ", "Braine-l’Alleud"),
        ("Ecaussinnes", "Écaussinnes"),
    ],
)
def test_one_place_written_two_ways_is_one_name(written: str, official: str) -> None:
    assert fold(written) == fold(official)


def test_different_places_stay_different() -> None:
    assert fold("Saint-Gilles") != fold("Saint-Josse")
    assert fold("Halle") != fold("Hal")


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_and_never_fails(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("number", "dial"),
    [("0800 32 123", "080032123"), ("+32 471 91 94 90", "+32471919490"), ("112", "112")],
)
def test_a_number_is_dialled_without_its_spaces(number: str, dial: str) -> None:
    assert PhoneNumber(number, is_confirmed=True).dial == dial
