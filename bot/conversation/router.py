"""The one entry for every channel: opens conversations, takes messages in, gives them out."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TypeVar

from sqlalchemy import Connection

from bot.conversation import ownership, texts
from bot.conversation.metrics import Metrics
from bot.conversation.pending import PendingMessage, pending
from bot.conversation.safeguarding import EMERGENCY_LEVEL, Safeguarding, level_of
from bot.conversation.states import TABLE, State
from bot.errors import EmptyMessageError, MessageTooLongError, WrongTokenError
from bot.messages import (
    MAX_TEXT_LENGTH,
    Button,
    ConversationId,
    ConversationState,
    Draft,
    Language,
    Message,
    Sender,
)
from bot.ports import Clock, Delivery, Hint
from bot.privacy import erasure
from bot.privacy.journal import Journal
from bot.privacy.keys import Keyring
from bot.storage import conversations
from bot.storage.database import Database

T = TypeVar("T")

# A button stays pressable while the parent may still see it without scrolling far.
BUTTON_MEMORY = 12
# Longer texts are never a button.
LONGEST_BUTTON = 80


@dataclass(frozen=True)
class Opened:
    """A conversation that a parent now holds: the token is shown this once."""

    conversation_id: ConversationId
    token: str
    messages: tuple[Message, ...]
    state: ConversationState


@dataclass(frozen=True)
class View:
    """What a parent sees from a given number on."""

    messages: tuple[Message, ...]
    state: ConversationState


@dataclass(frozen=True)
class _Accepted:
    """What storing a message came to; ``is_telling``: other eyes than the parent's want it now."""

    seq: int
    is_new: bool = False
    is_telling: bool = False
    alone: PendingMessage | None = None


class Router:
    """Takes a parent's words in, durably, and wakes whoever has to answer."""

    def __init__(
        self,
        *,
        database: Database,
        keyring: Keyring,
        safeguarding: Safeguarding,
        delivery: Delivery,
        clock: Clock,
        metrics: Metrics,
        wake: Callable[[ConversationId, PendingMessage | None], None],
    ) -> None:
        self.database = database
        self.keyring = keyring
        self._safeguarding = safeguarding
        self._delivery = delivery
        self._clock = clock
        self._metrics = metrics
        self._wake = wake

    async def open(self, language: Language, *, channel: str) -> Opened:
        """Begin a conversation with the opening bubbles."""
        conversation_id = ConversationId(str(uuid.uuid4()))
        token = secrets.token_urlsafe(32)
        now = self._clock.now()

        def work(connection: Connection) -> Opened:
            _, sealed = self.keyring.create(conversation_id)
            conversations.add(
                connection,
                conversation_id,
                channel=channel,
                language=language,
                state=State.BOT,
                deadline_at=now + TABLE[State.BOT].patience,
                token_hash=hash_token(token),
                key=sealed,
                now=now,
            )
            journal = Journal.open(connection, self.keyring, conversation_id)
            opening = tuple(
                journal.append(Draft(Sender.BOT, texts.text(key, language), language), now)
                for key in ("opening.greeting", "opening.privacy")
            )
            return Opened(conversation_id, token, opening, ownership.present_state(journal))

        return await self.database.write(work)

    async def accept(
        self, conversation_id: ConversationId, token: str, *, client_message_id: str, text: str
    ) -> int:
        """Store a parent's message, with the safety card that it calls for, and wake the answer.

        Returns:
            The message's number; the same id again gives the same number, stored once.

        Raises:
            UnknownConversationError, WrongTokenError: not this parent's conversation.
            EmptyMessageError, MessageTooLongError: nothing was stored.
        """
        text = clean(text)
        reading = self._safeguarding.read(text)
        now = self._clock.now()

        def work(connection: Connection) -> _Accepted:
            journal = self.authorized(connection, conversation_id, token, for_update=True)
            known = conversations.seq_of_client_message(
                connection, conversation_id, client_message_id
            )
            if known is not None:
                return _Accepted(known)
            is_alone = journal.record.answered_seq == journal.record.asked_seq
            ownership.reopen(journal, now)
            draft = _parent_draft(journal, text, client_message_id)
            record = journal.record
            message = journal.append(
                draft,
                now,
                asked_seq=journal.last_seq + 1,
                urgency=max(record.urgency, reading.urgency),
                deadline_at=ownership.renewed_deadline(record, now),
            )
            card = self._safeguarding.card_for(reading, text, record.language)
            if card is not None:
                journal.append(card, now)
                # What follows the card speaks its language, and so does the queue.
                journal.record = replace(journal.record, language=card.language)
            if reading.urgency >= EMERGENCY_LEVEL:
                ownership.queue_for_human(
                    journal,
                    self._safeguarding.cards,
                    reason=ownership.urgency_reason(reading.urgency),
                    urgency=reading.urgency,
                    now=now,
                )
            shown_level = level_of(card) if card else 0
            alone = pending(journal, message, shown_level=shown_level) if is_alone else None
            # The answer is about to be told anyway, and the parent knows what the parent wrote.
            is_only_news = alone is not None and alone.turn is not None
            is_telling = not (is_only_news and journal.last_seq == message.seq)
            return _Accepted(message.seq, is_new=True, is_telling=is_telling, alone=alone)

        accepted = await self.database.write(work)
        if accepted.is_new:
            self._metrics.messages.inc()
            if accepted.is_telling:
                await self._delivery.publish(conversation_id, Hint("changed"))
            self._wake(conversation_id, accepted.alone)
            # The turn leaves for the engine first; the acknowledgement travels meanwhile.
            await asyncio.sleep(0)
        return accepted.seq

    async def view(self, conversation_id: ConversationId, token: str, *, after: int) -> View:
        """Everything numbered above ``after``, and the state."""

        def work(connection: Connection) -> View:
            journal = self.authorized(connection, conversation_id, token)
            return View(tuple(journal.messages(after=after)), ownership.present_state(journal))

        return await self.database.read(work)

    async def set_language(
        self, conversation_id: ConversationId, token: str, language: Language
    ) -> ConversationState:
        """Remember the language that the parent chose."""

        def work(connection: Connection) -> ConversationState:
            self.authorized(connection, conversation_id, token, for_update=True)
            conversations.change(connection, conversation_id, language=language)
            journal = Journal.open(connection, self.keyring, conversation_id)
            return ownership.present_state(journal)

        state = await self.database.write(work)
        await self._delivery.publish(conversation_id, Hint("changed"))
        return state

    async def erase(self, conversation_id: ConversationId, token: str) -> None:
        """Destroy everything about the conversation, wherever it stands."""

        def work(connection: Connection) -> None:
            self.authorized(connection, conversation_id, token, for_update=True)
            erasure.erase(connection, conversation_id)

        await self.database.write(work)
        await self.database.maintain(erasure.scrub_log)
        await self._delivery.publish(conversation_id, Hint("erased"))

    def authorized(
        self,
        connection: Connection,
        conversation_id: ConversationId,
        token: str,
        *,
        for_update: bool = False,
    ) -> Journal:
        """Open a conversation for the parent who holds its token.

        Raises:
            UnknownConversationError, WrongTokenError: not this parent's conversation.
        """
        journal = Journal.open(connection, self.keyring, conversation_id, for_update=for_update)
        if not hmac.compare_digest(journal.record.token_hash, hash_token(token)):
            raise WrongTokenError(conversation_id)
        return journal


