"""Chromium for the browser tests, and a fake helpline for them to talk to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.fake_helpline import FakeHelpline, serving

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WHAT_TO_DO = (
    "the browser tests need Chromium: install the package `chromium` (or Google Chrome), "
    "or set CHROMIUM to its path"
)

OpenPage = Callable[..., Page]


def find_chromium() -> str | None:
    """The browser's path: what CHROMIUM says, or the first usual name on PATH."""
    asked = os.environ.get("CHROMIUM")
    if asked:
        return shutil.which(asked)
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for the whole run; without it tests skip, or fail where required."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI") or os.environ.get("OUDERLIJN_REQUIRE_BROWSER"):
            pytest.fail(WHAT_TO_DO, pytrace=False)
        pytest.skip(WHAT_TO_DO)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def fake_helpline() -> FakeHelpline:
    """The fake itself, to look into and to break."""
    return FakeHelpline()


@pytest.fixture
def address(fake_helpline: FakeHelpline) -> Iterator[str]:
    """Where the fake helpline listens during one test."""
    with serving(fake_helpline) as url:
        yield url


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[OpenPage]:
    """Opens a page as a new visitor; an uncaught error in any of them fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(path: str = "/", *, language: str = "nl", **options: Any) -> Page:
        options = {"viewport": {"width": 390, "height": 780}, "reduced_motion": "reduce"} | options
        context = chromium.new_context(locale=f"{language}-BE", **options)
        context.set_default_timeout(8_000)
        # Nothing outside the fake may be reached: the quick exit's destination is answered here.
        context.route(
            lambda url: not url.startswith(address),
            lambda route: route.fulfill(body="<title>Weer</title>", content_type="text/html"),
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []
