"""Who may open which page: the one table that the guard obeys and the tests walk through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from starlette.responses import Response

from bot.storage.staff import TALKING_ROLES, Role

if TYPE_CHECKING:
    from bot.console.guard import Visit


class Access(StrEnum):
    """What a page asks of its visitor."""

    ANYONE = "anyone"
    ONE_TIME_PASSWORD = "one_time_password"  # noqa: S105 - a name, no secret
    SIGNED_IN = "signed_in"
    CONVERSATIONS = "conversations"
    TEAM = "team"


_SIGNED_IN = frozenset({Access.ANYONE, Access.ONE_TIME_PASSWORD, Access.SIGNED_IN})

MAY: dict[Role, frozenset[Access]] = {
    role: _SIGNED_IN | ({Access.CONVERSATIONS} if role in TALKING_ROLES else {Access.TEAM})
    for role in Role
}


def may(role: str, access: Access) -> bool:
    """Whether this role opens pages of this kind; a role that we do not know opens none."""
    return access in MAY[Role(role)] if role in set(Role) else False


@dataclass(frozen=True)
class Page:
    """One route of the console."""

    method: Literal["GET", "POST"]
    path: str
    access: Access
    handle: Callable[[Visit], Awaitable[Response]]
