"""The composition root: the only place that builds things and hands them down."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import generate_latest
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.channels.page_guard import EmbeddingAllowance, PageGuard
from bot.channels.problems import language_of, problem, problem_of
from bot.channels.reference import DESCRIPTION, show_reference
from bot.channels.web import WebChannel
from bot.console.console import ASSETS, Console
from bot.conversation.availability import availability
from bot.conversation.clock import SystemClock
from bot.conversation.deadlines import DeadlineKeeper
from bot.conversation.delivery import InProcessDelivery
from bot.conversation.metrics import Metrics
from bot.conversation.returning import Returning
from bot.conversation.router import Router
from bot.conversation.safeguarding import HelpLine, Safeguarding, SafetyCards
from bot.conversation.turns import TurnRunner
from bot.dialogue.engine_client import HttpEngine
from bot.errors import HelplineError
from bot.ports import Clock, Engine
from bot.privacy.keys import Keyring
from bot.settings import PROJECT, Settings
from bot.storage.database import Database, connect
from bot.widget.delivery import widget_routes
from referral_directory.answers import Helpline as DirectoryLine
from referral_directory.search import helplines
from understanding.language import LanguageDetector
from understanding.signals import SignalRules

log = structlog.get_logger()

SIGNAL_RULES = PROJECT / "data" / "signals"


@dataclass(frozen=True)
class Helpline:
    """Everything that one bot process is made of."""

    database: Database
    engine: Engine
    router: Router
    returning: Returning
    turns: TurnRunner
    deadlines: DeadlineKeeper
    delivery: InProcessDelivery
    keyring: Keyring
    cards: SafetyCards
    clock: Clock
    metrics: Metrics


@cache
def _signal_rules() -> SignalRules:
    """Read once per process: it takes seconds, and they never change while it runs."""
    return SignalRules.load(SIGNAL_RULES)


@cache
def _language_detector() -> LanguageDetector:
    return LanguageDetector()


def build_helpline(
    settings: Settings, *, engine: Engine | None = None, clock: Clock | None = None
) -> Helpline:
    """Build a helpline from its settings; tests hand in their own engine or clock.

    Raises:
        KeyUnavailableError: the master key is missing or damaged.
        FileNotFoundError: a secret is missing; ``ouderlijn setup`` makes them.
    """
    database = Database(connect(settings.database))
    keyring = Keyring.from_file(settings.ouderlijn_home / "secrets" / "master_key")
    clock = clock or SystemClock()
    engine = engine or HttpEngine(
        settings.engine_urls,
        settings.secret("engine_token").decode(),
        timeout=settings.engine_timeout,
    )
    delivery = InProcessDelivery()
    metrics = Metrics()
    cards = build_safety_cards(database)
    safeguarding = Safeguarding(_signal_rules(), cards, _language_detector())
    turns = TurnRunner(
        database=database,
        keyring=keyring,
        safeguarding=safeguarding,
        engine=engine,
        delivery=delivery,
        clock=clock,
        metrics=metrics,
    )
    router = Router(
        database=database,
        keyring=keyring,
        safeguarding=safeguarding,
        delivery=delivery,
        clock=clock,
        metrics=metrics,
        wake=turns.wake,
    )
    _warm(database, safeguarding, clock)
    return Helpline(
        database=database,
        engine=engine,
        router=router,
        returning=Returning(router, clock, settings.secret("return_code_pepper")),
        turns=turns,
        deadlines=DeadlineKeeper(
            database=database, keyring=keyring, delivery=delivery, clock=clock, turns=turns
        ),
        delivery=delivery,
        keyring=keyring,
        cards=cards,
        clock=clock,
        metrics=metrics,
    )


def _warm(database: Database, safeguarding: Safeguarding, clock: Clock) -> None:
    """Do once what is slow the first time, so that the first parent's card is quick too."""
    for text in ("Hij wil niet meer leven.", "Elle veut mourir."):
        safeguarding.card_for(safeguarding.read(text), text, "nl")
    now = clock.now()
    database.read_now(lambda connection: availability(connection, now))


