from __future__ import annotations

import pytest
from sqlalchemy import create_engine

from actions.answers import AskToErase, ConfirmErase, HearNo, HearYes
from actions.human import HearComplaint, RequestHuman
from actions.referral import SuggestServices
from tests.unit.actions.acting import run

ERASE = {"kind": "erase"}


@pytest.fixture
def hear_no() -> HearNo:
    return HearNo(SuggestServices(create_engine("sqlite://")))


@pytest.mark.parametrize(
    ("asked", "response"),
    [
        (None, "utter_go_on"),
        ("help", "utter_which_help"),
        ("safe", "utter_safe"),
        ("call", "utter_called"),
        ("human", "utter_human_asked"),
        ("safety", "utter_stay_present"),
    ],
)
def test_a_yes_means_what_was_asked(asked: str | None, response: str) -> None:
    done = run(HearYes(), intent="affirm", slots={"question": asked})
    assert done.responses == (response,)


@pytest.mark.parametrize(
    ("asked", "response"),
    [
        (None, "utter_deny"),
        ("human", "utter_no_human"),
        ("safe", "utter_not_safe"),
        ("call", "utter_not_called"),
        ("safety", "utter_safety_no"),
    ],
)
def test_a_no_means_what_was_asked(hear_no: HearNo, asked: str | None, response: str) -> None:
    assert run(hear_no, intent="deny", slots={"question": asked}).responses == (response,)


def test_a_yes_to_a_human_asks_for_one() -> None:
    done = run(HearYes(), intent="affirm", slots={"question": "human"})
    assert done.requests == ({"kind": "handoff", "reason": "asked"},)


def test_a_yes_or_no_to_the_story_question_leads_to_guidance(hear_no: HearNo) -> None:
    slots = {"question": "story", "theme": "puberty"}
    for action, intent in ((HearYes(), "affirm"), (hear_no, "deny")):
        assert run(action, intent=intent, slots=slots).responses == ("utter_guidance_puberty",)


def test_in_an_emergency_a_loose_no_is_not_brushed_aside(hear_no: HearNo) -> None:
    done = run(hear_no, intent="deny", slots={"urgency_answered": 4})
    assert done.responses == ("utter_still_here",)


def test_a_denied_signal_is_believed(hear_no: HearNo) -> None:
    assert run(hear_no, intent="deny_signal").responses == ("utter_deny_signal",)


def test_a_yes_right_after_the_question_erases() -> None:
    asked = run(AskToErase(), intent="erase_conversation")
    assert asked.slots == {"question": "erase"}
    done = run(HearYes(), intent="affirm", slots=asked.slots, last_action="action_ask_to_erase")
    assert done.requests == (ERASE,)


def test_a_yes_to_anything_said_since_erases_nothing() -> None:
    done = run(
        HearYes(), intent="affirm", slots={"question": "erase"}, last_action="utter_confidentiality"
    )
    assert done.requests == ()
    assert done.responses == ("utter_go_on",)


def test_a_no_keeps_the_conversation(hear_no: HearNo) -> None:
    done = run(
        hear_no, intent="deny", slots={"question": "erase"}, last_action="action_ask_to_erase"
    )
    assert done.responses == ("utter_not_erased",)
    assert done.requests == ()


def test_the_button_erases_whatever_was_asked_since() -> None:
    assert run(ConfirmErase(), intent="confirm_erase").requests == (ERASE,)


@pytest.mark.parametrize(
    ("slots", "reason"),
    [({}, "asked"), ({"misunderstandings": 2}, "misunderstood"), ({"is_minor": True}, "minor")],
)
def test_counsellors_see_why_a_human_was_asked_for(slots: dict[str, object], reason: str) -> None:
    done = run(RequestHuman(), intent="ask_for_human", slots=slots)
    assert done.requests == ({"kind": "handoff", "reason": reason},)


def test_a_complaint_is_owned_and_a_human_offered() -> None:
    done = run(HearComplaint(), intent="complain")
    assert done.responses == ("utter_complaint",)
    assert done.slots["question"] == "human"
