from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from actions.referral import WHOLE_COUNTRY, SuggestOtherServices, SuggestServices
from referral_directory.database import connect
from referral_directory.loader import load_shipped
from referral_directory.schema import upgrade
from referral_directory.search import service as look_up
from referral_directory.terms import CostKind
from tests.unit.actions.acting import Done, run

MECHELEN, LIEGE = "12025", "62063"
# What the parents' API promises of one service.
KEYS = {
    *("slug", "name", "what_happens", "phone", "website", "email", "cost", "hours"),
    *("confidentiality", "last_verified", "source_confirmed"),
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path_factory.mktemp('directory') / 'directory.db'}"
    upgrade(url)
    engine = connect(url)
    load_shipped(engine)
    yield engine
    engine.dispose()


def suggest(directory: Engine, **understood: object) -> Done:
    return run(SuggestServices(directory), **understood)  # type: ignore[arg-type]


def test_help_is_not_looked_for_before_it_is_known_where(directory: Engine) -> None:
    done = suggest(directory, intent="ask_service")
    assert done.responses == ("utter_ask_area",)
    assert done.slots["question"] == "area"


@pytest.mark.parametrize(("area", "language"), [(MECHELEN, "nl"), (LIEGE, "fr")])
def test_a_referral_carries_all_that_the_parents_api_promises(
    directory: Engine, area: str, language: str
) -> None:
    slots = {"area": area, "language": language, "theme": "screens_and_gaming"}
    done = suggest(directory, intent="ask_service", slots=slots)
    (referral,) = done.requests
    assert referral["kind"] == "referral"
    services = referral["data"]["services"]
    assert 1 <= len(services) <= 3
    for service in services:
        assert set(service) == KEYS
        assert service["name"]
        assert service["what_happens"]
        assert service["cost"]
        assert service["hours"]
        assert service["confidentiality"]
    assert done.slots["question"] is None


def test_a_wider_search_names_both_places(directory: Engine) -> None:
    done = suggest(directory, intent="ask_service", slots={"area": MECHELEN})
    assert done.responses == ("utter_referral_wider",)
    (message,) = done.messages
    assert message["asked"] == "Mechelen"
    assert message["area"] not in ("", "Mechelen")


def test_the_whole_country_is_never_called_a_place_without_help(directory: Engine) -> None:
    done = suggest(directory, intent="ask_service", slots={"area": WHOLE_COUNTRY})
    assert done.responses == ("utter_referral_country",)


def test_a_name_that_is_no_place_is_not_answered_with_the_last_place(directory: Engine) -> None:
    done = suggest(directory, intent="give_place", slots={"area": MECHELEN, "question": "area"})
    assert done.responses == ("utter_area_not_found",)
    assert done.requests == ()


def test_a_place_that_was_named_is_searched(directory: Engine) -> None:
    named = [{"entity": "area", "value": MECHELEN}]
    done = suggest(directory, intent="give_place", slots={"area": MECHELEN}, entities=named)
    assert done.requests[0]["kind"] == "referral"


def others(directory: Engine, wish: str, **slots: object) -> Done:
    action = SuggestOtherServices(SuggestServices(directory))
    return run(
        action, intent=wish, slots={"area": MECHELEN, "theme": "screens_and_gaming", **slots}
    )


def slugs(done: Done) -> list[str]:
    return [service["slug"] for service in done.requests[0]["data"]["services"]]


def test_something_else_is_never_what_was_shown_before(directory: Engine) -> None:
    slots = {"area": MECHELEN, "theme": "screens_and_gaming"}
    first = suggest(directory, intent="ask_service", slots=slots)
    second = others(directory, "another_service", suggested=first.slots["suggested"])
    assert set(slugs(first)).isdisjoint(slugs(second))
    assert second.slots["suggested"] == slugs(first) + slugs(second)


def test_when_nothing_else_is_left_it_is_said_and_a_person_offered(directory: Engine) -> None:
    suggested: list[str] = []
    for _ in range(40):
        done = others(directory, "another_service", suggested=suggested)
        if not done.requests:
            break
        suggested = done.slots["suggested"]
    assert done.responses == ("utter_referral_no_other",)
    assert done.slots["question"] == "human"


def test_free_help_only_stays_so_for_what_is_shown_next(directory: Engine) -> None:
    first = others(directory, "free_services")
    assert first.slots["is_free_wanted"] is True
    again = others(
        directory, "another_service", suggested=first.slots["suggested"], is_free_wanted=True
    )
    shown = [s for done in (first, again) for r in done.requests for s in r["data"]["services"]]
    with Session(directory) as session:
        assert all(look_up(session, one["slug"], "nl").cost_kind is CostKind.FREE for one in shown)
    assert (
        suggest(directory, intent="ask_service", slots={"area": MECHELEN}).slots["is_free_wanted"]
        is False
    )


def test_nearer_than_the_nearest_is_refused_honestly(directory: Engine) -> None:
    assert others(directory, "closer_service").responses == ("utter_referral_no_closer",)


@pytest.mark.parametrize("area", [None, WHOLE_COUNTRY])
def test_nearer_needs_to_know_where(directory: Engine, area: str | None) -> None:
    done = others(directory, "closer_service", area=area)
    assert done.responses == ("utter_ask_area",)
    assert done.slots["question"] == "area"
