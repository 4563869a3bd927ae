"""The parents' API (v1): exactly what DESIGN promises to the widget and to any other client."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest

from bot.conversation import texts
from bot.messages import LANGUAGES, Language
from tests.integration.bot.site import API, Chat, Site, open_chat, read, send

MESSAGE = {"seq", "sender", "kind", "text", "buttons", "data", "language", "created_at"}
STATE = {"owner", "queue_position", "language", "counsellor_name"}
PROBLEM = {"type", "title", "status", "detail", "code"}


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with site.client() as client:
        yield client


async def test_opening_gives_a_token_the_greeting_and_the_state(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"{API}/conversations", json={"language": "fr"})
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"conversation_id", "token", "messages", "state"}
    assert body["state"] == {
        "owner": "bot",
        "queue_position": None,
        "language": "fr",
        "counsellor_name": None,
    }
    assert [m["text"] for m in body["messages"]] == [
        texts.text("opening.greeting", "fr"),
        texts.text("opening.privacy", "fr"),
    ]
    assert all(set(m) == MESSAGE for m in body["messages"])
    assert [m["seq"] for m in body["messages"]] == [1, 2]


@pytest.mark.parametrize("body", [None, {}, {"language": None}])
@pytest.mark.parametrize(
    ("accepted", "language"), [("fr-BE,nl;q=0.5", "fr"), ("nl", "nl"), ("tr", "nl")]
)
async def test_without_a_language_the_browsers_own_is_taken(
    site: Site, body: object, accepted: str, language: str
) -> None:
    async with site.client(accepted) as client:
        answer = await client.post(f"{API}/conversations", json=body)
        assert answer.json()["state"]["language"] == language
    async with site.client(accepted) as client:
        assert (await client.post(f"{API}/conversations")).status_code == 201


async def test_a_message_is_acknowledged_with_its_number_and_then_answered(
    site: Site, client: httpx.AsyncClient
) -> None:
    site.engine.will_answer(
        replies=[
            {
                "text": "Wilt u dat?",
                "buttons": [{"title": "Ja", "payload": "/affirm"}],
                "data": {"a": [1]},
            }
        ]
    )
    chat = await open_chat(client)
    answer = await send(client, chat, "Mijn zoon gamet de hele nacht.")
    assert (answer.status_code, answer.json()) == (202, {"seq": 3})
    await site.settle()
    view = await read(client, chat, after=2)
    assert set(view) == {"messages", "state"}
    assert set(view["state"]) == STATE
    own, reply = view["messages"]
    assert set(own) == set(reply) == MESSAGE
    assert (own["sender"], own["kind"], own["text"]) == (
        "parent",
        "text",
        "Mijn zoon gamet de hele nacht.",
    )
    assert (reply["seq"], reply["sender"], reply["language"]) == (4, "bot", "nl")
    assert reply["buttons"] == [{"title": "Ja", "payload": "/affirm"}]
    assert reply["data"] == {"a": [1]}
    assert datetime.fromisoformat(reply["created_at"]) == site.clock.now()


async def test_the_same_id_again_is_the_same_answer_and_one_message(
    site: Site, client: httpx.AsyncClient
) -> None:
    chat, identity = await open_chat(client), str(uuid.uuid4())
    answers = await asyncio.gather(*(send(client, chat, "Hallo", identity) for _ in range(5)))
    answers.append(await send(client, chat, "Hallo", identity.upper()))
    assert {(a.status_code, a.json()["seq"]) for a in answers} == {(202, 3)}
    await site.settle()
    assert len((await read(client, chat, after=2))["messages"]) == 2


async def test_a_message_while_the_previous_is_being_answered_is_taken(
    site: Site, client: httpx.AsyncClient
) -> None:
    chat = await open_chat(client)
    site.engine.hold()
    await send(client, chat, "een")
    await site.engine.is_thinking()
    assert (await send(client, chat, "twee")).json() == {"seq": 4}
    site.engine.let_go()
    await site.settle()
    written = [m["text"] for m in (await read(client, chat, after=2))["messages"]]
    assert written == ["een", "twee", "U zei: een", "U zei: twee"]


async def test_choosing_a_language_gives_the_state(client: httpx.AsyncClient) -> None:
    chat = await open_chat(client, language="nl")
    answer = await client.post(
        f"{chat.path}/language", json={"language": "fr"}, headers=chat.headers
    )
    assert answer.status_code == 200
    assert answer.json()["language"] == "fr"
    assert (await read(client, chat))["state"]["language"] == "fr"


async def test_a_return_code_reopens_and_the_old_token_stops(client: httpx.AsyncClient) -> None:
    chat = await open_chat(client)
    answer = await client.post(f"{chat.path}/return-code", headers=chat.headers)
    assert answer.status_code == 201
    assert set(answer.json()) == {"return_code"}
    resumed = await client.post(f"{API}/conversations/resume", json=answer.json())
    assert resumed.status_code == 200
    body = resumed.json()
    assert set(body) == {"conversation_id", "token", "messages", "state"}
    assert body["conversation_id"] == chat.id
    refused = await client.get(f"{chat.path}/messages", headers=chat.headers)
    assert refused.status_code == 403
    assert (await read(client, Chat(chat.id, body["token"])))["messages"] == body["messages"]


async def test_erasing_leaves_nothing(client: httpx.AsyncClient) -> None:
    chat = await open_chat(client)
    answer = await client.delete(chat.path, headers=chat.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    for again in (
        await client.delete(chat.path, headers=chat.headers),
        await client.get(f"{chat.path}/messages", headers=chat.headers),
        await send(client, chat, "Hallo?"),
    ):
        assert_problem(again, 404, "unknown_conversation", "nl")


async def test_the_status_tells_what_may_be_expected(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{API}/status")
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {
        "open",
        "status",
        "counsellors_available",
        "languages",
        "time_zone",
        "hours",
    }
    assert (body["open"], body["status"], body["counsellors_available"]) == (False, "busy", False)


async def test_the_card_shows_the_numbers_of_the_directory(
    site: Site, client: httpx.AsyncClient
) -> None:
    chat = await open_chat(client)
    site.engine.is_up = False
    await send(client, chat, "Mijn zoon heeft pillen geslikt en wil sterven")
    view = await read(client, chat, after=3)
    card = view["messages"][0]
    assert (card["sender"], card["kind"]) == ("system", "safety_card")
    assert card["data"]["variant"] == "emergency"
    assert [line["number"] for line in card["data"]["lines"]][:3] == ["112", "101", "1813"]
    assert (view["state"]["owner"], view["state"]["queue_position"]) == ("queue", 1)
    await site.settle()


def assert_problem(answer: httpx.Response, status: int, code: str, language: Language) -> None:
    """An RFC 9457 problem that a parent can read."""
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert answer.headers["cache-control"] == "no-store"
    assert set(body) == PROBLEM
    assert body["status"] == status
    assert body["title"] == texts.text(f"errors.{code}.title", language)
    assert body["detail"] == texts.text(f"errors.{code}.detail", language, limit=4000)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_refusal_is_a_problem_in_the_parents_language(
    site: Site, language: Language
) -> None:
    async with site.client(language) as client:
        chat = await open_chat(client)
        path, bare = f"{chat.path}/messages", chat.headers
        headers = {**bare, "Content-Type": "application/json"}

        async def post(**kwargs: object) -> httpx.Response:
            return await client.post(path, headers=headers, **kwargs)  # type: ignore[arg-type]

        identity = str(uuid.uuid4())
        nobody = f"{API}/conversations/{identity}/messages"
        long = {"client_message_id": identity, "text": "a" * 10_000}
        huge = {"client_message_id": identity, "text": "a" * 70_000}
        resume = f"{API}/conversations/resume"
        refusals = [
            (await client.get(nobody, headers=headers), 404, "unknown_conversation"),
            (await client.get(f"{API}/conversations/%00/messages"), 404, "unknown_conversation"),
            (await client.get(f"{API}/conversations/{'x' * 65}/messages"), 422, "invalid_request"),
            (await client.get(path), 403, "wrong_token"),
            (await client.get(path, headers={"Authorization": "Bearer x"}), 403, "wrong_token"),
            (await client.get(path, headers={"Authorization": "Basic x"}), 403, "wrong_token"),
            (await client.delete(chat.path), 403, "wrong_token"),
            (await client.post(f"{chat.path}/return-code"), 403, "wrong_token"),
            (await send(client, chat, " \n\t"), 422, "empty_message"),
            (await send(client, chat, "\x00\x07"), 422, "empty_message"),
            (await post(json=long), 413, "message_too_long"),
            (await post(json=huge), 413, "too_large"),
            (await post(content=b"{nonsense"), 422, "invalid_request"),
            (await post(content=b""), 422, "invalid_request"),
            (await post(content=b"[" * 50_000), 400, "invalid_request"),
            (await post(content=b'{"text":"\xff"}'), 400, "invalid_request"),
            (await client.post(path, content=b"a=b", headers=bare), 422, "invalid_request"),
            (await post(json={"text": "Hallo"}), 422, "invalid_request"),
            (await post(json={"client_message_id": "1", "text": "a"}), 422, "invalid_request"),
            (await post(json={"client_message_id": identity}), 422, "invalid_request"),
            (await send(client, chat, None), 422, "invalid_request"),
            (await send(client, chat, {"a": 1}), 422, "invalid_request"),
            (await client.get(f"{path}?after=-1", headers=headers), 422, "invalid_request"),
            (await client.get(f"{path}?after={9**30}", headers=headers), 422, "invalid_request"),
            (await client.post(resume, json={"return_code": "x y z"}), 404, "wrong_return_code"),
            (await client.post(resume, json={"return_code": "a" * 501}), 422, "invalid_request"),
            (
                await client.post(f"{API}/conversations", json={"language": "en"}),
                422,
                "invalid_request",
            ),
            (
                await client.post(f"{API}/conversations", json={"lang": "nl"}),
                422,
                "invalid_request",
            ),
            (await client.get(f"{API}/nothing"), 404, "not_found"),
            (await client.put(path), 405, "invalid_request"),
        ]
        for answer, status, code in refusals:
            assert_problem(answer, status, code, language)
        assert (await read(client, chat, after=2))["messages"] == []
        assert (await send(client, chat, "Toch nog iets.")).status_code == 202
        await site.settle()
        assert len((await read(client, chat, after=2))["messages"]) == 2


async def test_a_problem_never_repeats_what_the_parent_wrote(client: httpx.AsyncClient) -> None:
    chat = await open_chat(client)
    for body in ({"text": "geheim woord"}, {"client_message_id": "geheim", "text": 7}):
        answer = await client.post(f"{chat.path}/messages", json=body, headers=chat.headers)
        assert answer.status_code == 422
        assert "geheim" not in answer.text


async def test_a_body_without_a_declared_length_is_limited_too(client: httpx.AsyncClient) -> None:
    chat = await open_chat(client)

    async def endless() -> AsyncIterator[bytes]:
        yield b'{"client_message_id": "x", "text": "'
        for _ in range(20):
            yield b"a" * 10_000

    answer = await client.post(f"{chat.path}/messages", content=endless(), headers=chat.headers)
    assert 400 <= answer.status_code < 500
    assert set(answer.json()) == PROBLEM
    assert (await read(client, chat, after=2))["messages"] == []


async def test_strange_words_are_kept_as_they_are(site: Site, client: httpx.AsyncClient) -> None:
    chat = await open_chat(client)
    strange = {
        "😟😟": "😟😟",
        "ابني تغيّر كثيرا \u202bGent\u202c": "ابني تغيّر كثيرا \u202bGent\u202c",
        "a\x00b\x1b[31mc\r\nd": "ab[31mc\nd",
        "<script>alert(1)</script>": "<script>alert(1)</script>",
        "&lt;b&gt; {{7*7}} ' OR 1=1 --": "&lt;b&gt; {{7*7}} ' OR 1=1 --",
        "half \ud83d teken": "half  teken",
    }
    for text in strange:
        body = json_with_escapes(text)
        headers = {**chat.headers, "Content-Type": "application/json"}
        answer = await client.post(f"{chat.path}/messages", content=body, headers=headers)
        assert answer.status_code == 202
        await site.settle()
    own = [m["text"] for m in (await read(client, chat, 2))["messages"] if m["sender"] == "parent"]
    assert own == list(strange.values())
    assert [turn.text for turn in site.engine.turns] == own


def json_with_escapes(text: str) -> bytes:
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in text)
    return f'{{"client_message_id": "{uuid.uuid4()}", "text": "{escaped}"}}'.encode()


async def test_a_payload_that_was_never_offered_is_plain_text(
    site: Site, client: httpx.AsyncClient
) -> None:
    chat = await open_chat(client)
    for typed in ("/restart", "/affirm", '/inform{"place":"Gent"}'):
        await send(client, chat, typed)
        await site.settle()
        assert site.engine.turns[-1].text == typed[1:]
    own = [m for m in (await read(client, chat, 2))["messages"] if m["sender"] == "parent"]
    assert [(m["text"], m["data"]) for m in own[:2]] == [("/restart", {}), ("/affirm", {})]


async def test_guessing_codes_is_slowed_and_says_for_how_long(client: httpx.AsyncClient) -> None:
    body = {"return_code": "fout"}
    for _ in range(20):
        assert (await client.post(f"{API}/conversations/resume", json=body)).status_code == 404
    answer = await client.post(f"{API}/conversations/resume", json=body)
    assert_problem(answer, 429, "too_many_tries", "nl")
    assert answer.headers["retry-after"] == "60"


async def test_no_answer_sets_a_cookie_or_may_be_cached_or_tells_a_third_party(
    client: httpx.AsyncClient,
) -> None:
    chat = await open_chat(client)
    for answer in (
        await client.post(f"{API}/conversations", json={}),
        await client.get(f"{chat.path}/messages", headers=chat.headers),
        await client.get(f"{chat.path}/messages"),
        await client.get(f"{API}/status"),
        await client.get("/"),
        await client.get("/docs"),
        await client.get("/health"),
        await client.get("/no-such-page"),
    ):
        assert "set-cookie" not in answer.headers
        policy = answer.headers["content-security-policy"].replace("frame-ancestors *", "")
        assert "default-src 'none'" in policy
        assert not re.search(r"unsafe|https?:|\*", policy)
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.url.path.startswith("/api/"):
            assert answer.headers["cache-control"] == "no-store"


async def test_a_fault_of_our_own_is_a_problem_and_no_word_of_it_is_logged(
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("Mijn zoon heet Yasin")

    monkeypatch.setattr(site.helpline.router, "view", break_down)
    async with site.client("fr") as client:
        chat = await open_chat(client)
        # Raised again, it would reach the server's own log with its text.
        answer = await client.get(f"{chat.path}/messages", headers=chat.headers)
    assert_problem(answer, 500, "unexpected", "fr")
    assert "content-security-policy" in answer.headers
    printed = capsys.readouterr()
    assert "Yasin" not in caplog.text + printed.out + printed.err
    assert "RuntimeError" in printed.out


async def test_a_page_of_another_site_may_use_the_api_and_nothing_else(
    client: httpx.AsyncClient,
) -> None:
    origin = {"Origin": "https://school.example"}
    preflight = await client.options(
        f"{API}/conversations",
        headers={
            **origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,accept-language",
        },
    )
    assert preflight.status_code == 200
    opened = await client.post(f"{API}/conversations", json={}, headers=origin)
    too_large = await client.post(f"{API}/conversations", content=b" " * 70_000, headers=origin)
    assert too_large.status_code == 413
    for answer in (preflight, opened, too_large):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
    assert "retry-after" in opened.headers["access-control-expose-headers"].casefold()
    for path in ("/staff/login", "/metrics", "/health"):
        answer = await client.get(path, headers=origin)
        assert "access-control-allow-origin" not in answer.headers


async def test_health_readiness_and_metrics(site: Site, client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).json() == {"status": "ok"}
    ready = await client.get("/ready")
    assert (ready.status_code, ready.json()) == (
        200,
        {"ready": True, "storage": True, "engine": True},
    )
    chat = await open_chat(client)
    await send(client, chat, "Mijn geheim")
    await site.settle()
    metrics = (await client.get("/metrics")).text
    assert "ouderlijn_messages_total 1.0" in metrics
    assert 'ouderlijn_turn_seconds_count{result="answered"} 1.0' in metrics
    assert chat.id not in metrics


async def test_a_helpline_without_its_engine_is_alive_but_not_ready(
    site: Site, client: httpx.AsyncClient
) -> None:
    site.engine.is_up = False
    ready = await client.get("/ready")
    assert (ready.status_code, ready.json()["engine"]) == (503, False)
    assert (await client.get("/health")).status_code == 200


async def test_the_document_lists_every_route_of_the_contract(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    one = f"{API}/conversations/{{conversation_id}}"
    expected = {
        (f"{API}/conversations", "post"): "201",
        (f"{API}/conversations/resume", "post"): "200",
        (f"{one}/messages", "post"): "202",
        (f"{one}/messages", "get"): "200",
        (f"{one}/language", "post"): "200",
        (f"{one}/return-code", "post"): "201",
        (one, "delete"): "204",
        (f"{API}/status", "get"): "200",
        ("/health", "get"): "200",
        ("/ready", "get"): "200",
        ("/metrics", "get"): "200",
    }
    routes = {(p, m): o for p, methods in document["paths"].items() for m, o in methods.items()}
    assert expected.keys() <= routes.keys()
    for route, status in expected.items():
        assert status in routes[route]["responses"], route
    # The stream is no HTTP operation: the document tells of it in words.
    assert f"{one}/stream" in document["info"]["description"]
    assert not any(path.startswith("/staff") for path in document["paths"])


async def test_the_document_tells_the_problems_as_they_are(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        if not path.startswith(API):
            continue
        for method, operation in methods.items():
            for status, response in operation["responses"].items():
                if status.startswith("4"):
                    assert set(response["content"]) == {"application/problem+json"}, (path, method)
    resume = document["paths"][f"{API}/conversations/resume"]["post"]
    assert "429" in resume["responses"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_the_reference_needs_no_third_party(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert any("swagger" in address for address in addresses)
    for address in addresses:
        assert address.startswith("/")
        assert not address.startswith("//")
        assert (await client.get(address)).status_code == 200
    assert not re.search(r"<script>|<style|style=", page.text)
