"""The action server: loopback only, behind the shared secret, and silent about what it is told.

The SDK's own server logs a failing request with its body, which holds a parent's words; this
one runs the SDK's executor behind two routes of its own.
"""

from __future__ import annotations

import hmac
import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

from rasa_sdk.executor import ActionExecutor
from sanic import HTTPResponse, Request, Sanic, response
from sqlalchemy import Engine

from actions.answers import AskToErase, ConfirmErase, HearNo, HearYes
from actions.closing import ChooseStep, HearFeedback, TakeLeave
from actions.human import HearComplaint, RequestHuman
from actions.listening import GiveTip, ListenToParent
from actions.referral import SuggestOtherServices, SuggestServices
from actions.safety import ConfirmDanger, DenyDanger, DoubtDanger, PutSafetyFirst
from referral_directory.database import connect

log = logging.getLogger(__name__)


def build_executor(directory: Engine) -> ActionExecutor:
    """Every action of the helpline, bound to one directory."""
    executor = ActionExecutor()
    services = SuggestServices(directory)
    for action in (
        ListenToParent(),
        GiveTip(),
        PutSafetyFirst(),
        ConfirmDanger(),
        DenyDanger(),
        DoubtDanger(),
        HearYes(),
        HearNo(services),
        AskToErase(),
        ConfirmErase(),
        RequestHuman(),
        HearComplaint(),
        TakeLeave(),
        ChooseStep(),
        HearFeedback(),
        services,
        SuggestOtherServices(services),
    ):
        executor.register_action(action)
    return executor


def build_app(executor: ActionExecutor, token: str) -> Sanic:
    """The two routes that Rasa calls: ``/webhook`` and ``/health``."""
    app = Sanic("ouderlijn_actions", configure_logging=False)

    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return response.json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        shown = request.args.get("token") or ""
        if not hmac.compare_digest(shown.encode(), token.encode()):
            return response.json({"error": "wrong token"}, status=401)
        try:
            # Rasa 3.6 leaves the domain out (selective domain); no action of ours reads it.
            result = await executor.run({"domain": {}, **request.json})
        except Exception as error:
            log.error("action failed: %s", type(error).__name__)  # noqa: TRY400 - no locals in logs
            return response.json({"error": type(error).__name__}, status=500)
        return response.json(result.model_dump() if result else None)

    return app


def main() -> None:
    """Serve until stopped; the settings come from the environment (see docs/settings.md)."""
    logging.basicConfig(level=os.environ.get("LOG_LEVEL", "INFO"))
    token = Path(os.environ["ENGINE_TOKEN_FILE"]).read_text(encoding="ascii").strip()
    address = urlsplit(os.environ.get("ACTIONS_URL", "http://127.0.0.1:5055"))
    executor = build_executor(connect(os.environ["DATABASE_URL"]))
    app = build_app(executor, token)
    app.run(
        host=address.hostname or "127.0.0.1",
        port=address.port or 5055,
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
