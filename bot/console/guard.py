"""Stands before every page: who visits, in which language, with which form; and may they?"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from bot.console import sessions
from bot.console.access import Access, Page, may
from bot.console.refusals import (
    FormExpiredError,
    NotAllowedError,
    PasswordChangeNeededError,
    SignInNeededError,
)
from bot.messages import LANGUAGES, Language
from bot.ports import Clock
from bot.storage.database import Database
from bot.storage.staff import SessionRecord, StaffRecord

PATH = "/staff"
SESSION_COOKIE = "staff_session"
# The sign-in form has no session yet to hold its token: a cookie that only that page sees does.
SIGN_IN_COOKIE = "staff_sign_in"
SIGN_IN_PATH = f"{PATH}/login"
LANGUAGE_COOKIE = "staff_language"
ONE_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Visit:
    """One request, as the pages see it."""

    request: Request
    language: Language
    token: str
    session: SessionRecord | None
    form_token: str
    form: Mapping[str, str]

    @property
    def member(self) -> StaffRecord:
        """Who is signed in.

        Raises:
            SignInNeededError: nobody is.
        """
        if self.session is None:
            raise SignInNeededError
        return self.session.member

    @property
    def address(self) -> str:
        """Where the request comes from; kept in memory only, to slow down guessing."""
        return self.request.client.host if self.request.client else ""


class Guard:
    """Turns a request into a visit, or refuses it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def admit(self, request: Request, page: Page) -> Visit:
        """Let the visitor in.

        Raises:
            SignInNeededError, PasswordChangeNeededError, NotAllowedError: not this visitor.
            FormExpiredError: a form without the token that this browser was given.
        """
        token = request.cookies.get(SESSION_COOKIE, "")
        session = await self.session_of(token)
        if page.access is not Access.ANYONE:
            _check_access(session, page.access)
        form_token = session.csrf_token if session else _sign_in_token(request)
        form = await _read_form(request) if page.method == "POST" else {}
        if page.method == "POST" and not _is_same(form.get("form_token", ""), form_token):
            raise FormExpiredError
        return Visit(request, language_of(request), token, session, form_token, form)

    async def session_of(self, token: str) -> SessionRecord | None:
        """The session behind a cookie; recognising it counts as a sign of life."""
        if not token:
            return None
        now = self._clock.now()
        session = await self._database.read(lambda c: sessions.session_of(c, token, now))
        if session is not None and sessions.is_touch_due(session, now):
            await self._database.write(lambda c: sessions.touch(c, token, now))
        return session


def language_of(connection: HTTPConnection) -> Language:
    """The language asked for in the address, else the remembered one, else the browser's."""
    asked = connection.query_params.get("lang", "")
    remembered = connection.cookies.get(LANGUAGE_COOKIE, "")
    accepted = connection.headers.get("accept-language", "").casefold().split(",")
    for wish in (asked, remembered, *(part.strip()[:2] for part in accepted)):
        for language in LANGUAGES:
            if wish == language:
                return language
    return "nl"


def set_cookie(
    response: Response,
    request: Request,
    name: str,
    value: str,
    *,
    path: str = PATH,
    max_age: int | None = None,
) -> None:
    """Set a cookie that no script reads and no other site sends."""
    response.set_cookie(
        name,
        value,
        path=path,
        max_age=max_age,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _check_access(session: SessionRecord | None, access: Access) -> None:
    if session is None:
        raise SignInNeededError
    if session.member.must_change_password and access is not Access.ONE_TIME_PASSWORD:
        raise PasswordChangeNeededError
    if not may(session.member.role, access):
        raise NotAllowedError


def _sign_in_token(request: Request) -> str:
    return request.cookies.get(SIGN_IN_COOKIE) or secrets.token_urlsafe(32)


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


async def _read_form(request: Request) -> Mapping[str, str]:
    try:
        async with request.form(max_files=0, max_fields=20) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    except HTTPException as error:
        raise FormExpiredError from error
