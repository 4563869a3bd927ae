"""Slows down whoever guesses passwords, without locking anybody else out."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import TooManyTriesError

# Five mistakes are human; from then on each costs twice the wait of the one before.
FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=5)
# A stranger on the same network (one address for a whole office) delays a colleague this long at
# most; guessing a 12-character password at one try a minute takes longer than anyone lives.
LONGEST_WAIT = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(minutes=15)
# Enough for any team; a flood of invented names pushes out the oldest, not the process's memory.
MAX_REMEMBERED = 10_000


@dataclass
class _Tries:
    count: int
    last_at: datetime
    closed_until: datetime


class Throttle:
    """Counts tries per login and address, in memory: a try from elsewhere is not slowed."""

    def __init__(self) -> None:
        self._tries: dict[tuple[str, str], _Tries] = {}
        self._order: deque[tuple[str, str]] = deque()

    def begin(self, login: str, address: str, now: datetime) -> None:
        """Count a try before it is checked, so that many at once are counted too.

        Raises:
            TooManyTriesError: this login waits, for this address.
        """
        key = (login, address)
        tries = self._tries.get(key)
        if tries is None or now - tries.last_at > FORGOTTEN_AFTER:
            tries = self._remember(key, now)
        if now < tries.closed_until:
            raise TooManyTriesError
        tries.count += 1
        tries.last_at = now
        if tries.count >= FREE_TRIES:
            doubled = FIRST_WAIT * 2 ** min(tries.count - FREE_TRIES, 10)
            tries.closed_until = now + min(doubled, LONGEST_WAIT)

    def succeed(self, login: str, address: str) -> None:
        """Forget the mistakes of somebody who knew the password after all."""
        if (login, address) in self._tries:
            del self._tries[(login, address)]
            self._order.remove((login, address))

    def _remember(self, key: tuple[str, str], now: datetime) -> _Tries:
        if key not in self._tries:
            self._order.append(key)
        if len(self._order) > MAX_REMEMBERED:
            del self._tries[self._order.popleft()]
        self._tries[key] = _Tries(0, now, now)
        return self._tries[key]
