"""The parents' API (v1): the contract of the widget and of any other client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response, WebSocket
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.channels.problems import PROBLEM_JSON, language_of
from bot.channels.schemas import (
    LanguageRequest,
    MessageBody,
    MessageRequest,
    OpenedBody,
    OpenRequest,
    ProblemBody,
    ResumeRequest,
    ReturnCodeBody,
    SeqBody,
    StateBody,
    ViewBody,
)
from bot.channels.stream import ParentStream
from bot.conversation.availability import availability
from bot.conversation.returning import Returning
from bot.conversation.router import Opened, Router
from bot.messages import ConversationId, ConversationState
from bot.ports import Clock, Delivery

_PROBLEM_TEXTS = {
    403: "The token does not open this conversation.",
    404: "The conversation does not exist or was erased.",
    413: "Longer than 4,000 characters; nothing was stored.",
    422: "Empty, or not readable; nothing was stored.",
    429: "Too many wrong codes were tried; `Retry-After` says when to try again.",
}


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How the OpenAPI document describes these refusals."""
    content = {PROBLEM_JSON: {"schema": ProblemBody.model_json_schema()}}
    return {s: {"description": _PROBLEM_TEXTS[s], "content": content} for s in statuses}


_bearer = HTTPBearer(auto_error=False, description="The token from opening or resuming.")


async def _token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    return credentials.credentials if credentials else ""


Token = Annotated[str, Depends(_token)]
Id = Annotated[str, Path(max_length=64)]
After = Annotated[int, Query(ge=0, le=2**31 - 1)]


@dataclass(frozen=True)
class WebChannel:
    """The parents' API over HTTP and WebSocket: translates, calls the router, and stops."""

    router: Router
    returning: Returning
    delivery: Delivery
    clock: Clock

    def routes(self) -> APIRouter:
        """The routes, to be mounted by the composition root."""
        api = APIRouter(prefix="/api/v1", tags=["parents"])
        one = "/conversations/{conversation_id}"
        opening, returning = _problems(422), _problems(404, 422, 429)
        sending, other = _problems(403, 404, 413, 422), _problems(403, 404, 422)
        api.post("/conversations", status_code=201, responses=opening)(self.open_conversation)
        api.post("/conversations/resume", responses=returning)(self.resume_conversation)
        api.post(f"{one}/messages", status_code=202, responses=sending)(self.send_message)
        api.get(f"{one}/messages", responses=other)(self.read_messages)
        api.post(f"{one}/language", responses=other)(self.choose_language)
        api.post(f"{one}/return-code", status_code=201, responses=other)(self.give_return_code)
        api.delete(one, status_code=204, responses=other)(self.erase_conversation)
        api.get("/status")(self.read_status)
        api.websocket(f"{one}/stream")(self.stream)
        return api

    async def open_conversation(
        self, request: Request, body: Annotated[OpenRequest | None, Body()] = None
    ) -> OpenedBody:
        """Open an anonymous conversation."""
        language = (body.language if body else None) or language_of(request)
        return _opened(await self.router.open(language, channel="web"))

    async def resume_conversation(self, body: ResumeRequest) -> OpenedBody:
        """Reopen a conversation with its return code; its earlier token stops working."""
        return _opened(await self.returning.resume(body.return_code))

    async def send_message(
        self, conversation_id: Id, body: MessageRequest, token: Token
    ) -> SeqBody:
        """Send a message; it is stored before this answers. The same id again changes nothing."""
        seq = await self.router.accept(
            ConversationId(conversation_id),
            token,
            client_message_id=str(body.client_message_id),
            text=body.text,
        )
        return SeqBody(seq=seq)

    async def read_messages(
        self,
        conversation_id: Id,
        token: Token,
        after: After = 0,
    ) -> ViewBody:
        """Read the messages numbered above ``after``, and the state."""
        view = await self.router.view(ConversationId(conversation_id), token, after=after)
        messages = [MessageBody.model_validate(message.as_json()) for message in view.messages]
        return ViewBody(messages=messages, state=_state(view.state))

    async def choose_language(
        self, conversation_id: Id, body: LanguageRequest, token: Token
    ) -> StateBody:
        """Choose the language of the conversation."""
        identity = ConversationId(conversation_id)
        return _state(await self.router.set_language(identity, token, body.language))

    async def give_return_code(self, conversation_id: Id, token: Token) -> ReturnCodeBody:
        """Make the words with which the parent can come back; an earlier code stops working."""
        code = await self.returning.give_code(ConversationId(conversation_id), token)
        return ReturnCodeBody(return_code=code)

    async def erase_conversation(self, conversation_id: Id, token: Token) -> Response:
        """Erase everything about the conversation, for good."""
        await self.router.erase(ConversationId(conversation_id), token)
        return Response(status_code=204)

    async def read_status(self) -> dict[str, Any]:
        """Opening hours, languages, and whether a counsellor is there now."""
        now = self.clock.now()
        status = await self.router.database.read(lambda connection: availability(connection, now))
        return status.as_json()

    async def stream(self, socket: WebSocket, conversation_id: str, after: After = 0) -> None:
        """Send messages and states as they come; the first frame from the client is its token."""
        identity = ConversationId(conversation_id)
        await ParentStream(socket, self.router, self.delivery, identity, after=after).serve()


def _state(state: ConversationState) -> StateBody:
    return StateBody.model_validate(state.as_json())


def _opened(opened: Opened) -> OpenedBody:
    return OpenedBody(
        conversation_id=opened.conversation_id,
        token=opened.token,
        messages=[MessageBody.model_validate(message.as_json()) for message in opened.messages],
        state=_state(opened.state),
    )
