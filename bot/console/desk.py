"""A counsellor's work: seeing who waits, taking a conversation, writing, and letting go of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.console.refusals import NotYourConversationError
from bot.conversation import ownership
from bot.conversation.router import clean
from bot.conversation.states import State, owner_of
from bot.errors import AlreadyTakenError
from bot.messages import ConversationId, Draft, Language, Message, Owner, Sender
from bot.ports import Clock, Delivery, Hint
from bot.privacy.journal import Journal
from bot.privacy.keys import Keyring
from bot.storage import conversations, handoffs
from bot.storage.database import Database
from bot.storage.handoffs import HandoffRecord
from bot.storage.staff import StaffRecord

# Who spoke last is found among the last few messages: cards and notices may follow a person's.
RECENT = 6


@dataclass(frozen=True)
class OwnConversation:
    """A conversation that the counsellor has, as the list shows it."""

    conversation_id: ConversationId
    language: Language
    urgency: int
    last_seq: int
    is_answer_due: bool
    written_at: datetime | None


@dataclass(frozen=True)
class Overview:
    """What a counsellor sees at a glance: who waits, and what is theirs."""

    waiting: tuple[HandoffRecord, ...]
    own: tuple[OwnConversation, ...]


@dataclass(frozen=True)
class Chat:
    """One conversation, open before the counsellor who has it."""

    conversation_id: ConversationId
    language: Language
    urgency: int
    reason: str | None
    requested_at: datetime | None
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Desk:
    """Everything that counsellors do to conversations, each step in one transaction."""

    database: Database
    keyring: Keyring
    delivery: Delivery
    clock: Clock

    async def overview(self, member: StaffRecord) -> Overview:
        """Who waits, most urgent and longest first, and the member's own conversations."""
        return await self.database.read(lambda c: read_overview(c, member))

    async def read(self, member: StaffRecord, conversation_id: ConversationId) -> Chat:
        """The whole conversation.

        Raises:
            UnknownConversationError: it was erased, or its time was over.
            NotYourConversationError: somebody else has it, or nobody.
        """

        def work(connection: Connection) -> Chat:
            journal = self._open_own(connection, member, conversation_id)
            entry = handoffs.find_open(connection, conversation_id)
            return Chat(
                conversation_id=conversation_id,
                language=journal.record.language,
                urgency=max(journal.record.urgency, entry.urgency if entry else 0),
                reason=entry.reason if entry else None,
                requested_at=entry.requested_at if entry else None,
                messages=tuple(journal.messages()),
            )

        return await self.database.read(work)

    async def take(self, member: StaffRecord, conversation_id: ConversationId) -> None:
        """Become the owner; taking one's own conversation again changes nothing.

        Raises:
            AlreadyTakenError: somebody else was first, or the parent no longer waits.
            UnknownConversationError: it was erased in the meantime.
        """
        now = self.clock.now()

        def work(connection: Connection) -> None:
            journal = Journal.open(connection, self.keyring, conversation_id, for_update=True)
            entry = handoffs.find_open(connection, conversation_id)
            if entry is None:
                raise AlreadyTakenError(conversation_id)
            if entry.taken_by != member.id:
                ownership.take(journal, entry.id, member, now)

        await self.database.write(work)
        await self.delivery.publish(conversation_id, Hint("changed"))

    async def reply(
        self,
        member: StaffRecord,
        conversation_id: ConversationId,
        text: str,
        *,
        client_message_id: str,
    ) -> None:
        """Write to the parent; the same id again is stored once.

        Raises:
            EmptyMessageError, MessageTooLongError: nothing was sent.
            UnknownConversationError, NotYourConversationError: as for :meth:`read`.
        """
        text = clean(text)

        def work(journal: Journal, now: datetime) -> None:
            known = conversations.seq_of_client_message(
                journal.connection, conversation_id, client_message_id
            )
            if known is not None:
                return
            draft = Draft(
                Sender.COUNSELLOR,
                text,
                journal.record.language,
                data={"name": member.display_name},
                client_message_id=client_message_id,
            )
            journal.append(draft, now)
            ownership.move(journal, State.ACTIVE, now)

        await self._change(member, conversation_id, work)

    async def give_back(self, member: StaffRecord, conversation_id: ConversationId) -> None:
        """Return the parent to the assistant.

        Raises:
            UnknownConversationError, NotYourConversationError: as for :meth:`read`.
        """
        await self._change(
            member, conversation_id, lambda journal, now: ownership.give_back(journal, member, now)
        )

    async def close(self, member: StaffRecord, conversation_id: ConversationId) -> None:
        """End the conversation.

        Raises:
            UnknownConversationError, NotYourConversationError: as for :meth:`read`.
        """
        await self._change(
            member, conversation_id, lambda journal, now: ownership.close(journal, member, now)
        )

    async def _change(
        self,
        member: StaffRecord,
        conversation_id: ConversationId,
        work: Callable[[Journal, datetime], None],
    ) -> None:
        now = self.clock.now()
        await self.database.write(
            lambda c: work(self._open_own(c, member, conversation_id, for_update=True), now)
        )
        await self.delivery.publish(conversation_id, Hint("changed"))

    def _open_own(
        self,
        connection: Connection,
        member: StaffRecord,
        conversation_id: ConversationId,
        *,
        for_update: bool = False,
    ) -> Journal:
        journal = Journal.open(connection, self.keyring, conversation_id, for_update=for_update)
        record = journal.record
        is_with_counsellor = owner_of(State(record.state)) is Owner.COUNSELLOR
        if not is_with_counsellor or record.counsellor_id != member.id:
            raise NotYourConversationError(conversation_id)
        return journal


def read_overview(connection: Connection, member: StaffRecord) -> Overview:
    """The queue and the member's own conversations, from one snapshot."""
    own = tuple(_own(connection, entry) for entry in handoffs.taken_by(connection, member.id))
    return Overview(tuple(handoffs.waiting(connection)), own)


def _own(connection: Connection, entry: HandoffRecord) -> OwnConversation:
    record = conversations.get(connection, entry.conversation_id)
    recent = conversations.messages_after(connection, record.id, max(0, record.last_seq - RECENT))
    spoken = [m for m in recent if m.sender in (Sender.PARENT, Sender.COUNSELLOR)]
    last = spoken[-1] if spoken else None
    return OwnConversation(
        conversation_id=record.id,
        language=record.language,
        urgency=max(record.urgency, entry.urgency),
        last_seq=record.last_seq,
        # Before the counsellor's first word the parent waits too, whatever the assistant said.
        is_answer_due=last is None or last.sender == Sender.PARENT,
        written_at=last.created_at if last else None,
    )
