"""Every page of the console for every visitor: nobody, the wrong role, a form without token."""

from __future__ import annotations

import uuid

import httpx
import pytest

from bot.console.access import Access, Page, may
from bot.console.console import Console
from bot.console.rendering import Rendering
from bot.storage.staff import Role
from tests.integration.console.staffed_helpline import (
    FakeClock,
    StaffedHelpline,
    form_token,
    press,
    safeguarding,
)

# The routes as they are declared: a new page is tested here from the day it exists.
_CONSOLE = Console(
    database=None,  # type: ignore[arg-type]
    keyring=None,  # type: ignore[arg-type]
    cards=safeguarding().cards,
    delivery=None,  # type: ignore[arg-type]
    clock=FakeClock(),
)
PAGES = _CONSOLE.pages(Rendering(FakeClock()))
GUARDED = [page for page in PAGES if page.access is not Access.ANYONE]
FORMS = [page for page in PAGES if page.method == "POST"]


def name(value: object) -> str:
    return f"{value.method} {value.path}" if isinstance(value, Page) else str(value)


def path_of(page: Page, identity: str) -> str:
    return page.path.replace("{conversation_id:uuid}", identity).replace(
        "{staff_id:uuid}", identity
    )


async def ask(browser: httpx.AsyncClient, page: Page, data: dict[str, str]) -> httpx.Response:
    path = path_of(page, str(uuid.uuid4()))
    return await (browser.post(path, data=data) if page.method == "POST" else browser.get(path))


@pytest.mark.parametrize("page", GUARDED, ids=name)
async def test_nobody_gets_in_without_signing_in(helpline: StaffedHelpline, page: Page) -> None:
    async with helpline.browser() as browser:
        browser.cookies.set("staff_session", "x" * 43, path="/staff")
        answer = await ask(browser, page, {"form_token": "x"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/staff/login?after=needed"
    assert answer.content == b""


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("page", GUARDED, ids=name)
async def test_a_page_opens_for_its_roles_only(
    helpline: StaffedHelpline, page: Page, role: Role
) -> None:
    helpline.hire("ada", role)
    async with helpline.signed_in("ada") as browser:
        token = form_token(await browser.get("/staff/password"))
        data = {"form_token": token, "client_message_id": str(uuid.uuid4()), "text": "Dag."}
        answer = await ask(browser, page, data)
    # An invented conversation or colleague is "not found" or "taken" for whoever may look for it.
    is_refused = answer.status_code == 403
    assert is_refused is not may(role, page.access)


@pytest.mark.parametrize("page", FORMS, ids=name)
@pytest.mark.parametrize("token", [None, "", "guessed", "é"])
async def test_a_form_without_the_sessions_token_changes_nothing(
    helpline: StaffedHelpline, page: Page, token: str | None
) -> None:
    role = next((role for role in Role if may(role, page.access)), Role.COUNSELLOR)
    helpline.hire("ada", role)
    async with helpline.signed_in("ada") as browser:
        answer = await ask(browser, page, {} if token is None else {"form_token": token})
        still_in = await browser.get("/staff/password")
    assert answer.status_code == 403
    assert "Dit formulier is verlopen" in answer.text
    assert still_in.status_code == 200


async def test_a_token_of_another_session_is_refused(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    helpline.hire("bea")
    async with helpline.signed_in("ada") as ada, helpline.signed_in("bea") as bea:
        stolen = form_token(await ada.get("/staff/password"))
        answer = await bea.post("/staff/sign-out", data={"form_token": stolen})
    assert answer.status_code == 403


async def test_sign_in_refuses_a_form_that_another_site_sends(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    async with helpline.browser() as browser:
        answer = await browser.post("/staff/login", data={"login": "ada", "password": "x"})
        assert answer.status_code == 403
        assert "staff_session" not in browser.cookies


async def test_an_administrator_is_led_to_the_team_and_never_to_a_conversation(
    helpline: StaffedHelpline,
) -> None:
    helpline.hire("root", "administrator")
    parent = await helpline.waiting_parent()
    async with helpline.signed_in("root") as browser:
        home = await browser.get("/staff")
        answer = await press(browser, f"/staff/conversations/{parent.conversation_id}/take")
    assert home.headers["location"] == "/staff/team"
    assert answer.status_code == 403
    state = await helpline.router.view(parent.conversation_id, parent.token, after=0)
    assert state.state.owner == "queue"


async def test_every_page_keeps_to_itself(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    async with helpline.signed_in("ada") as browser:
        for path in ("/staff", "/staff/password", "/staff/team", "/staff/login"):
            headers = (await browser.get(path)).headers
            policy = headers["content-security-policy"]
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["cache-control"] == "no-store"


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    helpline: StaffedHelpline,
) -> None:
    helpline.hire("ada")
    async with helpline.browser() as browser:
        page = await browser.get("/staff/login")
        data = {"login": "ada", "password": "correct paard batterij nietje"}
        answer = await browser.post("/staff/login", data={**data, "form_token": form_token(page)})
    cookie = answer.headers["set-cookie"].casefold()
    for part in ("staff_session=", "httponly", "samesite=strict", "path=/staff", "secure"):
        assert part in cookie


async def test_an_unreadable_form_is_refused_and_not_an_error(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    async with helpline.signed_in("ada") as browser:
        answer = await browser.post(
            "/staff/sign-out",
            content=b"--x\r\nnot a form",
            headers={"content-type": "multipart/form-data; boundary=x"},
        )
    assert answer.status_code == 403
