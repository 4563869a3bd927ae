"""Coming back: a spoken code reopens the same conversation on any device."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.conversation import ownership
from bot.conversation.router import Opened, Router, hash_token
from bot.errors import TooManyTriesError, WrongReturnCodeError
from bot.messages import ConversationId
from bot.ports import Clock
from bot.privacy import return_codes
from bot.privacy.journal import Journal
from bot.storage import conversations

# Wrong codes from everybody together: 55 bits at 20 guesses a minute last a billion years, and a
# parent who mistypes is not locked out by a stranger for longer than this.
MAX_WRONG_CODES = 20
WRONG_CODE_WINDOW = timedelta(minutes=1)
# Five words of at most nine letters are 49 characters, however they are spaced or spelled.
LONGEST_CODE = 200


class Returning:
    """Gives out return codes and takes them back."""

    def __init__(self, router: Router, clock: Clock, pepper: bytes) -> None:
        self._router = router
        self._clock = clock
        self._pepper = pepper
        self._wrong: deque[datetime] = deque()

    async def give_code(self, conversation_id: ConversationId, token: str) -> str:
        """Make a new code; an earlier one stops working.

        Raises:
            UnknownConversationError, WrongTokenError: not this parent's conversation.
        """
        language = (await self._router.view(conversation_id, token, after=0)).state.language
        code = return_codes.new_code(language)
        digest = await self._hash(code)

        def work(connection: Connection) -> None:
            self._router.authorized(connection, conversation_id, token, for_update=True)
            conversations.change(connection, conversation_id, return_code_hash=digest)

        await self._router.database.write(work)
        return code

    async def resume(self, code: str) -> Opened:
        """Open the conversation behind a code, under a new token; the old one stops working.

        Raises:
            WrongReturnCodeError: no conversation has this code.
            TooManyTriesError: too many wrong codes in the last minute.
        """
        now = self._clock.now()
        while self._wrong and now - self._wrong[0] > WRONG_CODE_WINDOW:
            self._wrong.popleft()
        if len(self._wrong) >= MAX_WRONG_CODES:
            raise TooManyTriesError
        # Wrong until it proves right: of many guesses at once only so many are looked at.
        self._wrong.append(now)
        digest = await self._hash(code)
        token = secrets.token_urlsafe(32)

        def work(connection: Connection) -> Opened | None:
            record = conversations.find_by_return_code(connection, digest)
            if record is None:
                return None
            conversations.change(connection, record.id, token_hash=hash_token(token))
            journal = Journal.open(connection, self._router.keyring, record.id)
            messages = tuple(journal.messages())
            return Opened(record.id, token, messages, ownership.present_state(journal))

        opened = await self._router.database.write(work)
        if opened is None:
            raise WrongReturnCodeError
        with contextlib.suppress(ValueError):  # a slow answer may have outlived its place
            self._wrong.remove(now)
        return opened

    async def _hash(self, code: str) -> bytes:
        # Slow on purpose: on a thread of its own neither a turn nor a write waits for it.
        return await asyncio.to_thread(return_codes.hash_code, code[:LONGEST_CODE], self._pepper)
