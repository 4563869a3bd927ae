"""The data we ship: complete in both languages, with no number that nobody gave us."""

from __future__ import annotations

import re

import pytest
import yaml

from referral_directory.presentation import PHRASES
from referral_directory.shipped_areas import read_areas
from referral_directory.shipped_data import read_shipped
from referral_directory.shipped_services import (
    MOST_WORDS,
    ShippedService,
    organisation_id,
    service_id,
)
from referral_directory.terms import (
    EXTREMISM_THEMES,
    LANGUAGES,
    MANDATED_THEMES,
    OPEN_THEMES,
    AreaLevel,
    Audience,
    themes,
)

SHIPPED = read_shipped()
SERVICES = {service.slug: service for service in SHIPPED.services}

# Every number the checked list of helplines gives. A new one needs a source, and a line here.
KNOWN_NUMBERS = {
    "112", "101", "1813", "106", "107", "102", "103", "1712", "116000", "080032123", "080030030",
    "070245245", "078151020", "022275252", "078150010", "080011172", "+32471919490", "0471414333",
    "078150100", "080013500",
}  # fmt: skip

# Named in the sources as confirmed only long ago, or not at all: never shown to a parent.
UNCONFIRMED_NUMBERS = {"078150100", "+32471919490"}

HELPLINES = [
    "emergency-112", "police-101", "zelfmoordlijn", "centre-prevention-suicide", "tele-onthaal",
    "tele-accueil", "awel", "ecoute-enfants", "1712", "ecoute-violences-conjugales",
    "nupraatikerover", "zorgcentrum-seksueel-geweld", "child-focus", "antigifcentrum", "druglijn",
    "infor-drogues", "opvoedingslijn", "sos-parents", "caw", "caprev",
]  # fmt: skip

# What the source documents name, whether or not a parent can go there.
NAMED_IN_THE_SOURCES = {
    "caprev", "prevention-extremismes-violents", "project-r-cocon-vilvoorde", "de-touter-hoedsaam",
    "de-touter-houvast", "team-preventie-radicalisering-antwerpen", "bounce-arktos",
    "ecoute-info-radicalisme", "safer-verviers", "save-belgium", "preventiedienst-molenbeek",
    "preventieproject-anderlecht", "egregoros", "forumtheater", "rien-a-faire-rien-a-perdre",
    "huis-van-het-kind", "kind-en-gezin", "clb", "jongerenwelzijn", "one", "livc-csil", "cbai",
    "gsob-brussel-preventie-veiligheid", "caw-limburg-disengagement", "justitieel-welzijnswerk",
    "ceapire", "justitiehuizen", "cgg", "cgg-detentie", "activiteiten-in-detentie",
    "moslimconsulenten", "psd-sps", "d-rad-ex", "reguide", "pre-rad", "wegweiser-ostbelgien",
    "vertrouwenscentrum-kindermishandeling", "sos-enfants", "saj", "amo", "yapaka", "groeimee",
    "jac", "overkop", "tejo", "eetexpert",
}  # fmt: skip

# The guide's table gives no languages; the list of helplines does for some of its services.
ONLY_IN_THE_GUIDE = {
    "prevention-extremismes-violents", "project-r-cocon-vilvoorde",
    "team-preventie-radicalisering-antwerpen", "bounce-arktos", "preventiedienst-molenbeek",
    "preventieproject-anderlecht", "egregoros", "forumtheater", "rien-a-faire-rien-a-perdre",
    "jongerenwelzijn", "livc-csil", "cbai", "gsob-brussel-preventie-veiligheid",
    "caw-limburg-disengagement", "justitieel-welzijnswerk", "ceapire", "justitiehuizen",
    "cgg-detentie", "activiteiten-in-detentie", "moslimconsulenten", "psd-sps", "d-rad-ex",
    "reguide",
}  # fmt: skip

LEVEL_STATED = {
    "opvoedingslijn", "bounce-arktos", "ecoute-info-radicalisme", "preventiedienst-molenbeek",
    "team-preventie-radicalisering-antwerpen",
}  # fmt: skip

NEVER_SUGGESTED = {
    "prevention-extremismes-violents", "egregoros", "forumtheater", "rien-a-faire-rien-a-perdre",
    "livc-csil", "cbai", "gsob-brussel-preventie-veiligheid", "ceapire", "justitiehuizen",
    "cgg-detentie", "activiteiten-in-detentie", "moslimconsulenten", "psd-sps", "d-rad-ex",
    "reguide", "groeimee",
}  # fmt: skip

every_service = pytest.mark.parametrize("service", SHIPPED.services, ids=SERVICES)


def texts(service: ShippedService, language: str) -> list[str]:
    return [text for text in getattr(service, language).model_dump().values() if text]


def digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


def test_every_service_of_the_sources_is_there() -> None:
    assert set(SERVICES) >= NAMED_IN_THE_SOURCES | set(HELPLINES)


def test_a_line_last_seen_in_2007_is_left_out() -> None:
    names = " ".join(service.fr.name for service in SHIPPED.services)
    assert "Allô Info Familles" not in names


def test_exactly_the_framework_and_the_unknown_are_never_suggested() -> None:
    assert {slug for slug, one in SERVICES.items() if not one.is_suggested} == NEVER_SUGGESTED


def test_the_card_holds_the_helplines_in_order() -> None:
    lines = [one for one in SHIPPED.services if one.helpline_position is not None]
    lines.sort(key=lambda one: one.helpline_position or 0)
    assert [one.slug for one in lines] == HELPLINES
    assert len({one.helpline_position for one in lines}) == len(lines)


