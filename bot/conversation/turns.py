"""Answers parents: in order within a conversation, conversations side by side."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.conversation import ownership
from bot.conversation.metrics import Metrics
from bot.conversation.pending import PendingMessage, next_pending
from bot.conversation.safeguarding import EMERGENCY_LEVEL, Safeguarding
from bot.conversation.states import State
from bot.errors import HelplineError, UnknownConversationError
from bot.handoff.queue import Reason
from bot.messages import ConversationId, Draft, EngineAnswer, Sender, Turn
from bot.ports import Clock, Delivery, Engine, Hint
from bot.privacy import erasure
from bot.privacy.journal import Journal
from bot.privacy.keys import Keyring
from bot.storage import conversations, feedback
from bot.storage.database import Database

log = structlog.get_logger()

# Most turns take a twentieth of a second: only a longer one is worth saying that we write.
TYPING_AFTER_SECONDS = 0.3


class TurnRunner:
    """Runs the turns of all conversations of this process.

    A conversation's messages are answered in order by one task. What was unanswered when a
    process died is found again in the storage (:meth:`recover`).
    """

    def __init__(
        self,
        *,
        database: Database,
        keyring: Keyring,
        safeguarding: Safeguarding,
        engine: Engine,
        delivery: Delivery,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._safeguarding = safeguarding
        self._engine = engine
        self._delivery = delivery
        self._clock = clock
        self._metrics = metrics
        self._tasks: dict[ConversationId, asyncio.Task[None]] = {}
        self._woken: set[ConversationId] = set()

    def wake(self, conversation_id: ConversationId, pending: PendingMessage | None = None) -> None:
        """Have this conversation's unanswered messages answered.

        ``pending`` is the only one there is, when the caller knows that: it spares a look.
        """
        if conversation_id in self._tasks:
            self._woken.add(conversation_id)
            return
        self._tasks[conversation_id] = asyncio.create_task(self._run(conversation_id, pending))

    async def recover(self) -> int:
        """Wake every conversation that a stopped process left unanswered; how many there are."""
        waiting = await self._database.read(conversations.unanswered)
        for conversation_id in waiting:
            self.wake(conversation_id)
        return len(waiting)

    async def close(self) -> None:
        """Stop; unanswered messages stay in the storage for the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, conversation_id: ConversationId, only: PendingMessage | None) -> None:
        try:
            if only is None or (
                await self._answer(conversation_id, only) and conversation_id in self._woken
            ):
                await self._answer_all(conversation_id)
        except UnknownConversationError:
            pass  # erased in the meantime: nobody is left to answer
        except Exception as error:
            # The turn boundary: the message stays unanswered in the storage and is tried again.
            log.warning("turn failed", conversation=conversation_id, kind=type(error).__name__)
        finally:
            del self._tasks[conversation_id]
            self._woken.discard(conversation_id)

    async def _answer_all(self, conversation_id: ConversationId) -> None:
        is_there_more = True
        while is_there_more or conversation_id in self._woken:
            self._woken.discard(conversation_id)
            pending = await self._database.read(
                lambda c: next_pending(Journal.open(c, self._keyring, conversation_id))
            )
            is_there_more = pending is not None and await self._answer(conversation_id, pending)

    async def _answer(self, conversation_id: ConversationId, pending: PendingMessage) -> bool:
        """Answer one message; whether the conversation is still there."""
        started = time.perf_counter()
        answer = await self._ask_engine(pending.turn) if pending.turn else None
        is_erased = await self._keep(conversation_id, pending, answer)
        result = "answered" if answer else "failed" if pending.turn else "relayed"
        self._metrics.turns.labels(result).observe(time.perf_counter() - started)
        await self._delivery.publish(conversation_id, Hint("erased" if is_erased else "changed"))
        return not is_erased

    async def _keep(
        self, conversation_id: ConversationId, pending: PendingMessage, answer: EngineAnswer | None
    ) -> bool:
        def keep(kept: EngineAnswer | None) -> Callable[[Connection], bool]:
            return lambda c: self._keep_answer(c, conversation_id, pending, kept)

        try:
            # Undone by a power cut, the turn is found unanswered and run again.
            is_erased = await self._database.write(keep(answer), is_repeatable=True)
        except HelplineError:
            raise
        except Exception as error:
            if answer is None:
                raise
            # An answer that cannot be kept must not keep the parent waiting for ever.
            log.warning("answer dropped", conversation=conversation_id, kind=type(error).__name__)
            is_erased = await self._database.write(keep(None), is_repeatable=True)
        if is_erased:
            await self._database.maintain(erasure.scrub_log)
        return is_erased

    async def _ask_engine(self, turn: Turn) -> EngineAnswer | None:
        started = time.perf_counter()
        try:
            async with self._typing(turn.conversation_id):
                return await self._engine.answer(turn)
        except Exception as error:
            # Whatever it is, the parent hears of it: silence is the one thing that may not happen.
            log.warning(
                "engine gave no answer",
                conversation=turn.conversation_id,
                kind=type(error).__name__,
                cause=type(error.__cause__).__name__,
                seconds=round(time.perf_counter() - started, 3),
            )
            return None

    @contextlib.asynccontextmanager
    async def _typing(self, conversation_id: ConversationId) -> AsyncIterator[None]:
        """Say that we write, once it takes long enough to notice, and take it back at the end."""

        async def say() -> None:
            await asyncio.sleep(TYPING_AFTER_SECONDS)
            # Another window of the parent has not been told of the message yet (Router.accept).
            await self._delivery.publish(conversation_id, Hint("changed"))
            await self._delivery.publish(conversation_id, Hint("typing", Sender.BOT, True))

        saying = asyncio.create_task(say())
        try:
            yield
        finally:
            if not saying.cancel():  # it was said
                await self._delivery.publish(conversation_id, Hint("typing", Sender.BOT, False))

    def _keep_answer(
        self,
        connection: Connection,
        conversation_id: ConversationId,
        pending: PendingMessage,
        answer: EngineAnswer | None,
    ) -> bool:
        """Store what the turn brought, all of it or nothing; whether it erased the conversation."""
        journal = Journal.open(connection, self._keyring, conversation_id, for_update=True)
        if journal.record.answered_seq >= pending.seq:
            return False
        answered = {"answered_seq": pending.seq}
        if pending.turn is None or journal.record.epoch != pending.epoch:
            # Not ours to answer, or somebody took over while we were thinking.
            conversations.change(connection, conversation_id, **answered)
            return False
        if answer is None:
            conversations.change(connection, conversation_id, **answered)
            self._admit_failure(journal, pending.turn)
            return False
        if answer.is_erase_requested:
            erasure.erase(connection, conversation_id)
            return True
        self._give(journal, answer, pending)
        return False

    def _give(self, journal: Journal, answer: EngineAnswer, pending: PendingMessage) -> None:
        now = self._clock.now()
        record = journal.record
        language = record.language if answer.language == "other" else answer.language
        urgency = max(answer.urgency, record.urgency)
        journal.record = replace(record, language=language, urgency=urgency)
        card = self._safeguarding.cards.card(answer.signals, language, urgency=answer.urgency)
        drafts = [card] if card is not None and answer.urgency > pending.shown_level else []
        drafts += [
            Draft(Sender.BOT, reply.text, language, reply.kind, reply.buttons, reply.data)
            for reply in answer.replies
        ]
        columns: dict[str, Any] = {
            "answered_seq": pending.seq,
            "language": language,
            "urgency": urgency,
            "engine_memory": journal.sealed_memory(answer.memory),
        }
        for draft in drafts:
            journal.append(draft, now, **columns)
            columns = {}
        if columns:  # an answer without words: only a wish for a human
            conversations.change(journal.connection, record.id, **columns)
        if answer.helped is not None:
            feedback.count(journal.connection, answer.helped, language, now)
        reason = _reason_for_human(answer)
        if reason is not None:
            ownership.queue_for_human(
                journal, self._safeguarding.cards, reason=reason, urgency=urgency, now=now
            )

    def _admit_failure(self, journal: Journal, turn: Turn) -> None:
        now = self._clock.now()
        language = self._safeguarding.language_of(turn.text, journal.record.language)
        journal.record = replace(journal.record, language=language)
        if ownership.is_waiting(journal):
            ownership.notice(journal, "bot_failed.again", now)
            return
        ownership.notice(journal, "bot_failed.first", now)
        ownership.queue_for_human(
            journal,
            self._safeguarding.cards,
            reason=Reason.BOT_FAILED,
            urgency=journal.record.urgency,
            now=now,
            following=State.BOT_FAILED,
        )


def _reason_for_human(answer: EngineAnswer) -> Reason | None:
    """Why a human is needed after this answer; acute danger needs no asking."""
    if answer.urgency >= EMERGENCY_LEVEL:
        return Reason.ACUTE_DANGER
    return Reason(answer.handoff.reason) if answer.handoff else None
