"""A helpline that needs nothing but this file: the parents' API with canned answers, for browsers.

Run it to see the window (`python -m tests.browser.fake_helpline`), or let the tests hold one in
their hands: `FakeHelpline` records what reached it and breaks down on command. Words that a
parent "says" choose the answer; the list is `SCRIPT`.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse, JSONResponse

from bot.widget.delivery import PAGE_POLICY, widget_routes

# A host page as strict as they come, with styles that would ruin a window without a shadow root.
HOST_PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Gastpagina</title>
<link rel="stylesheet" href="/host.css"><script async src="/widget.js"></script></head>
<body><main><h1>Gemeente Voorbeeld</h1><p>Een pagina van iemand anders.</p></main></body></html>"""
HOST_STYLE = """html { font-size: 7px; }
* { font-family: fantasy !important; letter-spacing: 4px; text-transform: uppercase; }
p, button, div { color: hotpink !important; float: right; line-height: 4; }
ouder-lijn { color: lime; font-size: 40px; text-align: right; visibility: visible; }"""

GREETING = {
    "nl": [
        "Dag. Fijn dat u er bent. Ik ben een computer, geen mens. Ik luister, denk mee en zoek "
        "samen met u een dienst in uw buurt.",
        "Ik ben geen nooddienst. Is iemand nu in gevaar? Bel 112. We bewaren uw berichten om u te "
        "kunnen antwoorden. U kunt ze altijd wissen, en met ‘Snel weg’ bent u meteen weg van hier.",
        "Waar maakt u zich zorgen over?",
    ],
    "fr": [
        "Bonjour. C’est bien que vous soyez là. Je suis un ordinateur, pas une personne. Je vous "
        "écoute, je réfléchis avec vous et je cherche un service près de chez vous.",
        "Je ne suis pas un service d’urgence. Quelqu’un est en danger maintenant ? Appelez le 112. "
        "Nous gardons vos messages pour vous répondre. Vous pouvez toujours les effacer, et le "
        "bouton « Quitter vite » vous fait partir tout de suite.",
        "Qu’est-ce qui vous inquiète ?",
    ],
}
BUTTONS = {
    "nl": [
        {"title": "Mijn kind verandert", "payload": "/worry_change"},
        {"title": "Schermen en internet", "payload": "/worry_screens"},
        {"title": "Ik ben op", "payload": "/worry_exhaustion"},
        {"title": "Iets anders", "payload": "/worry_other"},
    ],
    "fr": [
        {"title": "Mon enfant change", "payload": "/worry_change"},
        {"title": "Écrans et internet", "payload": "/worry_screens"},
        {"title": "Je suis à bout", "payload": "/worry_exhaustion"},
        {"title": "Autre chose", "payload": "/worry_other"},
    ],
}
ANSWER = {
    "nl": "Dat klinkt zwaar, en u staat er al een tijd mee. Wat viel u het eerst op?",
    "fr": "Cela a l’air lourd, et cela dure depuis un moment. Qu’avez-vous remarqué en premier ?",
}
EMERGENCY = {
    "nl": (
        "Bel nu. Wij kunnen niet ter plaatse komen. Blijf bij uw kind als dat veilig is.",
        "Is iemand nu in gevaar?",
        [
            ("112", "Ziekenwagen of brandweer", "Dag en nacht, gratis."),
            ("101", "Politie", None),
            ("1813", "Zelfmoordlijn", "Dag en nacht. Ook als u bezorgd bent om iemand anders."),
            ("070 245 245", "Antigifcentrum", None),
        ],
    ),
    "fr": (
        "Appelez maintenant. Nous ne pouvons pas venir sur place. Restez près de votre enfant si "
        "c’est sans danger.",
        "Quelqu’un est en danger maintenant ?",
        [
            ("112", "Ambulance ou pompiers", "Jour et nuit, gratuit."),
            ("101", "Police", None),
            (
                "0800 32 123",
                "Prévention du suicide",
                "Jour et nuit, gratuit. Aussi pour un proche.",
            ),
            ("070 245 245", "Centre Antipoisons", None),
        ],
    ),
}
SUPPORT = {
    "nl": (
        "U hoeft dit niet alleen te dragen. Hier luistert nu iemand.",
        "Mensen die nu kunnen luisteren",
        [
            ("1813", "Zelfmoordlijn", "Dag en nacht. Ook als u bezorgd bent om iemand anders."),
            ("106", "Tele-Onthaal", "Dag en nacht."),
            ("1712", "Geweld en misbruik", "Om raad te vragen. Geen noodnummer."),
        ],
    ),
    "fr": (
        "Vous ne devez pas porter cela tout seul. Ici, quelqu’un écoute maintenant.",
        "Des personnes qui écoutent maintenant",
        [
            (
                "0800 32 123",
                "Prévention du suicide",
                "Jour et nuit, gratuit. Aussi pour un proche.",
            ),
            ("107", "Télé-Accueil", "Jour et nuit, gratuit."),
        ],
    ),
}
REFERRAL = {
    "nl": (
        "Voor Gent zelf vond ik geen dienst. Deze werken voor heel Oost-Vlaanderen of Vlaanderen.",
        "Oost-Vlaanderen",
        {
            "slug": "opvoedingslijn",
            "name": "Opvoedingslijn",
            "what_happens": "U krijgt een medewerker die luistert, uw vraag helder maakt en mee "
            "zoekt naar een volgende stap. U hoeft uw naam niet te zeggen.",
            "phone": "078 15 00 10",
            "website": "www.opvoedingslijn.be",
            "email": "info@opvoedingslijn.be",
            "cost": "Prijs van een telefoongesprek",
            "hours": "Op weekdagen overdag",
            "confidentiality": "U mag anoniem blijven.",
            "last_verified": None,
            "source_confirmed": "2022",
        },
    ),
    "fr": (
        "Je n’ai pas trouvé de service à Gand même. Ceux-ci travaillent pour toute la province.",
        "Flandre-Orientale",
        {
            "slug": "opvoedingslijn",
            "name": "Opvoedingslijn (en néerlandais)",
            "what_happens": "Une personne vous écoute, éclaircit votre question et cherche avec "
            "vous le pas suivant. Vous ne devez pas dire votre nom.",
            "phone": "078 15 00 10",
            "website": "www.opvoedingslijn.be",
            "email": "info@opvoedingslijn.be",
            "cost": "Prix d’un appel téléphonique",
            "hours": "En semaine, pendant la journée",
            "confidentiality": "Vous pouvez rester anonyme.",
            "last_verified": None,
            "source_confirmed": "2022",
        },
    ),
}
SECOND_SERVICE = {
    "nl": {
        "slug": "caw",
        "name": "CAW Oost-Vlaanderen",
        "what_happens": "Aan het onthaal vertelt u wat er speelt. Samen kijkt u wie helpt.",
        "phone": "0800 13 500",
        "website": "https://www.caw.be",
        "email": None,
        "cost": "Gratis",
        "hours": None,
        "confidentiality": None,
        "last_verified": "2026-05-01",
        "source_confirmed": None,
    },
    "fr": {
        "slug": "caw",
        "name": "CAW Flandre-Orientale",
        "what_happens": "À l’accueil, vous expliquez ce qui se passe. Ensemble, vous voyez "
        "qui peut vous aider.",
        "phone": "0800 13 500",
        "website": "https://www.caw.be",
        "email": None,
        "cost": "Gratuit",
        "hours": None,
        "confidentiality": None,
        "last_verified": "2026-05-01",
        "source_confirmed": None,
    },
}
# Named by a public source that says nothing of when.
THIRD_SERVICE = {
    "slug": "huis",
    "name": "Huis van het Kind",
    "what_happens": "U loopt binnen.",
    "phone": None,
    "website": "https://www.huizenvanhetkind.be",
    "email": None,
    "cost": None,
    "hours": None,
    "confidentiality": None,
    "last_verified": None,
    "source_confirmed": "undated",
}
# What a parent's words bring about; "weiger" and "stuk" are refusals by the API itself.
SCRIPT = {
    "gevaar": "emergency",
    "danger": "emergency",
    "steun": "support",
    "soutien": "support",
    "gent": "referral",
    "gand": "referral",
    "mens": "queue",
    "personne": "queue",
    "knoppen": "buttons",
    "boutons": "buttons",
    "traag": "slow",
    "stil": "silence",
}


