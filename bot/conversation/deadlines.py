"""Sees to it that no state lasts for ever: every deadline that passes has a next step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.conversation import ownership
from bot.conversation.states import TABLE, State
from bot.conversation.turns import TurnRunner
from bot.errors import HelplineError, UnknownConversationError
from bot.messages import ConversationId, Owner
from bot.ports import Clock, Delivery, Hint
from bot.privacy import erasure
from bot.privacy.journal import Journal
from bot.privacy.keys import Keyring
from bot.storage import conversations
from bot.storage.database import Database

log = structlog.get_logger()

# Deadlines are minutes long: looking every five seconds is exact enough and costs nothing.
TICK_SECONDS = 5.0


class DeadlineKeeper:
    """Looks for overdue conversations and for turns that were left unanswered."""

    def __init__(
        self,
        *,
        database: Database,
        keyring: Keyring,
        delivery: Delivery,
        clock: Clock,
        turns: TurnRunner,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._delivery = delivery
        self._clock = clock
        self._turns = turns

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.tick()
            except Exception as error:
                # The database may be away for a while: the next look finds the same work.
                log.warning("deadlines not kept", kind=type(error).__name__)
            await asyncio.sleep(TICK_SECONDS)

    async def tick(self) -> None:
        """Do all that is due now."""
        await self._turns.recover()
        now = self._clock.now()
        for conversation_id in await self._database.read(lambda c: conversations.overdue(c, now)):
            try:
                await self._take_further(conversation_id)
            except HelplineError as error:
                # One that cannot be opened must not hold up the others.
                kind = type(error).__name__
                log.warning("deadline not kept", conversation=conversation_id, kind=kind)

    async def _take_further(self, conversation_id: ConversationId) -> None:
        is_erased = await self._database.write(lambda c: self._step(c, conversation_id))
        if is_erased:
            await self._database.maintain(erasure.scrub_log)
        await self._delivery.publish(conversation_id, Hint("erased" if is_erased else "changed"))

    def _step(self, connection: Connection, conversation_id: ConversationId) -> bool:
        """Take one conversation a step further; whether that erased it."""
        now = self._clock.now()
        try:
            record = conversations.get(connection, conversation_id, for_update=True)
        except UnknownConversationError:
            return False
        if record.deadline_at > now:
            return False  # something happened since we looked
        state = State(record.state)
        is_chat = TABLE[state].owner is Owner.BOT and not record.has_return_code
        if is_chat or state is State.CLOSED:
            erasure.erase(connection, conversation_id)  # which needs no key
            return True
        journal = Journal.open(connection, self._keyring, conversation_id)
        _NEXT_STEP[state](journal, now)
        return False


_NEXT_STEP: dict[State, Callable[[Journal, datetime], None]] = {
    State.BOT: ownership.put_away,
    State.RETURNED_TO_BOT: ownership.put_away,
    State.WRAP_UP: ownership.put_away,
    State.QUEUED: ownership.remind,
    State.BOT_FAILED: ownership.remind,
    State.OFFERED: ownership.remind,
    State.ACTIVE: ownership.requeue,
}
