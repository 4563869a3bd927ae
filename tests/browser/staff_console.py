"""A console with people in it, for browsers: real pages and storage, parents that a test plays.

`python -m tests.browser.staff_console FOLDER` photographs every page in both languages, narrow and
wide, light and dark, to be looked at.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.conversation.router import Opened
from bot.handoff.queue import Reason
from bot.messages import Button, Draft, Kind, Language, Sender
from bot.privacy.journal import Journal
from tests.browser.conftest import FLAGS, find_chromium
from tests.integration.console.staffed_helpline import PASSWORD, StaffedHelpline

T = TypeVar("T")

STORY: dict[Language, tuple[str, str]] = {
    "nl": (
        "Mijn zoon van 15 is veranderd sinds de herfst. Hij zit alleen nog op zijn kamer en ruziet "
        "over alles.\nVroeger praatten we. Nu weet ik niet meer hoe ik moet beginnen.",
        "Hij zegt soms dat het voor hem niet meer hoeft. Moet ik dat ernstig nemen?",
    ),
    "fr": (
        "Ma fille de 13 ans ne veut plus aller à l’école depuis deux semaines. Elle pleure le "
        "matin et dit qu’elle a mal au ventre.",
        "Je ne sais plus quoi faire, je suis épuisée.",
    ),
}
REFERRAL = {
    "area": "Leuven",
    "level": "municipality",
    "services": [
        {
            "slug": "example",
            "name": "Huis van het Kind Leuven",
            "what_happens": "U belt of mailt. Iemand luistert en zoekt met u wat past.",
            "phone": "016 00 00 00",
            "email": "info@example.org",
            "website": "https://www.example.org/gezinnen/opvoeden/vragen",
            "last_verified": None,
        },
        {
            "slug": "other",
            "name": "Opvoedingslijn",
            "what_happens": "U belt. Een medewerker denkt met u mee.",
            "phone": "078 15 00 10",
            "email": None,
            "website": "javascript:alert(1)",
            "last_verified": "2026-02-01",
        },
    ],
}


@dataclass
class StaffedConsole:
    """The console being served; what a parent does runs in the server's own loop."""

    helpline: StaffedHelpline
    url: str
    loop: asyncio.AbstractEventLoop
    parents: dict[str, Opened] = field(default_factory=dict)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=10)

    def wait_for_help(self, name: str, words: str, **wish: Any) -> Opened:
        """A parent who wrote and waits."""
        self.parents[name] = self.run(self.helpline.waiting_parent(words, **wish))
        return self.parents[name]

    def say(self, name: str, words: str) -> None:
        """The parent writes."""
        self.run(self.helpline.say(self.parents[name], words))

    def add(self, name: str, draft: Draft) -> None:
        """A message that only the engine would send."""
        identity = self.parents[name].conversation_id

        def work(connection: Any) -> None:
            journal = Journal.open(connection, self.helpline.keyring, identity, for_update=True)
            journal.append(draft, self.helpline.clock.now())

        self.run(self.helpline.database.write(work))

    def people(self) -> None:
        """A small team and a busy morning."""
        self.helpline.hire("noor", name="Noor")
        self.helpline.hire("karim", "supervisor", name="Karim")
        self.helpline.hire("beheer", "administrator", name="Lieve")
        first, second = STORY["nl"]
        self.wait_for_help("father", first, reason=Reason.ASKED, urgency=1)
        self.add("father", _referral())
        self.say("father", second)
        self.helpline.clock.move(timedelta(minutes=9))
        first, second = STORY["fr"]
        self.wait_for_help("mother", first, language="fr", reason=Reason.MISUNDERSTOOD, urgency=2)
        self.say("mother", second)
        self.helpline.clock.move(timedelta(minutes=4))
        self.wait_for_help("quiet", "Hallo?", reason=Reason.BOT_FAILED)
        self.wait_for_help("danger", "Mijn zoon heeft pillen genomen, hij wil sterven")
        self.helpline.clock.move(timedelta(minutes=1))