@dataclass
class FakeConversation:
    """What the fake keeps of one conversation."""

    token: str
    language: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    client_ids: dict[str, int] = field(default_factory=dict)
    sockets: set[WebSocket] = field(default_factory=set)


class FakeHelpline:
    """The helpline's side of the conversation, and the switches that make it fail."""

    def __init__(self) -> None:
        self.conversations: dict[str, FakeConversation] = {}
        self.codes: dict[str, str] = {}
        self.erased: list[str] = []
        self.posts: list[dict[str, str]] = []
        self.requests = 0
        self.fail_posts_with: int | None = None
        self.refuse_sockets = False
        self.answer_delay = 0.0
        self.echo_first = False
        self.loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- what tests do from their own thread -------------------------------------------------

    def run(self, coroutine: Any) -> Any:
        """Carry out something on the server's loop and wait for it."""
        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=5)

    def drop_sockets(self) -> None:
        """Cut every live connection, as a network change does."""

        async def drop() -> None:
            for conversation in self.conversations.values():
                for websocket in list(conversation.sockets):
                    await websocket.close(1012)

        self.run(drop())

    def say(self, text: str, *, sender: str = "counsellor", **more: Any) -> None:
        """Let a helper write in the newest conversation."""
        self.run(self.add(self.newest, sender=sender, text=text, **more))

    def become(self, **state: Any) -> None:
        """Change who owns the newest conversation."""

        async def change() -> None:
            self.newest.state |= state
            await self.tell(self.newest, {"type": "state", "state": self.newest.state})

        self.run(change())

    def type_as(self, sender: str, *, active: bool = True) -> None:
        """Let a helper start or stop typing in the newest conversation."""
        self.run(self.tell(self.newest, {"type": "typing", "sender": sender, "active": active}))

    @property
    def newest(self) -> FakeConversation:
        """The conversation begun last."""
        return list(self.conversations.values())[-1]

    # ---- the conversation ----------------------------------------------------------------------

    async def tell(self, conversation: FakeConversation, frame: dict[str, Any]) -> None:
        """Send a frame to every open connection of the conversation."""
        for websocket in list(conversation.sockets):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await websocket.send_json(frame)

    async def add(self, conversation: FakeConversation, **given: Any) -> int:
        """Store a message and send it on; returns its sequence number."""
        seq = len(conversation.messages) + 1
        message = {
            "seq": seq,
            "sender": "bot",
            "kind": "text",
            "text": "",
            "buttons": [],
            "data": {},
            "language": conversation.language,
            "created_at": datetime.now(UTC).isoformat(),
        } | given
        conversation.messages.append(message)
        await self.tell(conversation, {"type": "message", "message": message})
        return seq

    async def begin(self, language: str) -> tuple[str, FakeConversation]:
        """Start a conversation with its greeting."""
        conversation = FakeConversation(token=uuid.uuid4().hex, language=language)
        conversation.state = {
            "owner": "bot",
            "queue_position": None,
            "language": language,
            "counsellor_name": None,
        }
        identifier = uuid.uuid4().hex
        self.conversations[identifier] = conversation
        for text in GREETING[language]:
            is_last = text == GREETING[language][-1]
            await self.add(conversation, text=text, buttons=BUTTONS[language] if is_last else [])
        return identifier, conversation

    def answer_later(self, conversation: FakeConversation, text: str) -> None:
        """Answer in the background, as the real helpline does."""
        task = asyncio.ensure_future(self._answer(conversation, text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, conversation: FakeConversation, text: str) -> None:
        said = text.lower()
        meaning = next((what for word, what in SCRIPT.items() if word in said), "text")
        if meaning == "silence" or conversation.state["owner"] == "counsellor":
            return
        await self.tell(conversation, {"type": "typing", "sender": "bot", "active": True})
        await asyncio.sleep(2.0 if meaning == "slow" else self.answer_delay)
        language = conversation.language
        if meaning in ("emergency", "support"):
            words, title, lines = (EMERGENCY if meaning == "emergency" else SUPPORT)[language]
            rows = [{"number": n, "name": name, "note": note} for n, name, note in lines]
            data = {"variant": meaning, "title": title, "lines": rows}
            await self.add(conversation, kind="safety_card", text=words, data=data)
        elif meaning == "referral":
            words, area, service = REFERRAL[language]
            services = [service, SECOND_SERVICE[language], THIRD_SERVICE]
            data = {"area": area, "level": "province", "services": services}
            await self.add(conversation, kind="referral", text=words, data=data)
            return
        elif meaning == "queue":
            conversation.state |= {"owner": "queue", "queue_position": 2}
            notice = {
                "nl": "U staat in de rij voor een medewerker. Schrijf gerust al verder.",
                "fr": "Vous êtes dans la file d’attente. Vous pouvez déjà continuer à écrire.",
            }[language]
            await self.add(conversation, sender="system", kind="notice", text=notice)
            await self.tell(conversation, {"type": "state", "state": conversation.state})
            return
        buttons = BUTTONS[language] if meaning == "buttons" else []
        await self.add(conversation, text=ANSWER[language], buttons=buttons)


def problem(status: int, detail: str) -> JSONResponse:
    """Answer as RFC 9457 prescribes."""
    return JSONResponse(
        {"status": status, "title": "Refused", "detail": detail},
        status_code=status,
        media_type="application/problem+json",
    )


def build_app(helpline: FakeHelpline) -> FastAPI:
    """The parents' API (v1) and the window's files, as the real helpline mounts them."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        helpline.loop = asyncio.get_running_loop()
        yield

    app = FastAPI(lifespan=lifespan)
    _serve_window(app)
    _serve_conversations(app, helpline)
    _serve_posting(app, helpline)
    _serve_keeping(app, helpline)
    _serve_stream(app, helpline)
    return app


def _serve_window(app: FastAPI) -> None:
    app.router.routes.extend(widget_routes())

    @app.get("/host")
    def host() -> HTMLResponse:
        return HTMLResponse(HOST_PAGE, headers={"Content-Security-Policy": PAGE_POLICY})

    @app.get("/host.css")
    def host_style() -> Response:
        return Response(HOST_STYLE, media_type="text/css")


def _authorized(
    helpline: FakeHelpline, identifier: str, request: Request
) -> FakeConversation | None:
    conversation = helpline.conversations.get(identifier)
    if conversation is None:
        return None
    return (
        conversation
        if request.headers.get("authorization") == f"Bearer {conversation.token}"
        else None
    )


def _serve_conversations(app: FastAPI, helpline: FakeHelpline) -> None:
    @app.post("/api/v1/conversations", status_code=201)
    async def create(body: dict[str, Any]) -> dict[str, Any]:
        helpline.requests += 1
        identifier, conversation = await helpline.begin(body.get("language") or "nl")
        return {
            "conversation_id": identifier,
            "token": conversation.token,
            "messages": conversation.messages,
            "state": conversation.state,
        }

    @app.get("/api/v1/conversations/{identifier}/messages", response_model=None)
    async def messages(
        identifier: str, request: Request, after: int = 0
    ) -> dict[str, Any] | JSONResponse:
        conversation = _authorized(helpline, identifier, request)
        if conversation is None:
            return problem(410, "Dit gesprek bestaat niet meer.")
        return {"messages": conversation.messages[after:], "state": conversation.state}

    @app.post("/api/v1/conversations/{identifier}/language", response_model=None)
    async def language(identifier: str, body: dict[str, str], request: Request) -> Any:
        conversation = _authorized(helpline, identifier, request)
        if conversation is None:
            return problem(404, "Dit gesprek bestaat niet meer.")
        conversation.language = conversation.state["language"] = body["language"]
        await helpline.tell(conversation, {"type": "state", "state": conversation.state})
        return conversation.state


def _serve_posting(app: FastAPI, helpline: FakeHelpline) -> None:
    @app.post("/api/v1/conversations/{identifier}/messages", response_model=None)
    async def post(identifier: str, body: dict[str, str], request: Request) -> JSONResponse:
        helpline.posts.append(body)
        if helpline.fail_posts_with:
            detail = "Het lukt ons even niet. Probeer het opnieuw."
            return problem(helpline.fail_posts_with, detail)
        conversation = _authorized(helpline, identifier, request)
        if conversation is None:
            return problem(404, "Dit gesprek bestaat niet meer.")
        if "weiger" in body["text"]:
            return problem(422, "Dit bericht bevat tekens die we niet kunnen lezen.")
        seq = await _store_once(helpline, conversation, body)
        if helpline.echo_first:
            await asyncio.sleep(0.4)
        return JSONResponse({"seq": seq}, status_code=202)


async def _store_once(
    helpline: FakeHelpline, conversation: FakeConversation, body: dict[str, str]
) -> int:
    known = conversation.client_ids.get(body["client_message_id"])
    if known is not None:
        return known
    titles = {b["payload"]: b["title"] for b in BUTTONS[conversation.language]}
    shown = titles.get(body["text"], body["text"])
    seq = await helpline.add(conversation, sender="parent", text=shown, language=None)
    conversation.client_ids[body["client_message_id"]] = seq
    helpline.answer_later(conversation, body["text"])
    return seq


def _serve_keeping(app: FastAPI, helpline: FakeHelpline) -> None:
    @app.post("/api/v1/conversations/{identifier}/return-code", response_model=None)
    async def return_code(identifier: str, request: Request) -> JSONResponse:
        if _authorized(helpline, identifier, request) is None:
            return problem(404, "Dit gesprek bestaat niet meer.")
        code = "regen lepel zomer fiets"
        helpline.codes[code] = identifier
        return JSONResponse({"return_code": code}, status_code=201)

    @app.post("/api/v1/conversations/resume", response_model=None)
    async def resume(body: dict[str, str]) -> dict[str, str] | JSONResponse:
        identifier = helpline.codes.get(body["return_code"].strip().lower())
        if identifier is None:
            return problem(404, "Deze woorden kennen we niet. Kijk of u ze juist overnam.")
        token = helpline.conversations[identifier].token
        return {"conversation_id": identifier, "token": token}

    @app.delete("/api/v1/conversations/{identifier}", response_model=None)
    async def erase(identifier: str, request: Request) -> Response:
        conversation = _authorized(helpline, identifier, request)
        if conversation is None:
            return problem(404, "Dit gesprek bestaat niet meer.")
        del helpline.conversations[identifier]
        helpline.erased.append(identifier)
        await helpline.tell(conversation, {"type": "erased"})
        return Response(status_code=204)


def _serve_stream(app: FastAPI, helpline: FakeHelpline) -> None:
    @app.websocket("/api/v1/conversations/{identifier}/stream")
    async def stream(websocket: WebSocket, identifier: str, after: int = 0) -> None:
        if helpline.refuse_sockets:
            await websocket.close(1008)
            return
        await websocket.accept()
        with contextlib.suppress(WebSocketDisconnect):
            token = (await websocket.receive_json())["token"]
            conversation = helpline.conversations.get(identifier)
            if conversation is None or conversation.token != token:
                await websocket.close(4404)
                return
            for message in conversation.messages[after:]:
                await websocket.send_json({"type": "message", "message": message})
            await websocket.send_json({"type": "state", "state": conversation.state})
            conversation.sockets.add(websocket)
            try:
                while True:
                    await websocket.receive_text()
            finally:
                conversation.sockets.discard(websocket)


@contextlib.contextmanager
def serving(helpline: FakeHelpline) -> Iterator[str]:
    """Serve the helpline on a free port in a thread; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            build_app(helpline),
            log_level="error",
            ws="websockets-sansio",
            lifespan="on",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]})
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{free.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


if __name__ == "__main__":
    uvicorn.run(build_app(FakeHelpline()), port=8765, ws="websockets-sansio")
