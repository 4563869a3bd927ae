"""The administrator's page: who works here, new members, and new one-time passwords."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from sqlalchemy import Connection
from starlette.responses import Response

from bot.console import accounts
from bot.console.access import Access, Page
from bot.console.accounts import MAX_NAME_LENGTH
from bot.console.guard import Visit
from bot.console.refusals import InvalidMemberError, LoginTakenError, NotAllowedError
from bot.console.rendering import Rendering
from bot.messages import StaffId
from bot.ports import Clock
from bot.storage import staff
from bot.storage.database import Database
from bot.storage.staff import Role

log = structlog.get_logger()

TEAM_PATH = "/staff/team"


@dataclass(frozen=True)
class NewPassword:
    """A one-time password, to be handed over: the page shows it this once."""

    login: str
    display_name: str
    password: str


@dataclass(frozen=True)
class TeamPages:
    """The team."""

    database: Database
    clock: Clock
    rendering: Rendering

    def pages(self) -> tuple[Page, ...]:
        """The routes."""
        return (
            Page("GET", TEAM_PATH, Access.TEAM, self.show_team),
            Page("POST", TEAM_PATH, Access.TEAM, self.submit_member),
            Page("POST", "/staff/team/{staff_id:uuid}/password", Access.TEAM, self.submit_password),
        )

    async def show_team(self, visit: Visit) -> Response:
        """Everyone, and the form to add somebody."""
        return await self._page(visit)

    async def submit_member(self, visit: Visit) -> Response:
        """Add a member and show the one-time password."""
        login = accounts.normal_login(visit.form.get("login", ""))
        name = visit.form.get("display_name", "")
        role = visit.form.get("role", "")
        now = self.clock.now()
        try:
            password = await self.database.write(
                lambda c: accounts.add_member(c, login, name, role, now)
            )
        except (InvalidMemberError, LoginTakenError) as error:
            return await self._page(visit, filled=visit.form, error=error.code)
        log.info("member added", by=visit.member.id, role=role)
        return await self._page(visit, new=NewPassword(login, " ".join(name.split()), password))

    async def submit_password(self, visit: Visit) -> Response:
        """Give a member who cannot get in a new one-time password.

        Raises:
            NotAllowedError: one's own is changed on the password page, which asks for the old one.
            UnknownMemberError: nobody who works here has this id.
        """
        staff_id = StaffId(str(visit.request.path_params["staff_id"]))
        if staff_id == visit.member.id:
            raise NotAllowedError

        def work(connection: Connection) -> NewPassword | None:
            password = accounts.renew_password(connection, staff_id)
            member = staff.get(connection, staff_id)
            return NewPassword(member.login, member.display_name, password) if member else None

        new = await self.database.write(work)
        log.info("password renewed", by=visit.member.id, member=staff_id)
        return await self._page(visit, new=new)

    async def _page(
        self,
        visit: Visit,
        *,
        new: NewPassword | None = None,
        filled: Mapping[str, str] | None = None,
        error: str = "",
    ) -> Response:
        return self.rendering.page(
            visit,
            "team.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            here=TEAM_PATH,
            members=await self.database.read(staff.everyone),
            roles=[role.value for role in Role],
            new=new,
            filled=filled or {},
            error=error,
            max_name_length=MAX_NAME_LENGTH,
        )
