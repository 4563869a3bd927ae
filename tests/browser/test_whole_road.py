"""From the window through Rasa and the directory back to the parent, in a real browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

# A first turn on a busy machine; a turn takes a twentieth of a second otherwise.
ANSWER_MS = 20_000


@pytest.fixture
def address(served_helpline: str) -> str:
    """The real helpline takes the place of the fake one."""
    return served_helpline


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def test_a_dutch_speaking_parent_is_heard_and_gets_a_referral(open_page: OpenPage) -> None:
    page = open_page(language="nl")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Ik ben een computer, geen mens", timeout=ANSWER_MS)

    write(page, "mijn zoon van 14 zit de hele nacht te gamen")
    expect(log).to_contain_text("scherm", timeout=ANSWER_MS)
    write(page, "al een paar maanden")
    page.get_by_role("button", name="Hulp in mijn buurt").click(timeout=ANSWER_MS)
    expect(log).to_contain_text("Waar woont u?", timeout=ANSWER_MS)
    write(page, "Vilvoorde")

    expect(log).to_contain_text("Opvoedingslijn", timeout=ANSWER_MS)
    expect(log).to_contain_text("078 15 00 10")
    expect(log).to_contain_text("U belt of mailt zonder naam")  # what happens when you contact them
    expect(log).to_contain_text("Kostprijs")
    expect(log).to_contain_text("Nog niet door ons gecontroleerd")
    assert page.context.cookies() == []


def test_a_french_speaking_parent_sees_the_safety_card_before_any_answer(
    open_page: OpenPage,
) -> None:
    page = open_page(language="fr")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Je suis un ordinateur, pas une personne", timeout=ANSWER_MS)

    write(page, "ma fille ne veut plus aller à l'école")
    expect(log).to_contain_text("?", timeout=ANSWER_MS)
    write(page, "elle a avalé une boîte de médicaments, je n'arrive pas à la réveiller")

    expect(log).to_contain_text("Quelqu'un est en danger maintenant", timeout=ANSWER_MS)
    expect(log.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
    expect(log).to_contain_text("101")
    expect(log).to_contain_text("070 245 245")  # poisoning has a line of its own
    expect(log).to_contain_text("Je reste", timeout=ANSWER_MS)  # the assistant stays present
    said = log.inner_text()
    card, answer = said.index("Quelqu'un est en danger"), said.rindex("Je reste")
    assert card < answer


def test_a_parent_erases_everything_and_sees_the_receipt(open_page: OpenPage) -> None:
    page = open_page(language="nl")
    log = page.get_by_role("log")
    expect(log).to_contain_text("geen mens", timeout=ANSWER_MS)
    write(page, "wis alles wat ik geschreven heb")
    page.get_by_role("button", name="Ja, wis alles").click(timeout=ANSWER_MS)
    expect(page.locator("ouder-lijn")).to_contain_text("gewist", timeout=ANSWER_MS)
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_axe_finds_nothing_on_the_real_page(open_page: OpenPage, language: str) -> None:
    page = open_page(language=language)
    expect(page.get_by_role("log")).to_contain_text("112", timeout=ANSWER_MS)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
