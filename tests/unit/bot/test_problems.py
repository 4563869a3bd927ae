"""Errors as RFC 9457 problems, in the first language of the browser that we speak."""

from __future__ import annotations

import json

import pytest
from starlette.requests import Request

from bot.channels.problems import STATUS, language_of, problem, problem_of
from bot.errors import HelplineError, KeyUnavailableError, TooManyTriesError
from bot.messages import LANGUAGES, Language


def request(accepted: str | None) -> Request:
    headers = [] if accepted is None else [(b"accept-language", accepted.encode("latin-1"))]
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "nl"),
        ("", "nl"),
        ("nl-BE", "nl"),
        ("fr-BE,fr;q=0.9,nl;q=0.8", "fr"),
        ("FR", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "fr"),
        ("de, ar;q=0.5", "nl"),
        ("en;q=0.9, nl;q=0.8, fr;q=0.7", "nl"),
        ("nl;q=0.2, fr;q=0.9", "fr"),
        ("fr;q=0, nl;q=0.1", "nl"),
        ("fry, de", "nl"),
        ("frr-DE", "nl"),
        ("*", "nl"),
        (";;;,=,q=fr,\xff", "nl"),
        ("fr;q=x, nl;q=0.5", "nl"),
    ],
)
def test_the_first_of_the_browsers_languages_that_we_speak(
    accepted: str | None, language: Language
) -> None:
    assert language_of(request(accepted)) == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", list(STATUS), ids=lambda error: error.__name__)
def test_a_problem_is_one_a_person_can_read(error: type[HelplineError], language: Language) -> None:
    answer = problem_of(error("een geheim woord"), request(language))
    body = json.loads(bytes(answer.body))
    assert answer.media_type == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert answer.headers["cache-control"] == "no-store"
    assert set(body) == {"type", "title", "status", "detail", "code"}
    assert body["status"] == answer.status_code == STATUS[error].value
    assert body["code"] == error.code
    assert body["type"] == f"/problems/{error.code.replace('_', '-')}"
    assert "geheim" not in bytes(answer.body).decode()


def test_an_error_of_our_own_machinery_is_not_explained_to_strangers() -> None:
    answer = problem_of(KeyUnavailableError("master key 3f is not here"), request("fr"))
    body = json.loads(bytes(answer.body))
    assert (answer.status_code, body["code"]) == (500, "unexpected")
    assert "key" not in body["detail"]


def test_too_many_tries_says_when_to_try_again() -> None:
    answer = problem_of(TooManyTriesError(), request("nl"))
    assert int(answer.headers["retry-after"]) >= 60


def test_both_languages_say_something_else() -> None:
    texts = {
        bytes(problem("unexpected", STATUS[TooManyTriesError], language).body)
        for language in LANGUAGES
    }
    assert len(texts) == 2
