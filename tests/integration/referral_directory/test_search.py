"""What a parent is given, on the data we ship, on both kinds of database."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from referral_directory.answers import Reason, SearchResult
from referral_directory.errors import UnknownAreaError, UnknownServiceError, UnknownThemeError
from referral_directory.models import Phone, Service, ServiceArea, ServiceTerm, ServiceText
from referral_directory.search import helplines, search, service
from referral_directory.terms import (
    OPEN_THEMES,
    Access,
    AreaLevel,
    CostKind,
    Language,
    Status,
    Taxonomy,
    themes,
)

LEUVEN, CHARLEROI, BRUSSELS, MOLENBEEK = "24062", "52011", "04000", "21012"
ANTWERP, SCHOTEN, VERVIERS, EUPEN, VILVOORDE = "11002", "11040", "63079", "63023", "23088"

# Where a parent who writes this language usually lives: every theme has a service of its own.
HOMES: list[tuple[str, Language]] = [
    (LEUVEN, "nl"),
    (CHARLEROI, "fr"),
    (BRUSSELS, "nl"),
    (BRUSSELS, "fr"),
    (MOLENBEEK, "nl"),
    (MOLENBEEK, "fr"),
]
EVERYWHERE: list[tuple[str | None, Language]] = [
    *HOMES,
    (None, "nl"),
    (None, "fr"),
    (LEUVEN, "fr"),
    (CHARLEROI, "nl"),
    (EUPEN, "nl"),
    (EUPEN, "fr"),
    ("01000", "nl"),
    ("20001", "nl"),
]


def slugs(result: SearchResult) -> list[str]:
    return [suggestion.slug for suggestion in result.suggestions]


@pytest.mark.parametrize(("area", "language"), EVERYWHERE)
def test_every_parent_gets_an_answer_in_their_language_and_nothing_imposed(
    session: Session, area: str | None, language: Language
) -> None:
    hidden = set(session.scalars(select(Service.slug).where(~Service.is_suggested)))
    assert {"justitiehuizen", "livc-csil", "psd-sps", "cbai", "ceapire"} <= hidden
    for theme in sorted(themes()):
        result = search(session, area=area, theme=theme, language=language)
        assert 1 <= len(result.suggestions) <= 3, theme
        assert hidden.isdisjoint(slugs(result)), theme
        assert all(language in one.languages for one in result.suggestions), theme
        assert all(one.access is not Access.MANDATED for one in result.suggestions), theme
        if (area, language) in HOMES and theme not in OPEN_THEMES:
            assert Reason.GENERAL_LINE not in result.suggestions[0].reasons, theme


def test_an_imposed_measure_is_not_suggested_even_when_marked_for_families(
    session: Session,
) -> None:
    row = session.scalars(select(Service).where(Service.slug == "justitiehuizen")).one()
    row.is_suggested = True
    row.terms.append(ServiceTerm(taxonomy=Taxonomy.AUDIENCE, term="family", is_main=True))
    row.terms.append(ServiceTerm(taxonomy=Taxonomy.NEED, term="puberty", is_main=True))
    session.flush()

    def named(theme: str) -> bool:
        found = search(session, area=LEUVEN, theme=theme, language="nl", limit=50)
        return "justitiehuizen" in slugs(found)

    assert not named("puberty")
    assert named("exit_and_reintegration")


def test_help_in_prison_is_named_only_when_the_question_is_about_prison(session: Session) -> None:
    prison = {"justitieel-welzijnswerk", "caw-limburg-disengagement", "relais-enfants-parents"}
    seen = set()
    for theme in themes():
        for language in ("nl", "fr"):
            found = prison & set(
                slugs(search(session, area=BRUSSELS, theme=theme, language=language, limit=50))
            )
            if found:
                seen.add(theme)
    assert seen == {"detained_child", "exit_and_reintegration"}


def test_a_change_of_faith_is_no_reason_for_a_service_about_extremism(session: Session) -> None:
    specialists = {"caprev", "pre-rad", "safer-verviers", "de-touter-hoedsaam", "police-101"}
    for area in (ANTWERP, VERVIERS, MOLENBEEK, "21004", CHARLEROI):
        for language in ("nl", "fr"):
            found = search(
                session, area=area, theme="religious_change", language=language, limit=50
            )
            assert specialists.isdisjoint(slugs(found))


def test_a_local_service_comes_first_and_the_search_stops_there(session: Session) -> None:
    result = search(session, area=ANTWERP, theme="extremist_friends_or_recruiter", language="nl")
    assert result.level is AreaLevel.MUNICIPALITY
    assert result.area.name("fr") == "Anvers"
    assert result.suggestions[0].slug == "de-touter-hoedsaam"


def test_where_a_service_is_says_nothing_about_whom_it_serves(session: Session) -> None:
    result = search(
        session, area=SCHOTEN, theme="extremist_friends_or_recruiter", language="nl", limit=50
    )
    assert not [slug for slug in slugs(result) if slug.startswith("de-touter")]


def test_a_search_widens_step_by_step_and_names_the_widest_area_used(session: Session) -> None:
    result = search(session, area=VILVOORDE, theme="extremist_friends_or_recruiter", language="nl")
    assert slugs(result)[0] == "project-r-cocon-vilvoorde"
    assert result.suggestions[0].area_level is AreaLevel.ARRONDISSEMENT
    assert result.level is AreaLevel.REGION
    assert result.area.nis == "02000"
    assert result.asked_area is not None
    assert result.asked_area.nis == VILVOORDE


def test_brussels_parents_get_the_community_of_their_language(session: Session) -> None:
    dutch = slugs(search(session, area=BRUSSELS, theme="school_stress", language="nl"))
    french = slugs(search(session, area=BRUSSELS, theme="school_stress", language="fr"))
    assert "clb" in dutch
    assert "cpms" in french


def test_the_french_community_does_not_serve_the_german_speaking_municipalities(
    session: Session,
) -> None:
    verviers = search(session, area=VERVIERS, theme="wants_to_leave", language="fr")
    eupen = search(session, area=EUPEN, theme="wants_to_leave", language="fr", limit=50)
    assert "caprev" in slugs(verviers)
    assert "caprev" not in slugs(eupen)
    assert "wegweiser-ostbelgien" not in slugs(eupen)


def test_a_code_from_before_the_mergers_gives_the_same_answer(session: Session) -> None:
    old = search(session, area="23024", theme="puberty", language="nl")
    new = search(session, area="23106", theme="puberty", language="nl")
    assert old == new


def test_a_parent_who_names_no_place_is_helped_by_their_community(session: Session) -> None:
    result = search(session, area=None, theme="tantrums", language="fr")
    assert result.asked_area is None
    assert result.area.nis == "community-fr"


def test_a_greeting_gets_the_general_lines(session: Session) -> None:
    for theme in (None, "none", "other_crisis"):
        result = search(session, area=LEUVEN, theme=theme, language="nl")
        assert slugs(result)[0] == "opvoedingslijn"
        assert all(Reason.GENERAL_LINE in one.reasons for one in result.suggestions)


def test_only_what_is_known_to_be_free_is_called_free(session: Session) -> None:
    for theme in themes():
        result = search(session, area=CHARLEROI, theme=theme, language="fr", free_only=True)
        assert result.suggestions, theme
        assert all(one.cost_kind is CostKind.FREE for one in result.suggestions)
        assert all(Reason.FREE in one.reasons for one in result.suggestions)


def test_asking_for_others_never_repeats_and_ends_in_the_general_lines(session: Session) -> None:
    seen: set[str] = set()
    while found := slugs(search(session, area=LEUVEN, theme="eating", language="nl", exclude=seen)):
        assert seen.isdisjoint(found)
        seen.update(found)
    assert {"eetexpert", "huisarts", "tele-onthaal"} <= seen


def test_a_service_for_young_people_is_marked_as_something_to_pass_on(session: Session) -> None:
    result = search(session, area=LEUVEN, theme="bullying", language="nl")
    awel = next(one for one in result.suggestions if one.slug == "awel")
    assert awel.is_for_child
    assert Reason.FOR_CHILD in awel.reasons
    assert slugs(result).index("clb") < slugs(result).index("awel")


def test_no_known_area_means_unknown_and_is_never_suggested(session: Session) -> None:
    row = session.scalars(select(Service).where(Service.slug == "bounce-arktos")).one()
    assert row.is_suggested
    assert row.areas == []
    for theme in ("puberty", "anger_about_injustice"):
        result = search(session, area=LEUVEN, theme=theme, language="nl", limit=50)
        assert "bounce-arktos" not in slugs(result)
        row.areas.append(ServiceArea(nis=LEUVEN))
        session.flush()
        result = search(session, area=LEUVEN, theme=theme, language="nl", limit=50)
        assert "bounce-arktos" in slugs(result)
        row.areas.clear()
        session.flush()


def test_a_service_written_in_one_language_only_is_not_suggested(session: Session) -> None:
    def found() -> bool:
        return "caw" in slugs(search(session, area=LEUVEN, theme="separation", language="nl"))

    assert found()
    row = session.scalars(select(Service).where(Service.slug == "caw")).one()
    session.delete(next(text for text in row.texts if text.language == "fr"))
    session.flush()
    assert not found()


def test_what_an_administrator_keeps_back_is_not_suggested(session: Session) -> None:
    session.execute(update(Service).where(Service.slug == "caw").values(is_suggested=False))
    for theme in ("separation", "none"):
        result = search(session, area=LEUVEN, theme=theme, language="nl", limit=50)
        assert "caw" not in slugs(result)
    assert service(session, "caw", "nl").name


@pytest.mark.parametrize("status", [Status.INACTIVE, Status.DEFUNCT, Status.TEMPORARILY_CLOSED])
def test_a_closed_service_is_neither_suggested_nor_on_the_card(
    session: Session, status: Status
) -> None:
    session.execute(update(Service).where(Service.slug == "opvoedingslijn").values(status=status))
    result = search(session, area=LEUVEN, theme="tantrums", language="nl")
    assert "opvoedingslijn" not in slugs(result)
    assert "opvoedingslijn" not in [line.slug for line in helplines(session)]


def test_a_number_nobody_confirmed_stays_out_of_a_parents_sight(session: Session) -> None:
    assert session.scalars(select(Phone).where(~Phone.is_confirmed)).all()
    assert service(session, "kind-en-gezin", "nl").phones == ()
    shown = {phone.number for line in helplines(session) for phone in line.phones}
    assert "078 150 100" not in shown


def test_what_is_unknown_is_said(session: Session) -> None:
    answer = service(session, "1712", "nl")
    assert not answer.are_hours_known
    assert answer.hours == "De uren moeten we nog nakijken."
    assert service(session, "1712", "fr").hours == "Les horaires sont encore à vérifier."
    assert answer.cost
    assert answer.confidentiality
    assert answer.verified_on is None
    assert answer.source_confirmed == "undated"


def test_the_limits_of_secrecy_are_said_where_we_know_them(session: Session) -> None:
    assert "Sûreté de l’État" in service(session, "caprev", "fr").confidentiality
    assert "Veiligheid van de Staat" in service(session, "caprev", "nl").confidentiality
    assert "CSIL" in service(session, "safer-verviers", "fr").confidentiality
    assert "veiligheidscel" in service(session, "safer-verviers", "nl").confidentiality


def test_the_card_begins_with_the_emergency_numbers(session: Session) -> None:
    lines = helplines(session)
    assert [line.slug for line in lines][:4] == [
        "emergency-112",
        "police-101",
        "zelfmoordlijn",
        "centre-prevention-suicide",
    ]
    assert lines[0].phones[0].dial == "112"
    assert lines[3].phones[0].dial == "080032123"
    assert {"nl", "fr"} <= set(lines[0].languages)


def test_a_checked_service_comes_before_an_unchecked_one(session: Session) -> None:
    before = slugs(search(session, area=LEUVEN, theme="anxiety_and_sadness", language="nl"))
    assert before.index("overkop") < before.index("tejo")
    checked = update(Service).where(Service.slug == "tejo").values(verified_on=date(2026, 11, 1))
    session.execute(checked)
    after = slugs(search(session, area=LEUVEN, theme="anxiety_and_sadness", language="nl"))
    assert after.index("tejo") < after.index("overkop")


def test_everyday_questions_reach_the_generalist_before_the_specialist(session: Session) -> None:
    found = slugs(search(session, area=CHARLEROI, theme="anxiety_and_sadness", language="fr"))
    assert found.index("huisarts") < found.index("ssm")


def test_an_unknown_area_theme_or_service_is_refused_clearly(session: Session) -> None:
    with pytest.raises(UnknownAreaError):
        search(session, area="00000", theme="puberty", language="nl")
    with pytest.raises(UnknownThemeError):
        search(session, area=None, theme="astrology", language="nl")
    with pytest.raises(UnknownServiceError):
        service(session, "no-such-service", "nl")


def test_answers_outlive_their_session(session: Session) -> None:
    result = search(session, area=LEUVEN, theme="puberty", language="nl")
    lines = helplines(session)
    session.close()
    assert result.suggestions[0].reasons
    assert result.suggestions[0].area_level
    assert lines[0].phones[0].number


def test_deleting_a_service_takes_its_parts_along(session: Session) -> None:
    row = session.scalars(select(Service).where(Service.slug == "druglijn")).one()
    gone = row.id
    session.delete(row)
    session.flush()
    for part in (ServiceText, ServiceArea, Phone):
        assert session.scalars(select(part).where(part.service_id == gone)).all() == []
