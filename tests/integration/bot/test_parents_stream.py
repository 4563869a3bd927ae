"""The live side of the parents' API: what is there, then what comes, over one WebSocket."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.integration.bot.site import API, Chat, Site, Stream, open_chat, send


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with site.client() as client:
        yield client


@asynccontextmanager
async def opened(site: Site, chat: Chat) -> AsyncIterator[Stream]:
    """A stream that has shown its token and the state, and now waits for news."""
    async with site.stream(chat, after=2) as stream:
        stream.send_text(json.dumps({"token": chat.token}))
        assert [frame["type"] for frame in await stream.until("state")] == ["state"]
        yield stream


async def test_what_is_there_comes_first_and_then_the_state(
    site: Site, client: httpx.AsyncClient
) -> None:
    chat = await open_chat(client)
    async with site.stream(chat) as stream:
        stream.send_text(json.dumps({"token": chat.token}))
        frames = await stream.until("state")
    assert [f["type"] for f in frames] == ["message", "message", "state"]
    assert [f["message"]["seq"] for f in frames[:2]] == [1, 2]
    assert frames[2]["state"] == {
        "owner": "bot",
        "queue_position": None,
        "language": "nl",
        "counsellor_name": None,
    }


async def test_what_comes_later_comes_by_itself_and_once(
    site: Site, client: httpx.AsyncClient
) -> None:
    chat = await open_chat(client)
    async with opened(site, chat) as stream:
        await send(client, chat, "hallo")
        frames = await stream.until("U zei: hallo")
        await send(client, chat, "nog iets")
        frames += await stream.until("U zei: nog iets")
    messages = [f["message"] for f in frames if f["type"] == "message"]
    assert [m["seq"] for m in messages] == [3, 4, 5, 6]
    assert [f for f in frames if f["type"] == "typing"] == []  # too quick to be worth saying


async def test_typing_is_shown_while_an_answer_takes_long_and_taken_back(
    site: Site, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.turns.TYPING_AFTER_SECONDS", 0.01)
    chat = await open_chat(client)
    site.engine.hold()
    async with opened(site, chat) as stream:
        await send(client, chat, "hallo")
        await site.engine.is_thinking()
        await asyncio.sleep(0.1)
        site.engine.let_go()
        frames = await stream.until("U zei: hallo")
    typing = [f["active"] for f in frames if f["type"] == "typing"]
    assert typing == [True, False]


async def test_two_windows_of_one_parent_see_the_same(
    site: Site, client: httpx.AsyncClient
) -> None:
    chat = await open_chat(client)
    async with opened(site, chat) as one, opened(site, chat) as other:
        await send(client, chat, "hallo")
        assert await one.until("U zei: hallo")
        assert await other.until("U zei: hallo")


async def test_a_stream_that_was_away_goes_on_where_it_was(
    site: Site, client: httpx.AsyncClient
) -> None:
    chat = await open_chat(client)
    async with opened(site, chat) as stream:
        await send(client, chat, "een")
        await stream.until("U zei: een")
    await send(client, chat, "twee")
    await site.settle()
    async with site.stream(chat, after=4) as stream:
        stream.send_text(json.dumps({"token": chat.token}))
        frames = await stream.until("state")
    assert [f["message"]["text"] for f in frames[:-1]] == ["twee", "U zei: twee"]


async def test_a_change_of_state_is_told(site: Site, client: httpx.AsyncClient) -> None:
    chat = await open_chat(client)
    site.engine.will_answer("Natuurlijk.", handoff={"reason": "asked"})
    async with opened(site, chat) as stream:
        await send(client, chat, "Ik wil een mens")
        state = (await stream.until("state"))[-1]["state"]
    assert (state["owner"], state["queue_position"]) == ("queue", 1)


async def test_erasing_is_told_and_ends_the_stream(site: Site, client: httpx.AsyncClient) -> None:
    chat = await open_chat(client)
    async with opened(site, chat) as stream:
        await client.delete(chat.path, headers=chat.headers)
        assert await stream.until("erased") == [{"type": "erased"}]
        assert await stream.closing_code() == 1000


async def test_a_new_token_ends_the_streams_of_the_old(
    site: Site, client: httpx.AsyncClient
) -> None:
    chat = await open_chat(client)
    code = (await client.post(f"{chat.path}/return-code", headers=chat.headers)).json()
    async with opened(site, chat) as stream:
        resumed = (await client.post(f"{API}/conversations/resume", json=code)).json()
        await send(client, Chat(chat.id, resumed["token"]), "geheim")
        assert await stream.closing_code() == 4403
    await site.settle()


@pytest.mark.parametrize(
    "frame",
    ["", "x", "[]", "{}", "null", '{"token": null}', '{"token": "x"}', "[" * 100_000],
    ids=lambda frame: frame[:20] or "empty",
)
async def test_a_stream_without_its_token_shows_nothing(
    site: Site, client: httpx.AsyncClient, frame: str
) -> None:
    chat = await open_chat(client)
    async with site.stream(chat) as stream:
        stream.send_text(frame)
        assert await stream.closing_code() == 4403


async def test_a_stream_of_bytes_shows_nothing(site: Site, client: httpx.AsyncClient) -> None:
    chat = await open_chat(client)
    async with site.stream(chat) as stream:
        stream.send_bytes(b"\x00")
        assert await stream.closing_code() == 4403


@pytest.mark.parametrize("identity", [str(uuid.uuid4()), "x", "%00"], ids=["uuid", "x", "nul"])
async def test_a_stream_of_an_unknown_conversation_says_so(site: Site, identity: str) -> None:
    async with site.stream(Chat(identity, "x")) as stream:
        stream.send_text('{"token": "x"}')
        assert await stream.closing_code() == 4404


@pytest.mark.parametrize("after", ["-1", "x", str(9**30)])
async def test_a_stream_from_an_impossible_number_is_refused(
    site: Site, client: httpx.AsyncClient, after: str
) -> None:
    chat = await open_chat(client)
    async with site.stream(chat, after=after) as stream:
        event = await stream.receive()
        assert event["type"] == "websocket.close"


async def test_a_parent_who_leaves_is_forgotten(site: Site, client: httpx.AsyncClient) -> None:
    chat = await open_chat(client)
    async with opened(site, chat):
        assert site.helpline.delivery._queues
    assert not site.helpline.delivery._queues
