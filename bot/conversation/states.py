"""The one table of states: who must answer, how long that may last, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.errors import StateChangeError
from bot.messages import Owner


class State(StrEnum):
    """Where a conversation stands."""

    BOT = "bot"
    QUEUED = "queued"
    OFFERED = "offered"
    ACTIVE = "active"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"
    RETURNED_TO_BOT = "returned_to_bot"
    BOT_FAILED = "bot_failed"


@dataclass(frozen=True)
class StateRule:
    """One row of the table.

    ``patience`` is how long the state may last without anything happening, ``when_overdue`` what
    it then becomes (itself: the parent hears from us and the time starts anew).
    """

    owner: Owner
    patience: timedelta
    when_overdue: State
    may_become: frozenset[State]


_B, _Q, _O, _A = State.BOT, State.QUEUED, State.OFFERED, State.ACTIVE
_W, _C, _R, _F = State.WRAP_UP, State.CLOSED, State.RETURNED_TO_BOT, State.BOT_FAILED

# A chat with the computer ends with the day (domain.md section 6: at most 24 hours).
CHAT_LIFETIME = timedelta(hours=24)
# Waiting in silence for ten minutes feels like being forgotten; the parent hears from us before.
QUEUE_PATIENCE = timedelta(minutes=10)
# A counsellor who does not look within a minute is not there: the next one is asked.
OFFER_PATIENCE = timedelta(minutes=1)
# Nobody writes for half an hour: a laptop sleeps, or the talk is over.
TALK_PATIENCE = timedelta(minutes=30)
# Time to note the outcome.
WRAP_UP_PATIENCE = timedelta(minutes=15)

TABLE: dict[State, StateRule] = {
    _B: StateRule(Owner.BOT, CHAT_LIFETIME, _C, frozenset({_Q, _F, _C})),
    _F: StateRule(Owner.QUEUE, QUEUE_PATIENCE, _Q, frozenset({_Q, _O, _A, _R, _C})),
    _Q: StateRule(Owner.QUEUE, QUEUE_PATIENCE, _Q, frozenset({_O, _A, _R, _C})),
    _O: StateRule(Owner.QUEUE, OFFER_PATIENCE, _Q, frozenset({_Q, _A, _R, _C})),
    _A: StateRule(Owner.COUNSELLOR, TALK_PATIENCE, _Q, frozenset({_Q, _W, _R, _C})),
    _W: StateRule(Owner.COUNSELLOR, WRAP_UP_PATIENCE, _C, frozenset({_A, _R, _C})),
    _R: StateRule(Owner.BOT, CHAT_LIFETIME, _C, frozenset({_B, _Q, _F, _C})),
    # Overdue in `closed` means its time is over: the conversation is erased.
    _C: StateRule(Owner.CLOSED, CHAT_LIFETIME, _C, frozenset({_B})),
}


def check(present: State, following: State) -> None:
    """Allow the step, or say that it is not in the table.

    Raises:
        StateChangeError: the table has no such step.
    """
    if following not in TABLE[present].may_become and following != present:
        raise StateChangeError(f"{present} cannot become {following}")


def owner_of(state: State) -> Owner:
    """Who has to answer in this state."""
    return TABLE[state].owner
