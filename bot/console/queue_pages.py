"""The first page of a counsellor: who waits, and what is theirs; and taking a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import Response

from bot.console.access import Access, Page, may
from bot.console.account_pages import home_of
from bot.console.conversation_pages import conversation_path, requested_conversation
from bot.console.desk import Desk
from bot.console.guard import Visit
from bot.console.rendering import Rendering, redirect
from bot.console.sessions import IDLE_LIMIT
from bot.errors import AlreadyTakenError, StateChangeError, UnknownConversationError

QUEUE_PATH = "/staff"
# What may be said above the queue, after something that ended elsewhere.
NOTICES = frozenset({"closed", "given_back"})
# Without scripts the page reloads itself, and stops when nobody has touched it for the idle limit:
# an abandoned screen must not stay signed in because it reloads.
RELOAD_SECONDS = 20
MAX_RELOADS = int(IDLE_LIMIT.total_seconds()) // RELOAD_SECONDS


@dataclass(frozen=True)
class QueuePages:
    """The queue."""

    desk: Desk
    rendering: Rendering

    def pages(self) -> tuple[Page, ...]:
        """The routes."""
        return (
            Page("GET", QUEUE_PATH, Access.SIGNED_IN, self.show_queue),
            Page(
                "POST",
                "/staff/conversations/{conversation_id:uuid}/take",
                Access.CONVERSATIONS,
                self.submit_take,
            ),
        )

    async def show_queue(self, visit: Visit) -> Response:
        """Who waits; an administrator, who reads no conversations, goes to the team."""
        if not may(visit.member.role, Access.CONVERSATIONS):
            return redirect(home_of(visit.member))
        notice = visit.request.query_params.get("notice", "")
        return await self._queue_page(visit, notice=notice if notice in NOTICES else "")

    async def submit_take(self, visit: Visit) -> Response:
        """Take a conversation and open it; of many who try at once, one gets it."""
        conversation_id = requested_conversation(visit)
        try:
            await self.desk.take(visit.member, conversation_id)
        except (AlreadyTakenError, StateChangeError, UnknownConversationError):
            return await self._queue_page(
                visit, error=AlreadyTakenError.code, status=HTTPStatus.CONFLICT
            )
        return redirect(conversation_path(conversation_id))

    async def _queue_page(
        self,
        visit: Visit,
        *,
        notice: str = "",
        error: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        reloads = visit.request.query_params.get("reloads", "0")
        count = int(reloads) if reloads.isascii() and reloads.isdigit() and len(reloads) < 6 else 0
        return self.rendering.page(
            visit,
            "queue.html",
            status=status,
            here=QUEUE_PATH,
            overview=await self.desk.overview(visit.member),
            notice=notice,
            error=error,
            next_reload=count + 1 if count < MAX_RELOADS else None,
            reload_seconds=RELOAD_SECONDS,
        )
