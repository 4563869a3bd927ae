"""A whole helpline with staff: real storage, router and console; only engine and clock are fake."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

import httpx
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from bot.channels.page_guard import PageGuard
from bot.console import passwords
from bot.console.console import ASSETS, Console
from bot.conversation import ownership
from bot.conversation.delivery import InProcessDelivery
from bot.conversation.metrics import Metrics
from bot.conversation.router import Opened, Router
from bot.conversation.safeguarding import HelpLine, Safeguarding, SafetyCards
from bot.conversation.turns import TurnRunner
from bot.handoff.queue import Reason
from bot.messages import ConversationId, EngineAnswer, EngineReply, Language, StaffId, Turn
from bot.privacy.journal import Journal
from bot.privacy.keys import Keyring, new_master_key
from bot.settings import PROJECT
from bot.storage import staff
from bot.storage.database import Database, connect
from bot.storage.staff import StaffRecord
from bot.storage.tables import metadata
from understanding.language import LanguageDetector
from understanding.signals import SignalRules

PASSWORD = "correct paard batterij nietje"
BASE_URL = "https://helpline.test"
_FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
_MESSAGE_ID = re.compile(r'name="client_message_id" [^>]*value="([^"]+)"')
# Lines that the safety cards of these tests name.


class FakeClock:
    """Time that stands still until a test moves it; a weekday, in office hours."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def move(self, span: timedelta) -> None:
        self.moment += span


@dataclass
class FakeEngine:
    """Answers every turn alike, and counts them."""

    turns: list[Turn] = field(default_factory=list)

    async def answer(self, turn: Turn) -> EngineAnswer:
        self.turns.append(turn)
        return EngineAnswer((EngineReply("Ik luister."),), turn.language, "puberty")

    async def is_ready(self) -> bool:
        return True


@cache
def safeguarding() -> Safeguarding:
    """The real rules, read once: they take a second."""
    names: dict[Language, str] = {"nl": "Lijn", "fr": "Ligne"}
    slugs = SafetyCards(()).missing()
    cards = SafetyCards(HelpLine(slug, "106", names, {"nl": "", "fr": ""}) for slug in slugs)
    return Safeguarding(SignalRules.load(PROJECT / "data" / "signals"), cards, LanguageDetector())


@cache
def _password_hash() -> str:
    return passwords.hash_password(PASSWORD)


class StaffedHelpline:
    """What a test holds in its hands; ``app`` serves the console as app.py does."""

    def __init__(self, database_url: str) -> None:
        self.database = Database(connect(database_url))
        metadata.create_all(self.database.engine)
        self.clock = FakeClock()
        self.keyring = Keyring.from_text(new_master_key())
        self.delivery = InProcessDelivery()
        self.engine = FakeEngine()
        metrics = Metrics()
        self.turns = TurnRunner(
            database=self.database,
            keyring=self.keyring,
            safeguarding=safeguarding(),
            engine=self.engine,
            delivery=self.delivery,
            clock=self.clock,
            metrics=metrics,
        )
        self.router = Router(
            database=self.database,
            keyring=self.keyring,
            safeguarding=safeguarding(),
            delivery=self.delivery,
            clock=self.clock,
            metrics=metrics,
            wake=self.turns.wake,
        )
        self.console = Console(
            database=self.database,
            keyring=self.keyring,
            cards=safeguarding().cards,
            delivery=self.delivery,
            clock=self.clock,
        )
        self.app = FastAPI()
        self.app.add_middleware(PageGuard)
        self.app.include_router(self.console.routes())
        self.app.mount("/staff/assets", StaticFiles(directory=ASSETS))

    def close(self) -> None:
        self.database.close()

    def browser(self) -> httpx.AsyncClient:
        """A browser of nobody yet."""
        transport = httpx.ASGITransport(self.app)
        headers = {"accept-language": "nl-BE"}
        return httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers)

    def hire(self, login: str, role: str = "counsellor", name: str = "Noor") -> StaffRecord:
        """A member with a password of their own."""
        member = StaffRecord(
            id=StaffId(str(uuid.uuid4())),
            login=login,
            display_name=name,
            role=role,
            password_hash=_password_hash(),
            must_change_password=False,
        )
        self.database.write_now(lambda c: staff.add(c, member, self.clock.now()))
        return member

    @asynccontextmanager
    async def signed_in(self, login: str) -> AsyncIterator[httpx.AsyncClient]:
        """A browser in which this member has signed in."""
        async with self.browser() as browser:
            await sign_in(browser, login, PASSWORD)
            yield browser

    async def waiting_parent(
        self,
        words: str = "Ik maak me zorgen over mijn zoon.",
        *,
        language: Language = "nl",
        reason: Reason = Reason.ASKED,
        urgency: int = 0,
    ) -> Opened:
        """A parent who wrote something and now waits for a human."""
        opened = await self.router.open(language, channel="web")
        await self.say(opened, words)
        now = self.clock.now()
        await self.database.write(
            lambda c: ownership.queue_for_human(
                Journal.open(c, self.keyring, opened.conversation_id, for_update=True),
                safeguarding().cards,
                reason=reason,
                urgency=urgency,
                now=now,
            )
        )
        return opened

    async def say(self, opened: Opened, words: str) -> None:
        """Have the parent write, and wait until the turn is over."""
        await self.router.accept(
            opened.conversation_id, opened.token, client_message_id=str(uuid.uuid4()), text=words
        )
        while tasks := tuple(self.turns._tasks.values()):
            await asyncio.wait(tasks)

    async def texts(self, opened: Opened) -> list[str]:
        """Everything that the parent reads."""
        view = await self.router.view(opened.conversation_id, opened.token, after=0)
        return [message.text for message in view.messages]


async def sign_in(browser: httpx.AsyncClient, login: str, password: str) -> httpx.Response:
    """Fill in the sign-in form."""
    page = await browser.get("/staff/login")
    data = {"login": login, "password": password, "form_token": form_token(page)}
    return await browser.post("/staff/login", data=data)


async def press(
    browser: httpx.AsyncClient, path: str, *, seen_on: str = "/staff/password", **fields: str
) -> httpx.Response:
    """Send a form with the token of a page that this browser has read."""
    page = await browser.get(seen_on)
    return await browser.post(path, data={"form_token": form_token(page), **fields})


async def reply(
    browser: httpx.AsyncClient, conversation_id: ConversationId, text: str
) -> httpx.Response:
    """Answer a parent as the form does."""
    path = f"/staff/conversations/{conversation_id}"
    return await press(browser, f"{path}/reply", text=text, client_message_id=str(uuid.uuid4()))


def form_token(page: httpx.Response) -> str:
    """The token in a page's forms."""
    match = _FORM_TOKEN.search(page.text)
    assert match is not None, f"no form on {page.url} ({page.status_code})"
    return match.group(1)


def message_id(page: httpx.Response) -> str:
    """The id that the reply form on a page carries."""
    match = _MESSAGE_ID.search(page.text)
    assert match is not None
    return match.group(1)
