"""The staff pages as one whole: built from what the helpline is made of, mounted by app.py."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.console.access import Page
from bot.console.account_pages import PASSWORD_PATH, AccountPages
from bot.console.conversation_pages import ConversationPages
from bot.console.desk import Desk
from bot.console.guard import SIGN_IN_PATH, Guard
from bot.console.live import LiveConsole
from bot.console.queue_pages import QueuePages
from bot.console.refusals import (
    FormExpiredError,
    NotAllowedError,
    NotYourConversationError,
    PasswordChangeNeededError,
    SignInNeededError,
    UnknownMemberError,
)
from bot.console.rendering import Rendering, redirect
from bot.console.sign_in import SignIn
from bot.console.team_pages import TeamPages
from bot.conversation.safeguarding import SafetyCards
from bot.errors import HelplineError, StateChangeError, UnknownConversationError
from bot.ports import Clock, Delivery
from bot.privacy.keys import Keyring
from bot.storage.database import Database

ASSETS = Path(__file__).parent / "assets"

STATUS: dict[type[HelplineError], HTTPStatus] = {
    NotAllowedError: HTTPStatus.FORBIDDEN,
    NotYourConversationError: HTTPStatus.FORBIDDEN,
    FormExpiredError: HTTPStatus.FORBIDDEN,
    UnknownConversationError: HTTPStatus.NOT_FOUND,
    UnknownMemberError: HTTPStatus.NOT_FOUND,
    StateChangeError: HTTPStatus.CONFLICT,
}


@dataclass(frozen=True)
class Console:
    """Everything under ``/staff``."""

    database: Database
    keyring: Keyring
    cards: SafetyCards
    delivery: Delivery
    clock: Clock

    def routes(self) -> APIRouter:
        """The routes, to be mounted by the composition root together with :data:`ASSETS`."""
        guard = Guard(self.database, self.clock)
        rendering = Rendering(self.clock)
        router = APIRouter()
        for page in self.pages(rendering):
            router.add_route(page.path, _endpoint(page, guard, rendering), methods=[page.method])
        live = LiveConsole(self.database, self.delivery, self.clock, guard)
        router.add_websocket_route("/staff/live", live.serve)
        return router

    def pages(self, rendering: Rendering) -> tuple[Page, ...]:
        """Every page with what it asks of its visitor."""
        desk = Desk(self.database, self.keyring, self.delivery, self.clock)
        return (
            *AccountPages(SignIn(self.database, self.clock), rendering).pages(),
            *QueuePages(desk, rendering).pages(),
            *ConversationPages(desk, self.cards, rendering).pages(),
            *TeamPages(self.database, self.clock, rendering).pages(),
        )


def _endpoint(
    page: Page, guard: Guard, rendering: Rendering
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        session = None
        try:
            visit = await guard.admit(request, page)
            session = visit.session
            return await page.handle(visit)
        except SignInNeededError:
            return redirect(f"{SIGN_IN_PATH}?after=needed")
        except PasswordChangeNeededError:
            return redirect(PASSWORD_PATH)
        except tuple(STATUS) as error:
            return rendering.refusal(request, error.code, STATUS[type(error)], session=session)

    return endpoint
