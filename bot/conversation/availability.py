"""Whether a human is there: one answer for the widget, the bot and the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import Connection

from bot.messages import LANGUAGES
from bot.storage import staff

BRUSSELS = ZoneInfo("Europe/Brussels")
# A console asks for news every few seconds; after a minute and a half without, nobody is behind it.
PRESENCE_WINDOW = timedelta(seconds=90)
# The shifts until an organisation sets its own: weekdays, office hours.
WEEKDAYS = range(5)
OPENS, CLOSES = time(9), time(17)

Openness = Literal["open", "closed", "holiday", "busy"]


@dataclass(frozen=True)
class Availability:
    """What may be promised to a parent right now."""

    status: Openness
    are_counsellors_present: bool

    def as_json(self) -> dict[str, Any]:
        """The shape of ``GET /api/v1/status``."""
        return {
            "open": self.status == "open",
            "status": self.status,
            "counsellors_available": self.are_counsellors_present,
            "languages": list(LANGUAGES),
            "time_zone": BRUSSELS.key,
            "hours": [
                {"weekday": day + 1, "opens": f"{OPENS:%H:%M}", "closes": f"{CLOSES:%H:%M}"}
                for day in WEEKDAYS
            ],
        }


def availability(connection: Connection, now: datetime) -> Availability:
    """Ask the presence of counsellors first: a team that works late is there all the same."""
    is_present = staff.present_since(connection, now - PRESENCE_WINDOW) > 0
    return Availability("open" if is_present else _by_the_clock(now), is_present)


def _by_the_clock(now: datetime) -> Openness:
    local = now.astimezone(BRUSSELS)
    if local.date() in holidays.country_holidays("BE", years=local.year):
        return "holiday"
    is_shift = local.weekday() in WEEKDAYS and OPENS <= local.time() < CLOSES
    return "busy" if is_shift else "closed"
