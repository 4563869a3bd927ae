"""Signs staff in and changes passwords, with the slow hashing beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.console import accounts, sessions
from bot.console.throttle import Throttle
from bot.errors import WeakPasswordError
from bot.ports import Clock
from bot.storage.database import Database
from bot.storage.staff import SessionRecord

T = TypeVar("T")

# Two cores hash at a time at most: the rest of the helpline goes on meanwhile.
HASHING_AT_ONCE = 2


class SignIn:
    """The door of the console."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._throttle = Throttle()
        self._hashing = asyncio.Semaphore(HASHING_AT_ONCE)

    async def sign_in(self, login: str, password: str, *, address: str) -> str:
        """Open a session; the token for the cookie.

        Raises:
            WrongPasswordError: login and password do not belong together.
            TooManyTriesError: too many wrong tries for this login from this address.
        """
        login = accounts.normal_login(login)[:80]
        self._throttle.begin(login, address, self._clock.now())
        member = await self._database.read(lambda c: accounts.find_member(c, login))
        await self._slowly(lambda: accounts.check_password(member, password))
        now = self._clock.now()
        token = await self._database.write(lambda c: accounts.open_checked_session(c, member, now))
        self._throttle.succeed(login, address)
        return token

    async def change_password(
        self, session: SessionRecord, *, present: str, new: str, address: str
    ) -> str:
        """Replace one's own password; the token of the new session.

        Raises:
            WrongPasswordError, WeakPasswordError: nothing was changed.
            TooManyTriesError: too many wrong tries; a borrowed laptop is no place to guess.
        """
        member = session.member
        self._throttle.begin(member.login, address, self._clock.now())
        try:
            new_hash = await self._slowly(
                lambda: accounts.hash_new_password(member, present=present, new=new)
            )
        except WeakPasswordError:
            self._throttle.succeed(member.login, address)  # the present password was right
            raise
        now = self._clock.now()
        token = await self._database.write(
            lambda c: accounts.store_new_password(c, member, new_hash, now)
        )
        self._throttle.succeed(member.login, address)
        return token

    async def sign_out(self, token: str) -> None:
        """End this browser's session."""
        await self._database.write(lambda c: sessions.close_session(c, token))

    async def _slowly(self, work: Callable[[], T]) -> T:
        async with self._hashing:
            return await asyncio.to_thread(work)
