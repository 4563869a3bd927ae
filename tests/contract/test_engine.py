"""The engine port: the fake and the HTTP client keep the same promises."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Any

import pytest

from bot.dialogue import engine_client
from bot.dialogue.engine_client import HttpEngine
from bot.errors import EngineAnswerError, EngineUnavailableError
from bot.messages import ConversationId, EngineReply, Turn
from bot.ports import Engine
from tests.contract.engine_server import FAILED, EngineServer, running_engine
from tests.fakes import FakeEngine, answer_body

TURN = Turn(ConversationId("c1"), "Mijn zoon 😟", "nl", {"slots": {"a": 1}})
TOKEN = "engine-token"


@asynccontextmanager
async def client(*urls: str, seconds: float = 5.0) -> AsyncIterator[HttpEngine]:
    engine = HttpEngine(urls, TOKEN, timeout=seconds)
    yield engine
    await engine.close()


@contextmanager
def dead_address() -> Iterator[str]:
    """An address of this machine at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def lost_address() -> Iterator[str]:
    """An address that never even refuses: its queue of new connections is full."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        address = server.getsockname()
        with ExitStack() as fillers:
            for _ in range(4):
                filler = fillers.enter_context(socket.socket())
                filler.setblocking(False)
                filler.connect_ex(address)
            yield f"http://127.0.0.1:{address[1]}"


class Rig:
    """Either side of the port, told what to do next."""

    def __init__(self, engine: Engine, other_side: FakeEngine | EngineServer) -> None:
        self.engine = engine
        self._other_side = other_side

    def will_send(self, body: Any) -> None:
        if isinstance(self._other_side, FakeEngine):
            self._other_side.will_send(body)
        else:
            self._other_side.body = json.dumps(body).encode()

    def stop(self) -> None:
        if isinstance(self._other_side, FakeEngine):
            self._other_side.is_up = False
        else:
            self._other_side.status = FAILED
            self._other_side.is_ready = False


@pytest.fixture(params=["fake", "http"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    if request.param == "fake":
        fake = FakeEngine()
        yield Rig(fake, fake)
        return
    async with running_engine() as server, client(server.url) as engine:
        yield Rig(engine, server)


async def test_a_good_answer_is_given(rig: Rig) -> None:
    rig.will_send(answer_body("Ik luister.", "Vertel maar.", memory={"slots": {}}))
    answer = await rig.engine.answer(TURN)
    assert answer.replies == (EngineReply("Ik luister."), EngineReply("Vertel maar."))
    assert answer.memory == {"slots": {}}


@pytest.mark.parametrize("body", [[], {}, answer_body(), answer_body(""), "text", None])
async def test_an_answer_of_no_use_is_an_error(rig: Rig, body: Any) -> None:
    rig.will_send(body)
    with pytest.raises(EngineAnswerError):
        await rig.engine.answer(TURN)


async def test_an_engine_that_fails_is_unavailable_and_not_ready(rig: Rig) -> None:
    assert await rig.engine.is_ready()
    rig.stop()
    with pytest.raises(EngineUnavailableError):
        await rig.engine.answer(TURN)
    assert not await rig.engine.is_ready()


async def test_turns_run_side_by_side(rig: Rig) -> None:
    for _ in range(5):
        rig.will_send(answer_body("Ik luister."))
    answers = await asyncio.gather(*(rig.engine.answer(TURN) for _ in range(5)))
    assert len(answers) == 5


async def test_the_whole_turn_and_the_secret_travel() -> None:
    async with running_engine(answer_body("a")) as server, client(server.url) as engine:
        await engine.answer(TURN)
    [request] = server.seen
    assert (request["method"], request["path"]) == ("POST", "/webhooks/helpline/turn")
    assert request["headers"]["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(request["body"]) == {
        "conversation_id": "c1",
        "text": "Mijn zoon 😟",
        "language": "nl",
        "memory": {"slots": {"a": 1}},
    }


@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad gateway</html>", b'{"replies": [', b"\xff\xfe", b"[" * 100_000]
)
async def test_garbage_is_an_unavailable_engine(body: bytes) -> None:
    async with running_engine() as server, client(server.url) as engine:
        server.body = body
        with pytest.raises(EngineUnavailableError):
            await engine.answer(TURN)


@pytest.mark.parametrize("status", ["401 Unauthorized", "302 Found", "404 Not Found", "503 Busy"])
async def test_any_other_status_is_an_unavailable_engine(status: str) -> None:
    async with running_engine(answer_body("a")) as server, client(server.url) as engine:
        server.status = f"HTTP/1.1 {status}"
        with pytest.raises(EngineUnavailableError):
            await engine.answer(TURN)


async def test_an_engine_that_stays_silent_is_given_up_in_time() -> None:
    async with running_engine() as server, client(server.url, seconds=0.2) as engine:
        server.is_silent = True
        started = time.perf_counter()
        with pytest.raises(EngineUnavailableError):
            await engine.answer(TURN)
        assert time.perf_counter() - started < 2


async def test_an_engine_that_answers_byte_by_byte_is_given_up_in_time() -> None:
    async with (
        running_engine(answer_body("a")) as server,
        client(server.url, seconds=0.3) as engine,
    ):
        server.drip_seconds = 0.02
        started = time.perf_counter()
        with pytest.raises(EngineUnavailableError):
            await engine.answer(TURN)
        assert time.perf_counter() - started < 2


async def test_an_engine_that_hangs_up_is_unavailable() -> None:
    async with running_engine() as server, client(server.url) as engine:
        server.status = "not even HTTP"
        with pytest.raises(EngineUnavailableError):
            await engine.answer(TURN)


async def test_nobody_there_is_an_unavailable_engine() -> None:
    with dead_address() as url:
        async with client(url) as engine:
            with pytest.raises(EngineUnavailableError):
                await engine.answer(TURN)
            assert not await engine.is_ready()


@pytest.mark.parametrize("url", ["", "localhost:5005", "http://[", "http://:bad"])
async def test_an_address_that_is_none_is_an_unavailable_engine(url: str) -> None:
    async with client(*([url] if url else [])) as engine:
        with pytest.raises(EngineUnavailableError):
            await engine.answer(TURN)
        assert not await engine.is_ready()


async def test_of_two_engines_the_living_one_answers() -> None:
    async with running_engine(answer_body("Ik luister.")) as server:
        with dead_address() as dead:
            async with client(dead, server.url) as engine:
                for _ in range(4):  # whichever is asked first
                    assert (await engine.answer(TURN)).replies
                assert await engine.is_ready()


async def test_of_two_engines_a_lost_machine_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine_client, "CONNECT_SECONDS", 0.2)
    async with running_engine(answer_body("Ik luister.")) as server:
        with lost_address() as lost:
            async with client(lost, server.url) as engine:
                for _ in range(2):
                    assert (await engine.answer(TURN)).replies


async def test_a_turn_that_may_have_been_heard_is_not_sent_again() -> None:
    async with running_engine() as first, running_engine(answer_body("a")) as second:
        first.status = FAILED
        async with client(first.url, second.url) as engine:
            with pytest.raises(EngineUnavailableError):
                await engine.answer(TURN)
        assert (len(first.seen), len(second.seen)) == (1, 0)


async def test_engines_take_turns() -> None:
    async with (
        running_engine(answer_body("a")) as first,
        running_engine(answer_body("a")) as second,
        client(first.url, second.url) as engine,
    ):
        for _ in range(4):
            await engine.answer(TURN)
    assert (len(first.seen), len(second.seen)) == (2, 2)


async def test_no_error_of_the_client_quotes_the_parent() -> None:
    async with running_engine() as server, client(server.url) as engine:
        for body in (b'{"replies": "Mijn zoon"}', b"Mijn zoon", b'{"Mijn zoon": 1}'):
            server.body = body
            with pytest.raises(EngineUnavailableError) as caught:
                await engine.answer(TURN)
            assert "Mijn zoon" not in str(caught.value)
