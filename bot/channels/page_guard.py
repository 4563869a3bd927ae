"""Guards every response and request: headers that keep pages to themselves, and a size limit."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.problems import language_of, problem

log = structlog.get_logger()

# 4,000 characters are at most 48 kB as escaped JSON; nothing we accept is larger.
MAX_BODY_BYTES = 64 * 1024

# Same origin only: no third party ever learns that somebody was here. The parent's page may be
# embedded by an organisation's site; staff pages set a stricter policy of their own.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}


class PageGuard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is too large; add the headers to what goes out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive)
        has_begun = False

        async def guarded_send(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        if int(Headers(scope=scope).get("content-length") or 0) > MAX_BODY_BYTES:
            request = Request(scope)
            answer = problem("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, language_of(request))
            await answer(scope, receive, guarded_send)
            return
        try:
            await self._app(scope, body.receive, guarded_send)
        except Exception as error:
            # The framework would raise it again, and the server log it with the words in it.
            log.error("request failed", kind=type(error).__name__)  # noqa: TRY400
            if not has_begun:
                language = language_of(Request(scope))
                answer = problem("unexpected", HTTPStatus.INTERNAL_SERVER_ERROR, language)
                await answer(scope, receive, guarded_send)


class EmbeddingAllowance:
    """Lets a page of another site, with our widget in it, call the parents' API.

    The API knows no cookie: whoever calls it holds a conversation's token or opens a new one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Accept-Language"],
            expose_headers=["Retry-After"],
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open the parents' API, and nothing else, to other origins."""
        is_api = scope["type"] == "http" and scope["path"].startswith("/api/v1/")
        await (self._open if is_api else self._app)(scope, receive, send)


class _Body:
    """A body without a declared length is counted as it comes."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > MAX_BODY_BYTES:
            return {"type": "http.disconnect"}
        return message