def _referral() -> Draft:
    buttons = (Button("Iets anders zoeken", "/more"), Button("Met een mens praten", "/human"))
    text = "Dit vond ik in Leuven."
    return Draft(Sender.BOT, text, "nl", Kind.REFERRAL, buttons=buttons, data=REFERRAL)


@contextmanager
def serving(folder: Path) -> Iterator[StaffedConsole]:
    """Serve a console on a free port, in a thread."""
    helpline = StaffedHelpline(f"sqlite:///{folder / 'helpline.db'}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            helpline.app, log_level="error", ws="websockets-sansio", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=_serve, args=(loop, server, free))
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            yield StaffedConsole(helpline, f"http://127.0.0.1:{free.getsockname()[1]}", loop)
        finally:
            server.should_exit = True
            thread.join(timeout=10)
            helpline.close()


def _serve(
    loop: asyncio.AbstractEventLoop, server: uvicorn.Server, listening: socket.socket
) -> None:
    asyncio.set_event_loop(loop)
    loop.run_until_complete(server.serve(sockets=[listening]))
    loop.close()


def sign_in(page: Page, url: str, login: str) -> None:
    """Fill in the form as a person does."""
    page.goto(f"{url}/staff/login")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(lambda address: "login" not in address)


def take(page: Page, url: str, opened: Opened) -> None:
    """Take a conversation from the queue."""
    page.goto(f"{url}/staff")
    page.locator(f"#take-{opened.conversation_id}").click()
    page.wait_for_selector("#log")


def photograph(browser: Browser, console: StaffedConsole, folder: Path) -> None:
    """One picture of every page, language and width."""
    console.people()
    for language in ("nl", "fr"):
        for width, height in ((360, 740), (820, 1100), (1280, 800)):
            for scheme in ("light", "dark") if width == 1280 else ("light",):
                context = browser.new_context(
                    locale=f"{language}-BE",
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                )
                page = context.new_page()
                name = f"{language}-{width}-{scheme}"
                _photograph_all(
                    page, console, lambda what, n=name, p=page: _shoot(p, folder, n, what)
                )
                context.close()


def _photograph_all(page: Page, console: StaffedConsole, shoot: Any) -> None:
    url = console.url
    page.goto(f"{url}/staff/login")
    page.locator("#login").fill("noor")
    page.locator("#password").fill("verkeerd wachtwoord")
    page.locator("main button").click()
    shoot("1-sign-in")
    console.helpline.clock.move(timedelta(seconds=1))
    sign_in(page, url, "noor")
    shoot("2-queue")
    for name in ("father", "mother"):
        opened = console.parents[name]
        page.goto(f"{url}/staff/conversations/{opened.conversation_id}")
        if page.locator("#log").count() == 0:
            take(page, url, opened)
            text = "Dag, ik ben Noor. Goed dat u dit vertelt. Hoelang is dit al zo?"
            page.locator("#text").fill(text)
            page.keyboard.press("Control+Enter")
            expect(page.locator("#text")).to_have_value("")
        page.wait_for_timeout(150)
        shoot(f"3-chat-{name}")
    page.goto(f"{url}/staff")
    shoot("4-queue-with-own")
    page.goto(f"{url}/staff/conversations/{console.parents['danger'].conversation_id}")
    shoot("5-refusal")
    page.locator("#sign-out button").click() if page.locator("#sign-out").count() else None
    page.context.clear_cookies()
    sign_in(page, url, "beheer")
    console.helpline.clock.move(timedelta(seconds=1))
    login = f"m{time.monotonic_ns() % 10**8}"
    page.locator("#display_name").fill("Amina")
    page.locator("form.stack #login").fill(login)
    page.locator("form.stack button").click()
    page.wait_for_selector(".handover")
    shoot("6-team")
    page.goto(f"{url}/staff/password")
    shoot("7-password")


def _shoot(page: Page, folder: Path, name: str, what: str) -> None:
    page.screenshot(path=folder / f"{what}-{name}.png", full_page=True)


def main(folder: Path) -> None:
    """Make the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        serving(Path(data)) as console,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        photograph(browser, console, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
