"""Nothing of the engine's JSON reaches a parent unchecked, and no refusal quotes a parent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.answer import answer_from_json
from bot.errors import EngineAnswerError, EngineUnavailableError
from bot.messages import Button, HandoffRequest, Kind, SignalSeen
from tests.fakes import answer_body

CANARY = "mijn-kanarie-zin"


def test_a_full_answer_is_read_whole() -> None:
    answer = answer_from_json(
        answer_body(
            replies=[
                {
                    "text": "Waar woont u?",
                    "kind": "text",
                    "buttons": [{"title": "Weet ik niet", "payload": "/skip"}],
                    "data": {},
                },
                {"text": "", "kind": "referral", "buttons": [], "data": {"services": [1]}},
            ],
            language="fr",
            worry_signals=[
                {"id": "R02", "level": 2, "start": 0, "end": 4, "source": "rule", "confidence": 1.0}
            ],
            urgency=2,
            safety_check=True,
            handoff={"reason": "asked"},
            memory={"slots": {}},
            something_of_a_newer_engine=1,
        )
    )
    assert [reply.kind for reply in answer.replies] == [Kind.TEXT, Kind.REFERRAL]
    assert answer.replies[0].buttons == (Button("Weet ik niet", "/skip"),)
    assert answer.replies[1].data == {"services": [1]}
    assert (answer.language, answer.intent, answer.urgency) == ("fr", "puberty", 2)
    assert answer.safety_check
    assert answer.signals == (SignalSeen("R02", 2),)
    assert answer.handoff == HandoffRequest("asked")
    assert answer.memory == {"slots": {}}
    assert not answer.is_erase_requested


@pytest.mark.parametrize(
    "body",
    [
        answer_body(),
        answer_body(""),
        answer_body(replies=[{"text": "", "kind": "text", "buttons": [], "data": {}}] * 3),
        answer_body(urgency=4),
    ],
)
def test_an_answer_that_says_nothing_is_a_failure(body: dict[str, Any]) -> None:
    with pytest.raises(EngineAnswerError, match="empty answer"):
        answer_from_json(body)


@pytest.mark.parametrize(
    "changes", [{"handoff": {"reason": "asked"}}, {"erase": True}], ids=["handoff", "erase"]
)
def test_an_answer_that_only_asks_something_of_the_bot_is_no_failure(changes: Any) -> None:
    assert answer_from_json(answer_body(**changes)).replies == ()


@pytest.mark.parametrize(
    "body",
    [
        [],
        None,
        CANARY,
        7,
        {},
        {"replies": CANARY},
        [{"recipient_id": "x", "text": CANARY}],  # what Rasa's own channel would say
        answer_body(replies=None),
        answer_body(replies=[CANARY]),
        answer_body(replies=[{"text": 7}]),
        answer_body(replies=[{"text": CANARY, "kind": "safety_card"}]),
        answer_body(replies=[{"text": "a", "buttons": [{"title": CANARY}]}]),
        answer_body(replies=[{"text": "a", "buttons": [{"title": "", "payload": CANARY}]}]),
        answer_body("a", language=CANARY),
        answer_body("a", intent=CANARY),
        answer_body("a", urgency=5),
        answer_body("a", urgency=-1),
        answer_body("a", worry_signals=[{"id": CANARY}]),
        answer_body("a", worry_signals=[{"id": CANARY, "level": 9}]),
        answer_body("a", safety_check=CANARY),
        answer_body("a", handoff=CANARY),
        answer_body("a", memory=CANARY),
    ],
)
def test_junk_is_refused_without_quoting_it(body: object) -> None:
    with pytest.raises(EngineAnswerError) as caught:
        answer_from_json(body)
    assert isinstance(caught.value, EngineUnavailableError)
    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_urgency_is_never_below_a_signals_level() -> None:
    signals = [{"id": "C01", "level": 4}, {"id": "R02", "level": 1}]
    assert answer_from_json(answer_body("a", worry_signals=signals, urgency=1)).urgency == 4


@pytest.mark.parametrize("missing", ["replies", "language", "intent", "worry_signals", "urgency"])
def test_an_answer_that_lacks_a_part_is_refused(missing: str) -> None:
    body = answer_body("Ik luister.")
    del body[missing]
    with pytest.raises(EngineAnswerError, match=missing):
        answer_from_json(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(answer_body())), _JSON)
def test_whatever_stands_in_a_field_is_read_or_refused(field: str, junk: object) -> None:
    try:
        answer = answer_from_json(answer_body("Ik luister.", **{field: junk}))
    except EngineAnswerError:
        return
    assert answer.replies or answer.handoff or answer.is_erase_requested
