from __future__ import annotations

import pytest

from actions.safety import ConfirmDanger, DenyDanger, DoubtDanger, PutSafetyFirst
from tests.unit.actions.acting import run

CHILD = [{"id": "C15", "level": 1}]


def test_danger_that_cannot_be_excluded_is_asked_about() -> None:
    done = run(PutSafetyFirst(), urgency=2, safety_check=True)
    assert done.responses == ("utter_ask_safety",)
    assert (done.slots["question"], done.slots["is_safety_asked"]) == ("safety", True)


def test_level_three_offers_people_and_waits_for_a_yes() -> None:
    done = run(PutSafetyFirst(), urgency=3)
    assert done.responses == ("utter_urgent",)
    assert (done.slots["question"], done.slots["urgency_answered"]) == ("human", 3)


def test_level_three_again_does_not_repeat_its_question() -> None:
    done = run(PutSafetyFirst(), urgency=3, slots={"urgency_answered": 3})
    assert done.responses == ("utter_urgent_again",)


def test_level_four_stays_present_then_asks_about_the_call_then_only_stays() -> None:
    first = run(PutSafetyFirst(), urgency=4)
    assert first.responses == ("utter_stay_present",)
    assert first.slots["question"] == "safe"
    second = run(PutSafetyFirst(), urgency=4, slots={"urgency_answered": 4})
    assert second.responses == ("utter_stay_short",)
    assert second.slots["question"] == "call"
    slots = {"urgency_answered": 4, "is_call_asked": second.slots["is_call_asked"]}
    third = run(PutSafetyFirst(), urgency=4, slots=slots)
    assert third.responses == ("utter_still_here",)


def test_level_four_after_level_three_is_an_emergency_anew() -> None:
    done = run(PutSafetyFirst(), urgency=4, slots={"urgency_answered": 3})
    assert done.responses == ("utter_stay_present",)


def test_a_child_in_need_is_shown_the_lines_for_children() -> None:
    done = run(PutSafetyFirst(), urgency=3, worry_signals=CHILD)
    assert done.responses == ("utter_minor",)
    assert done.slots["is_minor"] is True


@pytest.mark.parametrize("urgency", [2, 3, 4])
def test_the_wish_for_a_human_is_not_lost_over_the_danger(urgency: int) -> None:
    done = run(PutSafetyFirst(), intent="ask_for_human", urgency=urgency)
    assert {"kind": "handoff", "reason": "asked"} in done.requests


def test_a_yes_to_danger_brings_the_card_and_a_human() -> None:
    done = run(ConfirmDanger(), intent="confirm_danger")
    assert done.requests == (
        {"kind": "danger", "urgency": 4},
        {"kind": "handoff", "reason": "acute_danger"},
    )
    assert done.responses == ("utter_stay_present",)
    assert (done.slots["question"], done.slots["urgency_answered"]) == ("safe", 4)


def test_a_no_to_danger_is_believed() -> None:
    done = run(DenyDanger(), intent="deny_danger", slots={"question": "safety"})
    assert done.responses == ("utter_safety_no",)
    assert done.requests == ()
    assert done.slots["question"] is None


def test_doubt_about_danger_brings_the_support_card_and_offers_a_human() -> None:
    done = run(DoubtDanger(), intent="doubt_danger")
    assert done.requests == ({"kind": "danger", "urgency": 3},)
    assert done.slots["question"] == "human"
