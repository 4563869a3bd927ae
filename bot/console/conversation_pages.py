"""The page of one conversation: reading it, answering, giving it back, closing it."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import Response

from bot.console.access import Access, Page
from bot.console.desk import Desk
from bot.console.guard import Visit
from bot.console.refusals import FormExpiredError
from bot.console.rendering import Rendering, redirect
from bot.conversation.safeguarding import SafetyCards
from bot.errors import EmptyMessageError, MessageTooLongError
from bot.messages import MAX_TEXT_LENGTH, ConversationId
from bot.storage.staff import StaffRecord

_ONE = "/staff/conversations/{conversation_id:uuid}"


def conversation_path(conversation_id: ConversationId) -> str:
    """Where a conversation is read."""
    return f"/staff/conversations/{conversation_id}"


def requested_conversation(visit: Visit) -> ConversationId:
    """The conversation that the address names."""
    return ConversationId(str(visit.request.path_params["conversation_id"]))


@dataclass(frozen=True)
class ConversationPages:
    """One conversation, before the counsellor who has it."""

    desk: Desk
    cards: SafetyCards
    rendering: Rendering

    def pages(self) -> tuple[Page, ...]:
        """The routes."""
        return (
            Page("GET", _ONE, Access.CONVERSATIONS, self.show),
            Page("POST", f"{_ONE}/reply", Access.CONVERSATIONS, self.submit_reply),
            Page("POST", f"{_ONE}/give-back", Access.CONVERSATIONS, self.submit_give_back),
            Page("POST", f"{_ONE}/close", Access.CONVERSATIONS, self.submit_close),
        )

    async def show(self, visit: Visit) -> Response:
        """The whole conversation, and a box to answer in."""
        return await self._page(visit)

    async def submit_reply(self, visit: Visit) -> Response:
        """Send an answer; what cannot be sent stays in the box."""
        conversation_id = requested_conversation(visit)
        text = visit.form.get("text", "")
        try:
            await self.desk.reply(
                visit.member, conversation_id, text, client_message_id=_message_id(visit)
            )
        except (EmptyMessageError, MessageTooLongError) as error:
            return await self._page(
                visit, text=text, error=error.code, status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        return redirect(f"{conversation_path(conversation_id)}#reply")

    async def submit_give_back(self, visit: Visit) -> Response:
        """Return the parent to the assistant."""
        return await self._let_go(visit, self.desk.give_back, "given_back")

    async def submit_close(self, visit: Visit) -> Response:
        """End the conversation."""
        return await self._let_go(visit, self.desk.close, "closed")

    async def _let_go(
        self,
        visit: Visit,
        work: Callable[[StaffRecord, ConversationId], Awaitable[None]],
        notice: str,
    ) -> Response:
        await work(visit.member, requested_conversation(visit))
        return redirect(f"/staff?notice={notice}")

    async def _page(
        self,
        visit: Visit,
        *,
        text: str = "",
        error: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        conversation_id = requested_conversation(visit)
        chat = await self.desk.read(visit.member, conversation_id)
        return self.rendering.page(
            visit,
            "conversation.html",
            status=status,
            here=conversation_path(conversation_id),
            chat=chat,
            overview=await self.desk.overview(visit.member),
            always_open=self.cards.always_open(chat.language),
            client_message_id=str(uuid.uuid4()),
            text=text,
            error=error,
            max_length=MAX_TEXT_LENGTH,
        )


def _message_id(visit: Visit) -> str:
    try:
        return str(uuid.UUID(visit.form.get("client_message_id", "")))
    except ValueError as error:
        raise FormExpiredError from error
