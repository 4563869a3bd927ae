"""Turns a visit and some values into a page, with the headers that keep it private."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from bot.console import sessions, texts
from bot.console.access import may
from bot.console.guard import LANGUAGE_COOKIE, ONE_YEAR, Visit, language_of, set_cookie
from bot.conversation.availability import BRUSSELS
from bot.messages import LANGUAGES, Language
from bot.ports import Clock
from bot.storage.staff import SessionRecord

TEMPLATES = Path(__file__).parent / "pages"

HEADERS = {
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Rendering:
    """Fills the templates; everything that a person wrote is escaped."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["web_address"] = web_address
        self._environment.filters["iso"] = datetime.isoformat
        self._environment.globals["may"] = may
        self._environment.globals["idle_seconds"] = int(sessions.IDLE_LIMIT.total_seconds())

    def page(
        self,
        visit: Visit,
        template: str,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        here: str,
        **values: Any,
    ) -> HTMLResponse:
        """A page for this visitor; ``here`` is the address under which it can be read again."""
        member = visit.session.member if visit.session else None
        return self._respond(
            visit.request,
            template,
            status,
            here=here,
            member=member,
            form_token=visit.form_token,
            **values,
        )

    def refusal(
        self, request: Request, code: str, status: HTTPStatus, *, session: SessionRecord | None
    ) -> HTMLResponse:
        """A page that says why not, and where to go on."""
        return self._respond(
            request,
            "refusal.html",
            status,
            here="/staff",
            member=session.member if session else None,
            form_token=session.csrf_token if session else "",
            code=code,
        )

    def _respond(
        self, request: Request, template: str, status: HTTPStatus, **values: Any
    ) -> HTMLResponse:
        language = language_of(request)
        now = self._clock.now()
        html = self._environment.get_template(template).render(
            language=language,
            languages=LANGUAGES,
            t=partial(_text, language),
            waited=lambda since: duration(now - since, language),
            moment=partial(moment, now=now),
            **values,
        )
        response = HTMLResponse(html, status, headers=HEADERS)
        if request.query_params.get("lang") == language:
            set_cookie(response, request, LANGUAGE_COOKIE, language, max_age=ONE_YEAR)
        return response


def redirect(path: str) -> RedirectResponse:
    """Go and read another page; also after a form, so that reloading sends nothing twice."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, headers=HEADERS)


def duration(span: timedelta, language: Language) -> str:
    """How long somebody has been waiting, in the coarsest words that still help."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return texts.text("time.now", language)
    if minutes < 60:
        return texts.text("time.minutes", language, minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return texts.text("time.hours", language, hours=hours, minutes=f"{minutes:02}")
    return texts.text("time.days", language, days=hours // 24)


def moment(when: datetime, *, now: datetime) -> str:
    """The time on a Belgian clock, with the day when it was not today."""
    local = when.astimezone(BRUSSELS)
    is_today = local.date() == now.astimezone(BRUSSELS).date()
    return f"{local:%H:%M}" if is_today else f"{local:%d/%m %H:%M}"


def web_address(value: object) -> str:
    """The address when it is one of the web's; otherwise nothing that could be clicked."""
    address = value if isinstance(value, str) else ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.netloc else ""


def _text(language: Language, key: str, /, **values: object) -> str:
    return texts.text(key, language, **values)
