"""Errors as parents' clients read them: RFC 9457 problem details, in the parent's language."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse

from bot.conversation import texts
from bot.errors import (
    EmptyMessageError,
    HelplineError,
    MessageTooLongError,
    TooManyTriesError,
    UnknownConversationError,
    WrongReturnCodeError,
    WrongTokenError,
)
from bot.messages import LANGUAGES, MAX_TEXT_LENGTH, Language

PROBLEM_JSON = "application/problem+json"
# Wrong return codes are counted a minute long (bot.conversation.returning).
RETRY_SECONDS = "60"

STATUS: dict[type[HelplineError], HTTPStatus] = {
    UnknownConversationError: HTTPStatus.NOT_FOUND,
    WrongTokenError: HTTPStatus.FORBIDDEN,
    EmptyMessageError: HTTPStatus.UNPROCESSABLE_ENTITY,
    MessageTooLongError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    WrongReturnCodeError: HTTPStatus.NOT_FOUND,
    TooManyTriesError: HTTPStatus.TOO_MANY_REQUESTS,
}


def language_of(request: Request) -> Language:
    """The language of a client that has not said: the one it likes best of those that we speak."""
    best, chosen = 0.0, LANGUAGES[0]
    for part in request.headers.get("accept-language", "").casefold().split(","):
        tag, _, weight = part.partition(";")
        for language in LANGUAGES:
            if tag.strip().split("-")[0] == language and _quality(weight) > best:
                best, chosen = _quality(weight), language
    return chosen


def _quality(weight: str) -> float:
    """How much a language is liked, from 0 to 1 (RFC 9110, section 12.4.2); unreadable is not."""
    if not weight.strip():
        return 1.0
    try:
        return float(weight.replace(" ", "").removeprefix("q="))
    except ValueError:
        return 0.0


def problem(code: str, status: HTTPStatus, language: Language) -> JSONResponse:
    """One problem document; ``code`` names its texts in the catalogue."""
    return JSONResponse(
        {
            "type": f"/problems/{code.replace('_', '-')}",
            "title": texts.text(f"errors.{code}.title", language),
            "status": status.value,
            "detail": texts.text(f"errors.{code}.detail", language, limit=MAX_TEXT_LENGTH),
            "code": code,
        },
        status_code=status,
        media_type=PROBLEM_JSON,
        headers={"Content-Language": language, "Cache-Control": "no-store"},
    )


def problem_of(error: HelplineError, request: Request) -> JSONResponse:
    """The problem document for one of our own errors."""
    status = STATUS.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)
    code = error.code if type(error) in STATUS else HelplineError.code
    answer = problem(code, status, language_of(request))
    if isinstance(error, TooManyTriesError):
        answer.headers["Retry-After"] = RETRY_SECONDS
    return answer
