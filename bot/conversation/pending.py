"""A parent's message that waits for its turn, with all that the turn needs to know."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.conversation import ownership
from bot.conversation.safeguarding import level_of
from bot.messages import Message, Sender, Turn
from bot.privacy.journal import Journal

_COMMAND_START = re.compile(r"\A[/\s]+")


@dataclass(frozen=True)
class PendingMessage:
    """One unanswered message; ``turn`` is None when it is not the assistant's to answer.

    ``epoch`` is the conversation's when the turn began, ``shown_level`` the level of the card
    that the rules gave this message (0: none).
    """

    seq: int
    epoch: int
    turn: Turn | None
    shown_level: int


def next_pending(journal: Journal) -> PendingMessage | None:
    """The oldest message of the conversation that has not been answered."""
    record = journal.record
    if record.answered_seq >= record.asked_seq:
        return None
    message = journal.messages(after=record.answered_seq, sender=Sender.PARENT, limit=1)[0]
    following = journal.messages(after=message.seq, limit=1)
    return pending(journal, message, shown_level=level_of(following[0]) if following else 0)


def pending(journal: Journal, message: Message, *, shown_level: int) -> PendingMessage:
    """What answering ``message`` takes, as the conversation stands in ``journal``."""
    turn = None
    if ownership.is_bot_in_charge(journal.record.state):
        turn = Turn(
            conversation_id=journal.record.id,
            text=_text_for_engine(message),
            language=journal.record.language,
            memory=journal.read_memory(),
        )
    return PendingMessage(message.seq, journal.record.epoch, turn, shown_level)


def _text_for_engine(message: Message) -> str:
    """A pressed button's payload, or the words; never a typed command that Rasa would obey.

    Rasa strips white space of every kind before it looks for the slash, so both go together.
    """
    payload = message.data.get("payload")
    if isinstance(payload, str):
        return payload
    return _COMMAND_START.sub("", message.text) or "?"
