"""Staff work in a real browser: by keyboard, live, without scripts, and readable for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.staff_console import StaffedConsole, serving, sign_in, take
from tests.integration.console.staffed_helpline import PASSWORD

OpenDesk = Callable[..., Page]


@pytest.fixture
def console(tmp_path: Path) -> Iterator[StaffedConsole]:
    with serving(tmp_path) as console:
        console.people()
        yield console


@pytest.fixture
def open_desk(chromium: Browser, console: StaffedConsole) -> Iterator[OpenDesk]:
    """A signed-in browser; an error in its console, a refused resource included, fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(login: str = "noor", *, language: str = "nl", **options: Any) -> Page:
        options = {"viewport": {"width": 1280, "height": 800}} | options
        context = chromium.new_context(locale=f"{language}-BE", **options)
        context.set_default_timeout(8_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "CSP" in line.text else None)
        sign_in(page, console.url, login)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def chat(console: StaffedConsole, name: str) -> str:
    return f"{console.url}/staff/conversations/{console.parents[name].conversation_id}"


def problems(page: Page) -> list[str]:
    found = Axe().run(page)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("nl", 360, "light"), ("nl", 1280, "dark"), ("fr", 360, "dark"), ("fr", 1280, "light")],
)
def test_axe_finds_nothing_and_nothing_sticks_out(
    console: StaffedConsole, open_desk: OpenDesk, language: str, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 800}
    look = {"language": language, "viewport": size, "color_scheme": scheme}
    page = open_desk(**look)
    paths = ["/staff", "/staff/password", "/staff/team"]
    visited = {path: page.goto(console.url + path) and problems(page) for path in paths}
    take(page, console.url, console.parents["danger"])
    take(page, console.url, console.parents["father"])
    page.locator("summary").last.click()
    visited["chat"] = problems(page)
    sticks_out = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.goto(f"{console.url}/staff")
    visited["own"] = problems(page)
    administrator = open_desk("beheer", **look)
    administrator.locator("summary").first.click()
    administrator.locator("details button").first.click()
    administrator.wait_for_selector(".handover")
    visited["team"] = problems(administrator)
    administrator.locator("#sign-out button").click()
    administrator.wait_for_url("**/login**")
    visited["sign-in"] = problems(administrator)
    assert {path: found for path, found in visited.items() if found} == {}
    assert not sticks_out


def test_both_sides_see_each_other_at_once_and_nothing_typed_is_lost(
    console: StaffedConsole, open_desk: OpenDesk
) -> None:
    page = open_desk()
    take(page, console.url, console.parents["father"])
    page.wait_for_timeout(300)  # the socket opens
    page.locator("#text").fill("Ik ben nog aan het")
    console.say("father", "Bent u er nog?")
    expect(page.locator("#log li").last).to_contain_text("Bent u er nog?", timeout=1_500)
    expect(page.locator("#text")).to_have_value("Ik ben nog aan het")
    page.locator("#text").press_sequentially(" schrijven.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#log li").last).to_contain_text("Ik ben nog aan het schrijven.")
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("#text")).to_be_focused()
    assert "Ik ben nog aan het schrijven." in console.run(
        console.helpline.texts(console.parents["father"])
    )


def test_a_new_parent_appears_in_the_queue_by_itself(
    console: StaffedConsole, open_desk: OpenDesk
) -> None:
    page = open_desk()
    expect(page).to_have_title(re.compile(r"^\(4\) Wachtrij"))
    focused = page.locator(f"#take-{console.parents['mother'].conversation_id}")
    focused.focus()
    console.wait_for_help("late", "Is daar iemand?")
    expect(page.locator(".entry")).to_have_count(5)
    expect(page).to_have_title(re.compile(r"^\(5\) Wachtrij"))
    expect(focused).to_be_focused()


def test_a_conversation_that_the_parent_erases_leaves_the_screen(
    console: StaffedConsole, open_desk: OpenDesk
) -> None:
    page = open_desk()
    father = console.parents["father"]
    take(page, console.url, father)
    page.wait_for_timeout(300)
    console.run(console.helpline.router.erase(father.conversation_id, father.token))
    expect(page.get_by_role("heading", name="Dit gesprek is er niet meer")).to_be_visible()
    assert "Vroeger praatten we" not in page.content()


def test_an_answer_that_does_not_arrive_stays_in_the_box_and_is_sent_once(
    console: StaffedConsole, open_desk: OpenDesk
) -> None:
    page = open_desk()
    take(page, console.url, console.parents["father"])
    # It arrives, but the answer to the browser is lost on the way: the worst case.
    page.route("**/reply", lambda route: (route.fetch(max_redirects=0), route.abort()))
    page.locator("#text").fill("Ik ben er.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#error")).to_have_text(
        "Je bericht is niet verstuurd. Probeer het opnieuw."
    )
    expect(page.locator("#text")).to_have_value("Ik ben er.")
    page.unroute("**/reply")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#text")).to_have_value("")
    texts = console.run(console.helpline.texts(console.parents["father"]))
    assert texts.count("Ik ben er.") == 1


def test_a_screen_without_connection_says_so(console: StaffedConsole, open_desk: OpenDesk) -> None:
    page = open_desk()
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#offline")).to_be_hidden()


def test_a_session_ended_elsewhere_leaves_the_page(
    console: StaffedConsole, open_desk: OpenDesk
) -> None:
    page = open_desk()
    other = page.context.new_page()
    other.goto(f"{console.url}/staff/password")
    other.locator("#sign-out button").click()
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()


def test_a_shift_can_be_worked_without_scripts(
    console: StaffedConsole, open_desk: OpenDesk
) -> None:
    page = open_desk(java_script_enabled=False)
    assert page.locator("noscript meta, meta[http-equiv=refresh]").count() == 1
    take(page, console.url, console.parents["father"])
    page.locator("#text").fill("Dag, ik ben Noor.")
    page.locator("#reply button").click()
    expect(page.locator("#log li").last).to_contain_text("Dag, ik ben Noor.")
    page.locator("summary").last.click()
    page.locator("details[open] button").click()
    expect(page.get_by_role("status").first).to_contain_text("is afgesloten")


def test_a_conversation_is_taken_answered_and_closed_by_keyboard(
    console: StaffedConsole, open_desk: OpenDesk
) -> None:
    page = open_desk()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first of the queue
    page.wait_for_selector("#log")
    page.locator("#text").focus()
    page.keyboard.type("Ik ben bij u.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#log li").last).to_contain_text("Ik ben bij u.")
    for _ in range(4):  # send, give back, close
        page.keyboard.press("Tab")
        if page.locator("summary").last.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("is afgesloten")


def test_what_a_parent_writes_never_runs(console: StaffedConsole, open_desk: OpenDesk) -> None:
    page = open_desk()
    attack = "<img src=x onerror=\"document.title='gehackt'\"><script>document.title='x'</script>"
    console.wait_for_help("attacker", attack)
    take(page, console.url, console.parents["attacker"])
    page.wait_for_timeout(300)
    console.say("attacker", attack)
    expect(page.locator(".message.parent")).to_have_count(2)
    assert page.locator("#log img, #log script").count() == 0
    expect(page).to_have_title(re.compile("^Gesprek"))
    assert PASSWORD not in page.content()