@every_service
def test_only_numbers_of_the_checked_list_appear(service: ShippedService) -> None:
    assert {digits(phone.number) for phone in service.phones} <= KNOWN_NUMBERS
    for language in LANGUAGES:
        for text in texts(service, language):
            # Long runs of digits, and the short numbers people know by heart.
            for number in re.findall(r"\+?\d[\d ]{5,}\d|\b1\d\d\b|\b1[78]\d\d\b", text):
                assert digits(number) in KNOWN_NUMBERS, text


@every_service
def test_a_number_no_source_confirms_is_marked(service: ShippedService) -> None:
    for phone in service.phones:
        assert phone.is_confirmed is (digits(phone.number) not in UNCONFIRMED_NUMBERS)


@every_service
def test_nothing_ships_as_checked_by_us(service: ShippedService) -> None:
    assert "verified_on" not in ShippedService.model_fields
    assert service.source


@every_service
def test_what_happens_is_short_in_both_languages(service: ShippedService) -> None:
    for text in (service.nl.what_happens, service.fr.what_happens):
        assert 5 <= len(text.split()) <= MOST_WORDS


@every_service
def test_the_texts_address_the_parent_politely(service: ShippedService) -> None:
    dutch, french = " ".join(texts(service, "nl")), " ".join(texts(service, "fr"))
    assert not re.search(r"\b(jij|je|jou|jouw|jullie)\b", dutch, re.IGNORECASE)
    assert not re.search(r"\b(tu|toi|ton|tes)\b", french, re.IGNORECASE)
    assert "'" not in french, "a French apostrophe is ’"
    assert service.nl.what_happens != service.fr.what_happens


@every_service
def test_a_parent_is_told_when_help_is_in_the_other_language(service: ShippedService) -> None:
    languages = set(service.languages)
    if languages == {"nl"}:
        assert "néerlandais" in " ".join(texts(service, "fr"))
    if languages == {"fr"}:
        assert re.search(r"Frans|Franstalig", " ".join(texts(service, "nl"))) or not (
            service.is_suggested
        )


@every_service
def test_prison_and_release_belong_to_their_own_themes(service: ShippedService) -> None:
    if {Audience.PERSON_CONCERNED} == set(service.audiences):
        assert not service.is_suggested
        assert set(service.needs) <= MANDATED_THEMES


@every_service
def test_everything_a_parent_may_get_has_a_need_or_is_on_the_card(service: ShippedService) -> None:
    if service.is_suggested and service.helpline_position is None:
        assert service.needs or service.also


def test_what_the_guide_does_not_state_is_marked_as_inferred() -> None:
    for slug in ONLY_IN_THE_GUIDE:
        assert "languages" in SERVICES[slug].inferred, slug
    for slug, service in SERVICES.items():
        if service.prevention_levels and slug not in LEVEL_STATED:
            assert "prevention_levels" in service.inferred, slug


def test_the_limits_of_secrecy_are_written_down() -> None:
    caprev, safer = SERVICES["caprev"], SERVICES["safer-verviers"]
    for word in ("danger", "nécessité", "Sûreté de l’État"):
        assert word in (caprev.fr.confidentiality or "")
    for word in ("gevaar", "noodzaak", "Veiligheid van de Staat"):
        assert word in (caprev.nl.confidentiality or "")
    assert "CSIL" in (safer.nl.confidentiality or "")
    assert "CSIL" in (safer.fr.confidentiality or "")
    assert safer.needs == ()


def test_the_ids_never_change() -> None:
    assert str(service_id("caprev")) == "bcf3f426-2e9c-5b4f-8071-a508f462c24e"
    assert str(organisation_id("caw")) == "0924a8e1-cc8d-5e97-9284-aedae4614e78"


def test_every_phrase_exists_in_both_languages() -> None:
    phrases = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    assert all(set(by_language) == set(LANGUAGES) for by_language in phrases.values())
    assert all(by_language["nl"] != by_language["fr"] for by_language in phrases.values())


def test_the_groups_of_themes_follow_the_taxonomy() -> None:
    assert themes() >= EXTREMISM_THEMES | OPEN_THEMES | MANDATED_THEMES
    assert EXTREMISM_THEMES.isdisjoint(OPEN_THEMES)
    assert MANDATED_THEMES <= EXTREMISM_THEMES
    # The taxonomy lists nineteen themes of everyday parenting before those about extremism.
    assert len(themes() - EXTREMISM_THEMES - OPEN_THEMES) == 19


def test_every_area_that_is_served_exists() -> None:
    known = {area["nis"] for area in read_areas().areas}
    for service in SHIPPED.services:
        assert set(service.areas) <= known, service.slug


def test_german_help_is_for_exactly_the_nine_german_speaking_municipalities() -> None:
    german = {row["nis"] for row in read_areas().areas if row["community"] == "german"}
    assert len(german) == 9
    assert set(SERVICES["wegweiser-ostbelgien"].areas) == german
    assert SERVICES["wegweiser-ostbelgien"].languages == ("de",)


def test_areas_come_parents_first() -> None:
    seen: set[str | None] = {None}
    for area in read_areas().areas:
        assert area["parent_nis"] in seen
        seen.add(area["nis"])
    assert read_areas().areas[0]["level"] is AreaLevel.COUNTRY


def test_every_merged_municipality_keeps_all_its_names_and_codes() -> None:
    former = {(row["nis"], row["name"]) for row in read_areas().names if row["kind"] == "former"}
    codes = {(row["nis"], row["name"]) for row in read_areas().names if row["kind"] == "former_nis"}
    assert {("23106", "Gooik"), ("23106", "Galmaarden"), ("23106", "Herne")} <= former
    assert {("23106", "23024"), ("11002", "11007")} <= codes
    assert {nis for nis, _ in codes} <= {nis for nis, _ in former}
