"""Taking leave: summed up once, one step asked for, and whether it helped."""

from __future__ import annotations

import pytest
import yaml

from actions.answers import HearNo, HearYes
from actions.closing import THEME_NAMES, ChooseStep, HearFeedback, TakeLeave
from tests.unit.actions.acting import run
from understanding.taxonomy import load_taxonomy


def test_every_theme_has_a_name_in_both_languages() -> None:
    names = yaml.safe_load(THEME_NAMES.read_text(encoding="utf-8"))
    assert set(names) == set(load_taxonomy().themes) - {"none"}
    assert all(name["nl"] and name["fr"] for name in names.values())


def test_the_last_themes_are_named_and_one_step_is_asked_for() -> None:
    heard = ["eating", "school_stress", "bullying"]
    done = run(TakeLeave(), intent="goodbye", slots={"heard": heard})
    assert done.responses == ("utter_closing",)
    assert done.messages[0]["themes"] == "school en pesten"
    assert done.slots["question"] == "step"


def test_the_names_follow_the_language() -> None:
    done = run(TakeLeave(), intent="goodbye", slots={"heard": ["bullying"], "language": "fr"})
    assert done.messages[0]["themes"] == "du harcèlement"


@pytest.mark.parametrize(
    "slots",
    [
        {},
        {"heard": ["eating"], "is_step_asked": True},
        {"heard": ["eating"], "urgency_answered": 3},
        {"heard": ["eating"], "is_minor": True},
    ],
    ids=["nothing heard", "asked already", "in danger", "a child"],
)
def test_whoever_goes_again_or_in_danger_is_asked_nothing(slots: dict[str, object]) -> None:
    done = run(TakeLeave(), intent="goodbye", slots=slots)
    assert done.responses == ("utter_goodbye",)
    assert done.slots["question"] is None


@pytest.mark.parametrize("step", ["step_try", "step_call", "step_rest"])
def test_a_chosen_step_is_affirmed(step: str) -> None:
    done = run(ChooseStep(), intent=step, slots={"question": "step"})
    assert done.responses == (f"utter_{step}",)
    assert done.slots["question"] == "helped"


@pytest.mark.parametrize(
    ("intent", "helped", "response"),
    [
        ("helped_yes", "yes", "utter_feedback_thanks"),
        ("helped_partly", "partly", "utter_feedback_thanks"),
        ("helped_no", "no", "utter_feedback_no"),
    ],
)
def test_the_bot_is_asked_to_count_what_was_answered(
    intent: str, helped: str, response: str
) -> None:
    done = run(HearFeedback(), intent=intent, slots={"question": "helped"})
    assert done.requests == ({"kind": "feedback", "helped": helped},)
    assert response in done.responses


def test_a_typed_yes_or_no_counts_too() -> None:
    yes = run(HearYes(), intent="affirm", slots={"question": "helped"})
    assert yes.requests == ({"kind": "feedback", "helped": "yes"},)
    no = run(HearNo(None), intent="deny", slots={"question": "helped"})  # type: ignore[arg-type]
    assert no.requests == ({"kind": "feedback", "helped": "no"},)
