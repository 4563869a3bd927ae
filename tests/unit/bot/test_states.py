"""The table of states has no dead end: every state is reached, ends in time, and leads on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.states import TABLE, State, check, owner_of
from bot.errors import StateChangeError
from bot.messages import Owner

STATES = list(State)


def reached_from(start: State) -> set[State]:
    found, frontier = {start}, [start]
    while frontier:
        for following in TABLE[frontier.pop()].may_become - found:
            found.add(following)
            frontier.append(following)
    return found


def test_every_state_has_a_row() -> None:
    assert set(TABLE) == set(State)


def test_every_state_is_reached_from_the_beginning() -> None:
    assert reached_from(State.BOT) == set(State)


@pytest.mark.parametrize("state", STATES)
def test_from_every_state_the_assistant_a_human_and_the_end_can_be_reached(state: State) -> None:
    assert {State.BOT, State.ACTIVE, State.CLOSED} <= reached_from(state)


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_an_owner_a_deadline_and_a_next_state(state: State) -> None:
    rule = TABLE[state]
    assert rule.owner in Owner
    assert timedelta(0) < rule.patience <= timedelta(hours=24)
    assert rule.when_overdue == state or rule.when_overdue in rule.may_become


@pytest.mark.parametrize("state", STATES)
def test_left_alone_every_state_ends_in_closed_or_stays_with_people(state: State) -> None:
    path = [state]
    while TABLE[path[-1]].when_overdue not in path:
        path.append(TABLE[path[-1]].when_overdue)
    # In the queue the parent is reminded until a human comes; nothing else lasts.
    assert path[-1] in {State.CLOSED, State.QUEUED}


def test_no_parent_waits_longer_than_ten_minutes_without_a_word() -> None:
    for rule in TABLE.values():
        if rule.owner is Owner.QUEUE:
            assert rule.patience <= timedelta(minutes=10)


@given(st.lists(st.sampled_from(STATES), max_size=30))
def test_a_walk_takes_only_the_steps_of_the_table(wishes: list[State]) -> None:
    present = State.BOT
    for wish in wishes:
        if wish == present or wish in TABLE[present].may_become:
            check(present, wish)
            present = wish
        else:
            with pytest.raises(StateChangeError):
                check(present, wish)
        assert owner_of(present) is TABLE[present].owner


@pytest.mark.parametrize(
    ("present", "following"),
    [
        (State.BOT, State.ACTIVE),  # nobody is taken over who did not ask
        (State.CLOSED, State.ACTIVE),
        (State.ACTIVE, State.BOT_FAILED),  # the assistant is not there to fail
        (State.WRAP_UP, State.QUEUED),
    ],
)
def test_a_step_that_would_surprise_a_parent_is_refused(present: State, following: State) -> None:
    with pytest.raises(StateChangeError, match=f"{present} cannot become {following}"):
        check(present, following)
