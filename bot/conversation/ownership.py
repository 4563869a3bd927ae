"""Moves a conversation from one owner to the next, and tells the parent so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation import texts
from bot.conversation.availability import availability
from bot.conversation.safeguarding import EMERGENCY_LEVEL, SafetyCards
from bot.conversation.states import TABLE, State, check, owner_of
from bot.handoff import queue
from bot.handoff.queue import WISHES, Reason
from bot.messages import ConversationState, Draft, Kind, Owner, Sender
from bot.privacy.journal import Journal
from bot.storage import conversations, handoffs
from bot.storage.conversations import ConversationRecord
from bot.storage.staff import StaffRecord

# How long a conversation is kept once it is closed, when a counsellor was in it or the parent has a
# return code (domain.md section 6: at most 30 days); otherwise it ends with the chat.
KEPT_AFTER_COUNSEL = timedelta(days=30)
# Past an hour a reminder every ten minutes only wears a parent out.
REMINDERS_END = timedelta(hours=1)

_NOT_IN_CHARGE = frozenset({Owner.COUNSELLOR, Owner.CLOSED})


def present_state(journal: Journal) -> ConversationState:
    """What the parent may know now."""
    record = journal.record
    owner = owner_of(State(record.state))
    return ConversationState(
        owner=owner,
        language=record.language,
        queue_position=queue.position(journal.connection, record) if owner is Owner.QUEUE else None,
        counsellor_name=record.counsellor_name if owner is Owner.COUNSELLOR else None,
    )


def is_bot_in_charge(state: str) -> bool:
    """Whether the assistant may answer: also while the parent waits, so that nobody waits alone."""
    return owner_of(State(state)) not in _NOT_IN_CHARGE


def is_waiting(journal: Journal) -> bool:
    """Whether a human has been asked for and has not come yet."""
    return owner_of(State(journal.record.state)) is Owner.QUEUE


def renewed_deadline(record: ConversationRecord, now: datetime) -> datetime:
    """The deadline after a parent's message; a counsellor's is renewed by the counsellor alone."""
    state = State(record.state)
    return now + TABLE[state].patience if is_bot_in_charge(state) else record.deadline_at


def move(journal: Journal, following: State, now: datetime, **values: object) -> None:
    """Change the state; a new epoch begins when the voice changes between assistant and human.

    Waiting in the queue is not such a change: the assistant goes on keeping the parent company.

    Raises:
        StateChangeError: the table does not know this step.
    """
    present = State(journal.record.state)
    check(present, following)
    is_new_voice = is_bot_in_charge(present) != is_bot_in_charge(following)
    epoch = journal.record.epoch + is_new_voice
    deadline = now + TABLE[following].patience
    conversations.change(
        journal.connection,
        journal.record.id,
        state=following,
        epoch=epoch,
        deadline_at=deadline,
        **values,
    )
    journal.record = replace(journal.record, state=following, epoch=epoch, deadline_at=deadline)


def notice(journal: Journal, key: str, now: datetime, **values: object) -> None:
    """Tell the parent something about the conversation itself."""
    language = journal.record.language
    text = texts.text(key, language, **values)
    journal.append(Draft(Sender.SYSTEM, text, language, kind=Kind.NOTICE, data={"key": key}), now)


def queue_for_human(
    journal: Journal,
    cards: SafetyCards,
    *,
    reason: Reason,
    urgency: int,
    now: datetime,
    following: State = State.QUEUED,
) -> None:
    """Queue the conversation and say so; already waiting, it only becomes more urgent.

    Whoever asks again while waiting is told again where they stand: no wish goes unanswered.
    """
    if owner_of(State(journal.record.state)) is Owner.COUNSELLOR:
        return
    was_waiting = handoffs.find_open(journal.connection, journal.record.id) is not None
    queue.request(journal.connection, journal.record, reason=reason, urgency=urgency, now=now)
    if not was_waiting:
        move(journal, following, now)
    if reason is Reason.ACUTE_DANGER and not was_waiting:
        notice(journal, "handoff.acute", now)
    if reason in WISHES or (reason is not Reason.BOT_FAILED and not was_waiting):
        _tell_place(journal, cards, now)


def take(journal: Journal, handoff_id: str, counsellor: StaffRecord, now: datetime) -> None:
    """Make a counsellor the owner.

    Raises:
        AlreadyTakenError: somebody else was first.
        StateChangeError: the conversation is no longer waiting.
    """
    queue.claim(journal.connection, handoff_id, counsellor.id, now)
    move(journal, State.ACTIVE, now, counsellor_id=counsellor.id)
    notice(journal, "handoff.joined", now, name=counsellor.display_name)


def give_back(journal: Journal, counsellor: StaffRecord, now: datetime) -> None:
    """Return the conversation to the assistant."""
    handoffs.end(journal.connection, journal.record.id, now)
    move(journal, State.RETURNED_TO_BOT, now, counsellor_id=None)
    notice(journal, "handoff.left", now, name=counsellor.display_name)


def close(journal: Journal, counsellor: StaffRecord, now: datetime) -> None:
    """End the conversation; it stays readable for the parent until its time is over."""
    notice(journal, "closing.closed", now, name=counsellor.display_name)
    put_away(journal, now)


def requeue(journal: Journal, now: datetime) -> None:
    """The counsellor went silent: back to the queue, with the place that the old time gives."""
    name = journal.record.counsellor_name or ""
    handoffs.release(journal.connection, journal.record.id)
    move(journal, State.QUEUED, now, counsellor_id=None)
    place = queue.position(journal.connection, journal.record)
    notice(journal, "handoff.requeued", now, name=name, position=place)


def remind(journal: Journal, now: datetime) -> None:
    """Tell a waiting parent that the place is kept; after an hour, that it may take long."""
    entry = handoffs.find_open(journal.connection, journal.record.id)
    if entry is None:  # nobody was asked after all: the assistant goes on
        move(journal, State.RETURNED_TO_BOT, now)
        return
    move(journal, State.QUEUED, now)
    if now - entry.requested_at < REMINDERS_END:
        place = handoffs.position(journal.connection, entry)
        notice(journal, "handoff.still_waiting", now, position=place)
        return
    if now - entry.requested_at < KEPT_AFTER_COUNSEL:
        notice(journal, "handoff.long_wait", now)
        until = entry.requested_at + KEPT_AFTER_COUNSEL
        conversations.change(journal.connection, journal.record.id, deadline_at=until)
        return
    put_away(journal, now, kept=timedelta(0))


def put_away(journal: Journal, now: datetime, *, kept: timedelta = KEPT_AFTER_COUNSEL) -> None:
    """End a conversation in which nothing happens any more, and keep it readable for ``kept``."""
    handoffs.end(journal.connection, journal.record.id, now)
    move(journal, State.CLOSED, now, counsellor_id=None)
    conversations.change(journal.connection, journal.record.id, deadline_at=now + kept)


def reopen(journal: Journal, now: datetime) -> None:
    """A closed conversation in which the parent writes again begins anew, with the assistant."""
    if State(journal.record.state) is State.CLOSED:
        move(journal, State.BOT, now, counsellor_id=None)


def urgency_reason(urgency: int) -> Reason:
    """The queue's reason for a danger of this level."""
    return Reason.ACUTE_DANGER if urgency >= EMERGENCY_LEVEL else Reason.URGENT_WORRY


def _tell_place(journal: Journal, cards: SafetyCards, now: datetime) -> None:
    if availability(journal.connection, now).are_counsellors_present:
        place = queue.position(journal.connection, journal.record)
        notice(journal, "handoff.queued", now, position=place)
        return
    line = cards.always_open(journal.record.language)
    notice(
        journal,
        "handoff.queued_closed",
        now,
        line=line.name[journal.record.language],
        number=line.number,
    )
