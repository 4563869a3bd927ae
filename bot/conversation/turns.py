"""Answers parents: in order within a conversation, conversations side by side."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Connection

from bot.conversation import ownership
from bot.conversation.metrics import Metrics
from bot.conversation.safeguarding import EMERGENCY_LEVEL, Safeguarding, level_of
from bot.conversation.states import State
from bot.errors import HelplineError, UnknownConversationError
from bot.handoff.queue import Reason
from bot.messages import ConversationId, Draft, EngineAnswer, Message, Sender, Turn
from bot.ports import Clock, Delivery, Engine, Hint
from bot.privacy import erasure
from bot.privacy.journal import Journal
from bot.privacy.keys import Keyring
from bot.storage import conversations
from bot.storage.database import Database

log = structlog.get_logger()

_COMMAND_START = re.compile(r"\A[/\s]+")


@dataclass(frozen=True)
class _Work:
    """A parent's message that waits; ``turn`` is None when it is not ours to answer.

    ``shown_level`` is the level of the card that the rules gave it; 0 when they gave none.
    """

    seq: int
    epoch: int
    turn: Turn | None
    shown_level: int


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

    def wake(self, conversation_id: ConversationId) -> None:
        """Have this conversation's unanswered messages answered."""
        if conversation_id in self._tasks:
            self._woken.add(conversation_id)
            return
        task = asyncio.create_task(self._run(conversation_id))
        self._tasks[conversation_id] = task

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

    async def _run(self, conversation_id: ConversationId) -> None:
        try:
            while await self._answer_next(conversation_id) or conversation_id in self._woken:
                self._woken.discard(conversation_id)
        except UnknownConversationError:
            pass  # erased in the meantime: nobody is left to answer
        except Exception as error:
            # The turn boundary: the message stays unanswered in the storage and is tried again.
            log.warning("turn failed", conversation=conversation_id, kind=type(error).__name__)
        finally:
            del self._tasks[conversation_id]
            self._woken.discard(conversation_id)

    async def _answer_next(self, conversation_id: ConversationId) -> bool:
        work = await self._database.read(lambda c: self._next_work(c, conversation_id))
        if work is None:
            return False
        started = time.perf_counter()
        answer = await self._ask_engine(work.turn) if work.turn else None
        is_erased = await self._keep(conversation_id, work, answer)
        result = "answered" if answer else "failed" if work.turn else "relayed"
        self._metrics.turns.labels(result).observe(time.perf_counter() - started)
        await self._delivery.publish(conversation_id, Hint("erased" if is_erased else "changed"))
        return not is_erased

    async def _keep(
        self, conversation_id: ConversationId, work: _Work, answer: EngineAnswer | None
    ) -> bool:
        def keep(kept: EngineAnswer | None) -> Callable[[Connection], bool]:
            return lambda c: self._keep_answer(c, conversation_id, work, kept)

        try:
            is_erased = await self._database.write(keep(answer))
        except HelplineError:
            raise
        except Exception as error:
            if answer is None:
                raise
            # An answer that cannot be kept must not keep the parent waiting for ever.
            log.warning("answer dropped", conversation=conversation_id, kind=type(error).__name__)
            is_erased = await self._database.write(keep(None))
        if is_erased:
            await self._database.maintain(erasure.scrub_log)
        return is_erased

    async def _ask_engine(self, turn: Turn) -> EngineAnswer | None:
        started = time.perf_counter()
        await self._delivery.publish(turn.conversation_id, Hint("typing", Sender.BOT, True))
        try:
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
        finally:
            await self._delivery.publish(turn.conversation_id, Hint("typing", Sender.BOT, False))

    def _next_work(self, connection: Connection, conversation_id: ConversationId) -> _Work | None:
        journal = Journal.open(connection, self._keyring, conversation_id)
        record = journal.record
        if record.answered_seq >= record.asked_seq:
            return None
        pending = journal.messages(after=record.answered_seq, sender=Sender.PARENT, limit=1)
        message = pending[0]
        following = journal.messages(after=message.seq, limit=1)
        turn = None
        if ownership.is_bot_in_charge(record.state):
            turn = Turn(
                conversation_id=conversation_id,
                text=_text_for_engine(message),
                language=record.language,
                memory=journal.read_memory(),
            )
        return _Work(
            seq=message.seq,
            epoch=record.epoch,
            turn=turn,
            shown_level=level_of(following[0]) if following else 0,
        )

    def _keep_answer(
        self,
        connection: Connection,
        conversation_id: ConversationId,
        work: _Work,
        answer: EngineAnswer | None,
    ) -> bool:
        """Store what the turn brought, all of it or nothing; whether it erased the conversation."""
        journal = Journal.open(connection, self._keyring, conversation_id, for_update=True)
        if journal.record.answered_seq >= work.seq:
            return False
        conversations.change(connection, conversation_id, answered_seq=work.seq)
        if work.turn is None or journal.record.epoch != work.epoch:
            return False  # not ours to answer, or somebody took over while we were thinking
        if answer is None:
            self._admit_failure(journal, work.turn)
            return False
        if answer.is_erase_requested:
            erasure.erase(connection, conversation_id)
            return True
        self._give(journal, answer, shown_level=work.shown_level)
        return False

    def _give(self, journal: Journal, answer: EngineAnswer, *, shown_level: int) -> None:
        now = self._clock.now()
        if answer.language != "other" and answer.language != journal.record.language:
            conversations.change(journal.connection, journal.record.id, language=answer.language)
            journal.record = replace(journal.record, language=answer.language)
        language = journal.record.language
        if answer.urgency > journal.record.urgency:
            conversations.change(journal.connection, journal.record.id, urgency=answer.urgency)
        card = self._safeguarding.cards.card(answer.signals, language, urgency=answer.urgency)
        if card is not None and answer.urgency > shown_level:
            journal.append(card, now)
        for reply in answer.replies:
            journal.append(
                Draft(Sender.BOT, reply.text, language, reply.kind, reply.buttons, reply.data),
                now,
            )
        journal.write_memory(answer.memory)
        reason = _reason_for_human(answer)
        if reason is not None:
            ownership.queue_for_human(
                journal,
                self._safeguarding.cards,
                reason=reason,
                urgency=max(answer.urgency, journal.record.urgency),
                now=now,
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


def _text_for_engine(message: Message) -> str:
    """A pressed button's payload, or the words; never a typed command that Rasa would obey.

    Rasa strips white space of every kind before it looks for the slash, so both go together.
    """
    payload = message.data.get("payload")
    if isinstance(payload, str):
        return payload
    return _COMMAND_START.sub("", message.text) or "?"
