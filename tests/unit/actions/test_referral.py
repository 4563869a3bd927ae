from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from actions.referral import WHOLE_COUNTRY, SuggestServices
from referral_directory.database import connect
from referral_directory.loader import load_shipped
from referral_directory.schema import upgrade
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