def build_safety_cards(database: Database) -> SafetyCards:
    """The card's numbers, from the directory.

    Raises:
        LookupError: the directory lacks a line that the card needs; it is never shown half.
    """
    with Session(database.engine) as session:
        lines = [
            HelpLine(
                slug=line.slug,
                number=line.phones[0].number if line.phones else "",
                name={"nl": _bare_name(line.name_nl, line), "fr": _bare_name(line.name_fr, line)},
                note={"nl": line.hours_nl or "", "fr": line.hours_fr or ""},
            )
            for line in helplines(session)
        ]
    cards = SafetyCards(line for line in lines if line.number)
    if cards.missing():
        raise LookupError(f"the directory lacks {', '.join(sorted(cards.missing()))}")
    return cards


def _bare_name(name: str, line: DirectoryLine) -> str:
    """A line's name without its number, which the card shows by itself."""
    number = line.phones[0].number if line.phones else ""
    bare = name.replace(number, "").strip(" ,") or name
    return bare[0].upper() + bare[1:]


def build_app(helpline: Helpline) -> FastAPI:
    """The web application of one bot process."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        keeper = asyncio.create_task(helpline.deadlines.run())
        try:
            yield
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            await helpline.turns.close()
            if isinstance(helpline.engine, HttpEngine):
                await helpline.engine.close()
            helpline.database.close()

    app = FastAPI(
        title="Ouderlijn",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(PageGuard)
    # Outermost, so that a page of another site can read the guard's own refusals too.
    app.add_middleware(EmbeddingAllowance)
    _explain_errors(app)
    channel = WebChannel(helpline.router, helpline.returning, helpline.delivery, helpline.clock)
    app.include_router(channel.routes())
    console = Console(
        database=helpline.database,
        keyring=helpline.keyring,
        cards=helpline.cards,
        delivery=helpline.delivery,
        clock=helpline.clock,
    )
    app.include_router(console.routes(), include_in_schema=False)
    app.mount("/staff/assets", StaticFiles(directory=ASSETS), name="staff-assets")
    app.router.routes.extend(widget_routes())
    show_reference(app)
    _tell_health(app, helpline)
    return app


def _tell_health(app: FastAPI, helpline: Helpline) -> None:
    @app.get("/health", tags=["operators"])
    async def health() -> dict[str, str]:
        """Whether this process is alive."""
        return {"status": "ok"}

    @app.get("/ready", tags=["operators"])
    async def ready() -> Response:
        """Whether the whole road is open: storage, engine and actions."""
        parts = {"storage": await _is_storage_ready(helpline.database)}
        parts["engine"] = await helpline.engine.is_ready()
        is_ready = all(parts.values())
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"ready": is_ready, **parts}, status_code=status)

    @app.get("/metrics", tags=["operators"], response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Counts and durations, for Prometheus."""
        return Response(generate_latest(helpline.metrics.registry), media_type="text/plain")


async def _is_storage_ready(database: Database) -> bool:
    try:
        await database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
    except Exception as error:
        log.warning("storage not ready", kind=type(error).__name__)
        return False
    return True


def _explain_errors(app: FastAPI) -> None:
    @app.exception_handler(HelplineError)
    async def on_helpline_error(request: Request, error: HelplineError) -> Response:
        answer = problem_of(error, request)
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("request failed", kind=type(error).__name__)
        return answer

    @app.exception_handler(RequestValidationError)
    async def on_unreadable(request: Request, _error: RequestValidationError) -> Response:
        # The library's own text would quote the parent.
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return problem("invalid_request", status, language_of(request))

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_FOUND:
            return problem("not_found", HTTPStatus.NOT_FOUND, language_of(request))
        headers: Mapping[str, str] = error.headers or {}
        answer = problem("invalid_request", HTTPStatus(error.status_code), language_of(request))
        answer.headers.update(headers)
        return answer


def create_app() -> FastAPI:
    """Build the application from the environment, for uvicorn's ``--factory``."""
    settings = Settings.load()
    configure_logs(settings.log_level)
    app = build_app(build_helpline(settings))
    # What was loaded stays for good: without this, every full collection walks all of it and
    # holds everybody up for a fifth of a second.
    gc.collect()
    gc.freeze()
    return app


def configure_logs(level: str) -> None:
    """One JSON line an event: ids, kinds and durations, never a person's words."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
    )
