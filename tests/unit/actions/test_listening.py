from __future__ import annotations

from typing import Any

import pytest

from actions.listening import GiveTip, ListenToParent
from tests.unit.actions.acting import run


def test_a_new_theme_is_heard_and_its_one_question_opened() -> None:
    done = run(ListenToParent(), intent="puberty", slots={"theme": "puberty"})
    assert done.responses == ("utter_heard_puberty",)
    assert (done.slots["question"], done.slots["heard"]) == ("story", ["puberty"])


@pytest.mark.parametrize("intent", ["unclear", "give_age", "puberty"])
def test_whatever_answers_the_story_question_leads_to_guidance(intent: str) -> None:
    slots = {"theme": "puberty", "heard": ["puberty"], "question": "story"}
    done = run(ListenToParent(), intent=intent, slots=slots)
    assert done.responses == ("utter_guidance_puberty",)
    assert (done.slots["question"], done.slots["guided"]) == ("help", ["puberty"])


def test_a_theme_that_was_heard_and_guided_is_not_asked_about_again() -> None:
    slots = {"theme": "puberty", "heard": ["puberty", "eating"], "guided": ["puberty"]}
    done = run(ListenToParent(), intent="puberty", slots=slots)
    assert done.responses == ("utter_theme_again",)


def test_another_theme_is_heard_even_while_a_story_is_open() -> None:
    slots = {"theme": "eating", "heard": ["puberty"], "question": "story"}
    done = run(ListenToParent(), intent="eating", slots=slots)
    assert done.responses == ("utter_heard_eating",)
    assert done.slots["heard"] == ["puberty", "eating"]


def test_a_turned_down_guess_is_not_taken_for_the_parents_theme() -> None:
    # The SDK's own reading of the intent would say `puberty` here.
    assert run(ListenToParent(), intent="unclear").responses == ("utter_rephrase",)


def test_the_second_misunderstanding_offers_a_human() -> None:
    first = run(ListenToParent(), intent="unclear")
    assert first.slots["misunderstandings"] == 1
    second = run(ListenToParent(), intent="unclear", slots={"misunderstandings": 1})
    assert second.responses == ("utter_offer_human",)
    assert second.slots["question"] == "human"


def test_an_age_is_noted_and_leaves_the_open_question_open() -> None:
    done = run(ListenToParent(), intent="give_age", slots={"question": "area"})
    assert done.responses == ("utter_age_noted",)
    assert "question" not in done.slots


def test_an_unknown_place_is_asked_for_by_its_postal_code() -> None:
    done = run(ListenToParent(), intent="unclear", slots={"question": "area"})
    assert done.responses == ("utter_area_not_found",)
    assert done.slots["question"] == "area"


def test_an_unclear_answer_about_danger_is_taken_seriously() -> None:
    done = run(ListenToParent(), intent="unclear", slots={"question": "safety"})
    assert done.responses == ("utter_safety_unknown",)
    assert done.requests == ({"kind": "danger", "urgency": 3},)


@pytest.mark.parametrize("question", ["safe", "call"])
def test_an_emergency_is_no_time_for_questions_about_a_theme(question: str) -> None:
    slots = {"question": question, "theme": "puberty", "urgency_answered": 4}
    done = run(ListenToParent(), intent="puberty", slots=slots)
    assert done.responses == ("utter_still_here",)


def test_after_something_urgent_nobody_is_told_that_they_were_not_understood() -> None:
    done = run(ListenToParent(), intent="unclear", slots={"urgency_answered": 3})
    assert done.responses == ("utter_urgent_again",)


def test_a_child_is_spoken_to_as_a_child_from_then_on() -> None:
    child = [{"id": "C15", "level": 1}]
    first = run(ListenToParent(), intent="puberty", worry_signals=child)
    assert first.responses == ("utter_minor_here",)
    assert (first.slots["is_minor"], first.slots["question"]) == (True, "human")
    second = run(ListenToParent(), intent="puberty", slots={"is_minor": True})
    assert second.responses == ("utter_minor_more",)


@pytest.mark.parametrize(("code", "expected"), [("de", "de"), ("tr", "tr"), (None, "en")])
def test_another_language_is_answered_in_that_language(code: str | None, expected: str) -> None:
    done = run(ListenToParent(), language="other", other_language=code)
    assert done.responses == (f"utter_other_language_{expected}",)


def test_advice_without_a_theme_asks_what_it_is_about() -> None:
    assert run(GiveTip(), intent="ask_tip").responses == ("utter_ask_theme",)


def test_advice_comes_piece_by_piece_and_is_then_honestly_refused() -> None:
    slots: dict[str, Any] = {"theme": "eating"}
    heard = []
    for _ in range(4):
        done = run(GiveTip(), intent="ask_tip", slots=slots)
        heard += done.responses
        slots |= done.slots
    assert heard == [
        "utter_guidance_eating",
        "utter_guidance_eating_2",
        "utter_guidance_eating_3",
        "utter_no_other_tip",
    ]


def test_another_theme_begins_with_its_own_first_piece() -> None:
    slots = {"theme": "puberty", "guided": ["eating", "eating"]}
    assert run(GiveTip(), intent="ask_tip", slots=slots).responses == ("utter_guidance_puberty",)
