"""The pages of one's own account: signing in and out, and changing the password."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import Response

from bot.console.access import Access, Page, may
from bot.console.guard import SESSION_COOKIE, SIGN_IN_COOKIE, SIGN_IN_PATH, Visit, set_cookie
from bot.console.passwords import MIN_LENGTH
from bot.console.rendering import Rendering, redirect
from bot.console.sign_in import SignIn
from bot.errors import HelplineError, TooManyTriesError, WeakPasswordError, WrongPasswordError
from bot.storage.staff import StaffRecord

PASSWORD_PATH = "/staff/password"  # noqa: S105 - an address, no secret


def home_of(member: StaffRecord) -> str:
    """Where a member's work is."""
    return "/staff" if may(member.role, Access.CONVERSATIONS) else "/staff/team"


@dataclass(frozen=True)
class AccountPages:
    """Signing in and out, and the password."""

    sign_in: SignIn
    rendering: Rendering

    def pages(self) -> tuple[Page, ...]:
        """The routes."""
        return (
            Page("GET", SIGN_IN_PATH, Access.ANYONE, self.show_sign_in),
            Page("POST", SIGN_IN_PATH, Access.ANYONE, self.submit_sign_in),
            Page("GET", PASSWORD_PATH, Access.ONE_TIME_PASSWORD, self.show_password),
            Page("POST", PASSWORD_PATH, Access.ONE_TIME_PASSWORD, self.submit_password),
            Page("POST", "/staff/sign-out", Access.ONE_TIME_PASSWORD, self.submit_sign_out),
        )

    async def show_sign_in(self, visit: Visit) -> Response:
        """The sign-in form; whoever is signed in goes on."""
        if visit.session is not None:
            return redirect(home_of(visit.member))
        return self._sign_in_page(visit)

    async def submit_sign_in(self, visit: Visit) -> Response:
        """Check login and password, and begin a session of its own."""
        login = visit.form.get("login", "")
        try:
            token = await self.sign_in.sign_in(
                login, visit.form.get("password", ""), address=visit.address
            )
        except (WrongPasswordError, TooManyTriesError) as error:
            return self._sign_in_page(visit, login=login, error=error)
        if visit.session is not None:
            await self.sign_in.sign_out(visit.token)
        return _with_session(redirect("/staff"), visit, token)

    async def show_password(self, visit: Visit) -> Response:
        """The form for a new password."""
        return self._password_page(visit)

    async def submit_password(self, visit: Visit) -> Response:
        """Replace the password; other browsers of this member are signed out."""
        new = visit.form.get("new", "")
        if new != visit.form.get("again", ""):
            return self._password_page(visit, code="passwords_differ")
        session = visit.session
        assert session is not None  # noqa: S101 - the guard saw to it
        try:
            token = await self.sign_in.change_password(
                session, present=visit.form.get("present", ""), new=new, address=visit.address
            )
        except (WrongPasswordError, WeakPasswordError, TooManyTriesError) as error:
            return self._password_page(visit, code=error.code)
        return _with_session(redirect(home_of(visit.member)), visit, token)

    async def submit_sign_out(self, visit: Visit) -> Response:
        """End this browser's session."""
        await self.sign_in.sign_out(visit.token)
        is_idle = visit.form.get("reason") == "idle"
        response = redirect(f"{SIGN_IN_PATH}?after={'idle' if is_idle else 'sign-out'}")
        response.delete_cookie(SESSION_COOKIE, path="/staff")
        return response

    def _sign_in_page(
        self, visit: Visit, *, login: str = "", error: HelplineError | None = None
    ) -> Response:
        after = visit.request.query_params.get("after", "")
        response = self.rendering.page(
            visit,
            "sign_in.html",
            status=_status(error.code if error else ""),
            here=SIGN_IN_PATH,
            login=login[:80],
            error=error.code if error else "",
            after=after if after in ("idle", "sign-out", "needed") else "",
        )
        token = visit.form_token
        set_cookie(response, visit.request, SIGN_IN_COOKIE, token, path=SIGN_IN_PATH)
        return response

    def _password_page(self, visit: Visit, *, code: str = "") -> Response:
        return self.rendering.page(
            visit,
            "password.html",
            status=_status(code),
            here=PASSWORD_PATH,
            error=code,
            min_length=MIN_LENGTH,
        )


def _status(code: str) -> HTTPStatus:
    if not code:
        return HTTPStatus.OK
    is_slowed = code == TooManyTriesError.code
    return HTTPStatus.TOO_MANY_REQUESTS if is_slowed else HTTPStatus.UNPROCESSABLE_ENTITY


def _with_session(response: Response, visit: Visit, token: str) -> Response:
    set_cookie(response, visit.request, SESSION_COOKIE, token)
    return response