def hash_token(token: str) -> bytes:
    """What is kept of a token: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def clean(text: str) -> str:
    """A parent's text without what no person can see.

    Control characters go, line ends and emoji joiners stay, and the edges are trimmed.

    Raises:
        EmptyMessageError: nothing readable is left.
        MessageTooLongError: more than ``MAX_TEXT_LENGTH`` characters.
    """
    if len(text) > MAX_TEXT_LENGTH:
        raise MessageTooLongError(str(len(text)))
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _INVISIBLE)
    kept = kept.strip()
    if not any(c.isprintable() and not c.isspace() for c in kept):
        raise EmptyMessageError
    return kept


# Cc: control characters; Cs: lone surrogates, which no encoding accepts.
_INVISIBLE = frozenset({"Cc", "Cs"})


def _parent_draft(journal: Journal, text: str, client_message_id: str) -> Draft:
    """The message to store: a pressed button is kept by its title, with its payload beside it."""
    pressed = _pressed_button(journal, text)
    return Draft(
        Sender.PARENT,
        pressed.title if pressed and text.startswith("/") else text,
        journal.record.language,
        data={"payload": pressed.payload} if pressed else {},
        client_message_id=client_message_id,
    )


def _pressed_button(journal: Journal, text: str) -> Button | None:
    """The button that a parent pressed, or whose title was typed instead.

    A payload counts while its button may still be in sight; a title only in answer to what was
    asked last: a "yes" to a later question must not say yes to an earlier one.
    """
    if len(text) > LONGEST_BUTTON:
        return None
    recent = journal.latest(BUTTON_MEMORY)
    if text.startswith("/"):
        return next((b for message in recent for b in message.buttons if b.payload == text), None)
    said_last = takewhile(lambda message: message.sender is not Sender.PARENT, recent)
    latest = next((message.buttons for message in said_last if message.buttons), ())
    typed = _plain(text, journal.record.language)
    same = (b for b in latest if _plain(b.title, journal.record.language) == typed)
    return next(same, None) if typed else None


def _plain(text: str, language: Language) -> list[str]:
    """The words that matter: without case, signs and courtesies ("ja", "graag", "merci")."""
    courtesies = texts.text("courtesies", language).split()
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return [word for word in words if word not in courtesies] or words
