"""Router, turns and deadlines on a real database; only engine, clock and lines are fake."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.conversation import ownership
from bot.conversation.deadlines import DeadlineKeeper
from bot.conversation.delivery import InProcessDelivery
from bot.conversation.metrics import Metrics
from bot.conversation.returning import Returning
from bot.conversation.router import Opened, Router
from bot.conversation.turns import TurnRunner
from bot.handoff.queue import Reason
from bot.messages import ConversationState, Language, Message, Sender, StaffId
from bot.ports import Engine
from bot.privacy.journal import Journal
from bot.privacy.keys import Keyring, new_master_key
from bot.storage import conversations, handoffs, staff
from bot.storage.conversations import ConversationRecord
from bot.storage.database import Database, connect
from bot.storage.handoffs import HandoffRecord
from bot.storage.staff import Role, StaffRecord
from bot.storage.tables import conversation_keys
from tests.fakes import FakeClock, FakeEngine, safeguarding
from tests.waiting import until


@dataclass(frozen=True)
class Parts:
    """What one bot process adds to the storage: its tasks die with it."""

    turns: TurnRunner
    router: Router
    deadlines: DeadlineKeeper
    returning: Returning


class SmallHelpline:
    """What a test holds in its hands; ``start`` begins a new process on the same storage."""

    def __init__(self, url: str) -> None:
        self.database = Database(connect(url))
        self.clock = FakeClock()
        self.keyring = Keyring.from_text(new_master_key())
        self.delivery = InProcessDelivery()
        self.engine = FakeEngine()
        self.parts = self.start(self.engine)

    def start(self, engine: Engine) -> Parts:
        metrics = Metrics()
        turns = TurnRunner(
            database=self.database,
            keyring=self.keyring,
            safeguarding=safeguarding(),
            engine=engine,
            delivery=self.delivery,
            clock=self.clock,
            metrics=metrics,
        )
        router = Router(
            database=self.database,
            keyring=self.keyring,
            safeguarding=safeguarding(),
            delivery=self.delivery,
            clock=self.clock,
            metrics=metrics,
            wake=turns.wake,
        )
        deadlines = DeadlineKeeper(
            database=self.database,
            keyring=self.keyring,
            delivery=self.delivery,
            clock=self.clock,
            turns=turns,
        )
        return Parts(turns, router, deadlines, Returning(router, self.clock, b"pepper"))

    @property
    def router(self) -> Router:
        return self.parts.router

    async def close(self) -> None:
        self.engine.let_go()
        await self.parts.turns.close()
        self.database.close()

    async def open(self, language: Language = "nl") -> Opened:
        return await self.router.open(language, channel="web")

    async def send(self, parent: Opened, text: str, identity: str | None = None) -> int:
        """Have the parent write; the answer may still have to come."""
        client_message_id = identity or str(uuid.uuid4())
        return await self.router.accept(
            parent.conversation_id, parent.token, client_message_id=client_message_id, text=text
        )

    async def say(self, parent: Opened, text: str) -> int:
        """Have the parent write, and wait until the turn is over."""
        seq = await self.send(parent, text)
        await self.settle()
        return seq

    async def settle(self) -> None:
        """Wait until nothing that a parent wrote still waits for its turn."""

        async def is_settled() -> bool:
            is_idle = not self.parts.turns._tasks
            return is_idle and not await self.database.read(conversations.unanswered)

        await until(is_settled)

    async def stop_turns(self) -> None:
        """Wait until this process works on nothing, whether it answered or gave up."""

        async def is_idle() -> bool:
            return not self.parts.turns._tasks

        await until(is_idle)

    async def messages(self, parent: Opened) -> list[Message]:
        """All that the parent reads after the opening."""
        view = await self.router.view(parent.conversation_id, parent.token, after=0)
        return list(view.messages[len(parent.messages) :])

    async def texts(self, parent: Opened, sender: Sender | None = None) -> list[str]:
        return [m.text for m in await self.messages(parent) if sender in (None, m.sender)]

    async def told(self, parent: Opened) -> list[str]:
        """The keys of the notices that the parent got."""
        return [m.data["key"] for m in await self.messages(parent) if m.kind == "notice"]

    async def state(self, parent: Opened) -> ConversationState:
        return (await self.router.view(parent.conversation_id, parent.token, after=0)).state

    def record(self, parent: Opened) -> ConversationRecord:
        return self.database.read_now(lambda c: conversations.get(c, parent.conversation_id))

    def entry(self, parent: Opened) -> HandoffRecord | None:
        """The parent's place in the queue."""
        return self.database.read_now(lambda c: handoffs.find_open(c, parent.conversation_id))

    def has_key(self, parent: Opened) -> bool:
        """Whether the conversation's key still exists."""
        of_parent = conversation_keys.c.conversation_id == parent.conversation_id
        return bool(
            self.database.read_now(
                lambda c: c.execute(select(conversation_keys).where(of_parent)).all()
            )
        )

    def hire(self, name: str = "Noor") -> StaffRecord:
        member = StaffRecord(
            StaffId(str(uuid.uuid4())), name.casefold(), name, Role.COUNSELLOR, "hash", False
        )
        self.database.write_now(lambda c: staff.add(c, member, self.clock.now()))
        return member

    def show_up(self, member: StaffRecord) -> None:
        """Have a counsellor sit behind an open console now."""
        token = uuid.uuid4().bytes * 2
        self.database.write_now(
            lambda c: staff.open_session(
                c, member.id, token_hash=token, csrf_token="c", now=self.clock.now()
            )
        )

    async def ask_human(
        self, parent: Opened, *, reason: Reason = Reason.ASKED, urgency: int = 0
    ) -> None:
        """Put the parent in the queue."""
        await self.database.write(
            lambda c: ownership.queue_for_human(
                self.journal(parent, c),
                safeguarding().cards,
                reason=reason,
                urgency=urgency,
                now=self.clock.now(),
            )
        )

    async def take(self, parent: Opened, member: StaffRecord) -> None:
        """Have a counsellor take a waiting parent."""
        entry = self.entry(parent)
        assert entry is not None
        await self.database.write(
            lambda c: ownership.take(self.journal(parent, c), entry.id, member, self.clock.now())
        )

    def journal(self, parent: Opened, connection: Connection) -> Journal:
        return Journal.open(connection, self.keyring, parent.conversation_id, for_update=True)
