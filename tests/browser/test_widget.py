"""A parent uses the window in a real browser, against the fake helpline."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, Route, expect

from bot.widget.delivery import FOLDER, load_assets
from tests.browser.fake_helpline import ANSWER, BUTTONS, GREETING, FakeHelpline

OpenPage = Callable[..., Page]
LANGUAGES = ["nl", "fr"]


def write(page: Page, text: str) -> None:
    field = page.locator("textarea")
    field.fill(text)
    field.press("Enter")


def bubbles(page: Page) -> list[str]:
    page.wait_for_timeout(150)
    return page.locator(".message .words").all_inner_texts()


def wait_until(page: Page, is_true: Callable[[], bool]) -> None:
    for _ in range(50):
        if is_true():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not happen within five seconds")


def stored(page: Page) -> str | None:
    kept: str | None = page.evaluate("sessionStorage.getItem('ouderlijn')")
    return kept


def open_menu(page: Page, entry: str) -> None:
    page.get_by_role("button", name="Menu", exact=True).click()
    page.locator(".entry", has_text=entry).click()


# ---- beginning ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_greets_in_the_browsers_language(open_page: OpenPage, language: str) -> None:
    page = open_page(language=language)
    expect(page.get_by_role("log")).to_contain_text(GREETING[language][0])
    assert page.locator("html").get_attribute("lang") == language
    first = page.locator(".message").first
    assert first.get_attribute("lang") == language
    assert first.locator(".words").get_attribute("dir") == "auto"


def test_a_bubble_sends_and_stores_nothing_before_it_is_opened(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page("/host")
    page.locator(".launcher").wait_for()
    assert fake_helpline.requests == 0
    assert stored(page) is None
    page.locator(".launcher").click()
    expect(page.get_by_role("log")).to_contain_text(GREETING["nl"][0])
    page.keyboard.press("Escape")
    expect(page.locator(".launcher")).to_be_focused()


def test_a_hostile_host_page_does_not_change_the_window(open_page: OpenPage) -> None:
    page = open_page("/host")
    page.locator(".launcher").click()
    words = page.locator(".message .words").first
    words.wait_for()
    style = words.evaluate(
        "n => { const s = getComputedStyle(n);"
        " return [s.fontSize, s.letterSpacing, s.textTransform, s.float] }"
    )
    assert style == ["17px", "normal", "none", "none"]


def test_host_page_calls_and_events_work(open_page: OpenPage) -> None:
    page = open_page("/host")
    page.locator(".launcher").wait_for()
    page.evaluate(
        "window.heard = []; document.addEventListener('ouderlijn:message',"
        " event => heard.push(event.detail))"
    )
    page.evaluate("ouderlijn.open()")
    expect(page.get_by_role("log")).to_contain_text(GREETING["nl"][2])
    page.evaluate("ouderlijn.setLanguage('fr')")
    expect(page.get_by_role("link", name="Quitter vite")).to_be_visible()
    heard = page.evaluate("heard")
    assert [event["seq"] for event in heard] == [1, 2, 3]
    assert set(heard[0]) == {"seq", "sender", "kind"}, "a host page never gets the words"
    page.evaluate("ouderlijn.close()")
    expect(page.locator(".window")).to_be_hidden()


# ---- writing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parent_writes_and_is_answered(open_page: OpenPage, language: str) -> None:
    page = open_page(language=language)
    page.locator(".message").first.wait_for()
    write(page, "Hij slaapt niet meer")
    expect(page.get_by_role("log")).to_contain_text(ANSWER[language])
    assert bubbles(page)[3:] == ["Hij slaapt niet meer", ANSWER[language]]
    expect(page.locator("textarea")).to_be_focused()


def test_shift_enter_starts_a_new_line(open_page: OpenPage, fake_helpline: FakeHelpline) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    page.locator("textarea").press_sequentially("een")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("twee")
    page.keyboard.press("Enter")
    expect(page.locator("[data-state='sent'] .words")).to_have_text("een\ntwee")
    assert [post["text"] for post in fake_helpline.posts] == ["een\ntwee"]


def test_an_echo_before_the_answer_shows_a_message_once(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    fake_helpline.echo_first = True
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "stil eerst")
    write(page, "stil daarna")
    expect(page.locator("[data-state='sent']")).to_have_count(2)
    assert bubbles(page)[3:] == ["stil eerst", "stil daarna"]


def test_a_button_sends_its_payload_and_shows_its_title(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    button = BUTTONS["nl"][0]
    page.get_by_role("button", name=button["title"]).click()
    expect(page.get_by_role("log")).to_contain_text(ANSWER["nl"])
    assert fake_helpline.posts[0]["text"] == button["payload"]
    assert bubbles(page)[3:] == [button["title"], ANSWER["nl"]]


def test_buttons_count_only_on_the_newest_words_of_the_computer(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    expect(page.locator(".reply")).to_have_count(4)
    write(page, "stil")
    expect(page.locator(".reply")).to_have_count(0)
    write(page, "knoppen")
    expect(page.locator(".reply")).to_have_count(4)
    fake_helpline.become(owner="counsellor", counsellor_name="Leen")
    expect(page.locator(".reply")).to_have_count(0)


def test_ten_thousand_pasted_characters_are_kept_and_explained(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "a" * 10_000)
    expect(page.locator(".composer [role=alert]")).to_contain_text("10.000 tekens")
    assert len(page.locator("textarea").input_value()) == 10_000
    assert fake_helpline.posts == []
    page.locator("textarea").fill("b" * 3_950)
    expect(page.locator(".counter")).to_have_text("Nog 50 tekens")
    expect(page.locator(".composer [role=alert]")).to_be_empty()


def test_scripts_in_messages_stay_words(open_page: OpenPage, fake_helpline: FakeHelpline) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    attack = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
    write(page, f"stil {attack}")
    service = {"name": attack, "what_happens": attack, "website": "javascript:window.hit=1"}
    fake_helpline.say(
        attack,
        sender="bot",
        kind="referral",
        data={"area": attack, "level": "region", "services": [service]},
    )
    fake_helpline.say(
        attack,
        sender="bot",
        kind="safety_card",
        data={
            "variant": "support",
            "title": attack,
            "lines": [{"number": "javascript:1", "name": attack, "note": attack}],
        },
    )
    fake_helpline.say(attack, buttons=[{"title": attack, "payload": "x"}])
    expect(page.locator(".message")).to_have_count(7)
    assert page.evaluate("window.hit") is None
    assert page.locator(".message img, .message script").count() == 0
    hrefs = page.locator(".message a").evaluate_all("links => links.map(a => a.href)")
    assert hrefs == ["tel:1"]


# ---- cards -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "word", "numbers"),
    [
        ("nl", "gevaar", ["tel:112", "tel:101", "tel:1813", "tel:070245245"]),
        ("fr", "danger", ["tel:112", "tel:101", "tel:080032123", "tel:070245245"]),
        ("nl", "steun", ["tel:1813", "tel:106", "tel:1712"]),
        ("fr", "soutien", ["tel:080032123", "tel:107"]),
    ],
)
def test_the_safety_card_calls_the_right_numbers(
    open_page: OpenPage, language: str, word: str, numbers: list[str]
) -> None:
    page = open_page(language=language)
    page.locator(".message").first.wait_for()
    write(page, word)
    card = page.locator(".safety")
    expect(card).to_be_in_viewport()
    assert card.locator("a").evaluate_all("links => links.map(a => a.href)") == numbers


@pytest.mark.parametrize(
    ("language", "word", "unchecked", "checked", "undated"),
    [
        (
            "nl",
            "gent",
            "Nog niet door ons gecontroleerd",
            "gecontroleerd op 1 mei 2026",
            "bron zonder",
        ),
        ("fr", "gand", "Pas encore vérifié par nous", "le 1 mai 2026", "publique sans date"),
    ],
)
def test_a_referral_says_honestly_what_was_checked(
    open_page: OpenPage, language: str, word: str, unchecked: str, checked: str, undated: str
) -> None:
    page = open_page(language=language)
    page.locator(".message").first.wait_for()
    write(page, word)
    first, second = page.locator(".service").nth(0), page.locator(".service").nth(1)
    expect(first.locator(".checked")).to_contain_text(unchecked)
    expect(first.locator(".checked")).to_contain_text("2022")
    expect(second.locator(".checked")).to_contain_text(checked)
    expect(page.locator(".service").nth(2).locator(".checked")).to_contain_text(undated)
    links = first.locator("a").evaluate_all("links => links.map(a => a.href)")
    assert links == [
        "tel:078150010",
        "https://www.opvoedingslijn.be/",
        "mailto:info@opvoedingslijn.be",
    ]


def test_contact_details_can_be_copied(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.locator(".message").first.wait_for()
    write(page, "gent")
    page.get_by_role("button", name="Kopiëren, CAW Oost-Vlaanderen").click()
    expect(page.locator(".window > [role=status]")).to_have_text("Gekopieerd.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "CAW Oost-Vlaanderen\n0800 13 500\nhttps://www.caw.be/"


# ---- people ------------------------------------------------------------------------------------


def test_the_head_says_who_answers(open_page: OpenPage, fake_helpline: FakeHelpline) -> None:
    page = open_page()
    owner = page.locator(".owner")
    expect(owner).to_have_text("Een computer antwoordt u")
    write(page, "ik wil een mens")
    expect(owner).to_have_text("U wacht op een medewerker. Uw plaats in de rij: 2")
    fake_helpline.become(owner="counsellor", queue_position=None, counsellor_name="Leen")
    expect(owner).to_have_text("U praat met Leen")
    fake_helpline.type_as("counsellor")
    expect(page.locator(".typing")).to_have_text("Leen schrijft…")
    fake_helpline.type_as("bot")  # a computer does not type while a person answers
    expect(page.locator(".typing")).to_be_hidden()
    fake_helpline.say("Dag, ik ben Leen.")
    expect(page.locator(".message.counsellor .who")).to_have_text("Leen")
    fake_helpline.become(owner="closed", counsellor_name=None)
    expect(owner).to_have_text("Dit gesprek is afgesloten")


# ---- the network -------------------------------------------------------------------------------


def test_messages_written_offline_go_out_in_order_and_once(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    page.context.set_offline(True)
    for word in ("stil een", "stil twee", "stil drie"):
        write(page, word)
    expect(page.locator("[data-state='offline']").first).to_contain_text("Wacht op verbinding")
    expect(page.locator(".connection")).to_contain_text("Geen verbinding")
    page.context.set_offline(False)
    expect(page.locator("[data-state='sent']")).to_have_count(3)
    assert bubbles(page)[3:] == ["stil een", "stil twee", "stil drie"]
    said = [m["text"] for m in fake_helpline.newest.messages if m["sender"] == "parent"]
    assert said == ["stil een", "stil twee", "stil drie"]
    expect(page.locator(".connection")).to_be_empty()


def test_a_failed_message_is_retried_under_the_same_id(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    fake_helpline.fail_posts_with = 503
    page = open_page()
    page.locator(".message").first.wait_for()
    page.clock.install()
    write(page, "stil maar belangrijk")
    for _ in range(40):
        page.clock.run_for(1_000)
        if page.get_by_role("button", name="Opnieuw proberen").is_visible():
            break
    expect(page.locator(".message.parent")).to_contain_text("Niet verzonden.")
    fake_helpline.fail_posts_with = None
    page.get_by_role("button", name="Opnieuw proberen").click()
    expect(page.locator("[data-state='sent']")).to_have_count(1)
    assert len(fake_helpline.posts) == 6
    assert len({post["client_message_id"] for post in fake_helpline.posts}) == 1


def test_a_refused_message_shows_why_and_comes_back_to_be_changed(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "weiger dit")
    expect(page.locator("[data-state='refused']")).to_contain_text(
        "tekens die we niet kunnen lezen"
    )
    page.get_by_role("button", name="Tekst aanpassen").click()
    expect(page.locator("textarea")).to_have_value("weiger dit")
    expect(page.locator("[data-state='refused']")).to_have_count(0)


def test_nothing_is_missed_when_the_live_connection_drops(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "stil")
    expect(page.locator("[data-state='sent']")).to_have_count(1)
    fake_helpline.drop_sockets()
    fake_helpline.say("Gezegd terwijl u weg was", sender="bot")
    expect(page.get_by_role("log")).to_contain_text("Gezegd terwijl u weg was")
    assert bubbles(page).count("Gezegd terwijl u weg was") == 1


def test_without_websockets_the_window_polls(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    fake_helpline.refuse_sockets = True
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "Hij slaapt niet meer")
    expect(page.get_by_role("log")).to_contain_text(ANSWER["nl"])
    fake_helpline.say("Nog iets", sender="bot")
    expect(page.get_by_role("log")).to_contain_text("Nog iets")
    assert bubbles(page)[3:] == ["Hij slaapt niet meer", ANSWER["nl"], "Nog iets"]


# ---- coming back, leaving ----------------------------------------------------------------------


def test_a_reload_brings_the_conversation_back(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "Hij slaapt niet meer")
    expect(page.get_by_role("log")).to_contain_text(ANSWER["nl"])
    before = bubbles(page)
    page.reload()
    expect(page.get_by_role("log")).to_contain_text(ANSWER["nl"])
    assert bubbles(page) == before
    assert len(fake_helpline.conversations) == 1
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []


def test_a_conversation_that_no_longer_exists_is_said_so(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    fake_helpline.conversations.clear()
    page.reload()
    expect(page.locator(".notice")).to_contain_text("bestaat niet meer bij ons")
    expect(page.get_by_role("log")).to_contain_text(GREETING["nl"][0])


def test_losing_the_conversation_in_mid_sentence_keeps_the_words(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    wait_until(page, lambda: bool(fake_helpline.newest.sockets))
    fake_helpline.conversations.clear()
    write(page, "mijn hele verhaal")
    expect(page.locator(".notice")).to_contain_text("bestaat niet meer bij ons")
    expect(page.locator("textarea")).to_have_value("mijn hele verhaal")


@pytest.mark.parametrize("late", ["POST", "GET"])
def test_a_loss_that_is_heard_twice_begins_afresh_only_once(
    late: str, open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    """The refused message and the closed stream both tell of it, in either order."""
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "stil")
    expect(page.locator("[data-state='sent']")).to_have_count(1)
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if route.request.method == late and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(re.compile(r"/messages(\?|$)"), hold_the_first)
    fake_helpline.conversations = {"another": fake_helpline.newest}
    if late == "POST":
        write(page, "mijn hele verhaal")
        wait_until(page, lambda: bool(held))
    fake_helpline.drop_sockets()
    if late == "GET":
        wait_until(page, lambda: bool(held))
        write(page, "mijn hele verhaal")
    expect(page.locator("textarea")).to_have_value("mijn hele verhaal")
    with page.expect_response(lambda response: response.status in {404, 410}):
        held[0].continue_()
    write(page, "stil")
    expect(page.locator("[data-state='sent']")).to_have_count(1)
    expect(page.locator(".notice")).to_contain_text("bestaat niet meer bij ons")
    assert len(fake_helpline.conversations) == 2, "the one that vanished, and one new one"


def test_a_conversation_that_vanishes_behind_an_open_window_is_said_so(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "stil")
    expect(page.locator("[data-state='sent']")).to_have_count(1)
    sockets = fake_helpline.newest
    fake_helpline.conversations = {"another": sockets}
    fake_helpline.drop_sockets()
    expect(page.locator(".notice")).to_contain_text("bestaat niet meer bij ons")


def test_switching_language_changes_every_string_and_keeps_the_conversation(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "gent")
    expect(page.locator(".service")).to_have_count(3)
    before = bubbles(page)
    page.get_by_role("button", name="Français").click()
    expect(page.locator(".checked").first).to_contain_text("Pas encore vérifié par nous")
    expect(page.locator("textarea")).to_have_attribute("placeholder", "Écrivez votre message ici")
    expect(page.get_by_role("link", name="Quitter vite")).to_have_attribute(
        "href", "https://www.meteo.be/fr"
    )
    assert bubbles(page) == before
    assert fake_helpline.newest.language == "fr"
    page.reload()
    expect(page.get_by_role("link", name="Quitter vite")).to_be_visible()


def test_erasing_leaves_nothing_and_gives_a_receipt(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "Hij slaapt niet meer")
    expect(page.get_by_role("log")).to_contain_text(ANSWER["nl"])
    page.get_by_role("button", name="Alles wissen").click()
    page.get_by_role("button", name="Ja, wis alles").click()
    expect(page.get_by_role("heading", name="Gewist")).to_be_focused()
    receipt = page.locator("p.receipt").inner_text()
    assert re.fullmatch(
        r"Alles over dit gesprek is gewist op \d+ \w+ \d{4} om \d\d:\d\d uur\.", receipt
    )
    assert fake_helpline.conversations == {}
    assert stored(page) is None
    assert bubbles(page) == []
    page.get_by_role("button", name="Nieuw gesprek beginnen").click()
    expect(page.get_by_role("log")).to_contain_text(GREETING["nl"][0])


def test_a_return_code_opens_the_conversation_elsewhere(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "Hij slaapt niet meer")
    expect(page.get_by_role("log")).to_contain_text(ANSWER["nl"])
    page.get_by_role("button", name="Later verdergaan").click()
    page.get_by_role("button", name="Toon mijn woorden").click()
    code = page.locator("p.code")
    expect(code).to_be_focused()
    words = code.inner_text()
    assert words not in (stored(page) or "")

    elsewhere = open_page()
    elsewhere.get_by_role("button", name="Ik heb een code").click()
    elsewhere.get_by_label("Uw woorden").fill("niet juist")
    elsewhere.get_by_role("button", name="Verdergaan", exact=True).click()
    expect(elsewhere.locator(".sheet [role=alert]")).to_contain_text("kennen we niet")
    elsewhere.get_by_label("Uw woorden").fill(words)
    elsewhere.get_by_role("button", name="Verdergaan", exact=True).click()
    expect(elsewhere.get_by_role("log")).to_contain_text("Hij slaapt niet meer")
    # The unanswered greeting is not left behind.
    wait_until(elsewhere, lambda: len(fake_helpline.conversations) == 1)


def test_the_quick_exit_leaves_at_once_and_shows_nothing_on_return(
    open_page: OpenPage, address: str
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "geheim")
    expect(page.locator("[data-state='sent']")).to_have_count(1)
    page.get_by_role("link", name="Snel weg").click()
    page.wait_for_url("https://www.meteo.be/nl")
    page.goto(address)
    expect(page.get_by_role("heading", name="Welkom terug")).to_be_visible()
    assert "geheim" not in page.locator("ouder-lijn").inner_text()
    page.get_by_role("button", name="Verdergaan", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("geheim")


def test_the_quick_exit_erases_when_the_parent_chose_so_before(
    open_page: OpenPage, fake_helpline: FakeHelpline, address: str
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    open_menu(page, "Snel weggaan")
    page.get_by_label("Wissen").check()
    page.get_by_role("link", name="Snel weg").click()
    page.wait_for_url("https://www.meteo.be/nl")
    page.goto(f"{address}/host.css")
    assert stored(page) is None
    wait_until(page, lambda: fake_helpline.conversations == {})
    assert len(fake_helpline.erased) == 1


def test_shift_three_times_leaves_and_is_announced(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    page.locator("textarea").press_sequentially("Hoofd")
    for capital in "LETTERS":
        page.keyboard.press(f"Shift+{capital}")
    assert page.url.startswith("http://127.0.0.1"), "capital letters are not a wish to leave"
    page.keyboard.press("Shift")
    expect(page.locator(".window > [role=status]")).to_contain_text("nog 2 keer")
    page.keyboard.press("Shift")
    expect(page.locator(".window > [role=status]")).to_contain_text("nog 1 keer")
    page.keyboard.press("Shift")
    page.wait_for_url("https://www.meteo.be/nl")


def test_the_page_is_blank_before_the_next_site_answers(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    page.context.unroute_all()
    page.context.set_offline(True)
    blank = page.evaluate(
        "() => { document.querySelector('ouder-lijn').shadowRoot.querySelector('.exit').click();"
        " return [getComputedStyle(document.body).display, document.title] }"
    )
    assert blank == ["none", "…"]


def test_without_javascript_the_numbers_and_the_way_out_remain(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    why = page.locator("noscript p")
    expect(why.first).to_be_visible()
    assert "JavaScript staat uit" in (why.nth(0).text_content() or "")
    assert "JavaScript est désactivé" in (why.nth(1).text_content() or "")
    numbers = page.locator("li a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    essential = [
        "112",
        "101",
        "1813",
        "080032123",
        "1712",
        "102",
        "103",
        "106",
        "107",
        "116000",
        "070245245",
    ]
    assert {f"tel:{number}" for number in essential} <= set(numbers)
    expect(page.get_by_text("112, of 101")).to_be_visible()
    expect(page.get_by_role("link", name="Snel weg")).to_have_attribute(
        "href", "https://www.meteo.be/nl"
    )


# ---- for everyone ------------------------------------------------------------------------------


def test_everything_can_be_done_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".reply").first.wait_for()

    def focused() -> str:
        name: str = page.evaluate(
            "() => { const n = document.querySelector('ouder-lijn').shadowRoot.activeElement;"
            " return n ? n.className.split(' ')[0] || n.tagName.toLowerCase() : '' }"
        )
        return name

    assert focused() == "", "the page takes no focus by itself"
    visited = []
    for _ in range(14):
        page.keyboard.press("Tab")
        visited.append(focused())
    assert visited[:4] == ["button", "tool", "exit", "scroller"]
    assert visited[4:8] == ["reply"] * 4
    assert visited[8:] == ["quiet", "textarea", "send", "quiet", "quiet", ""]
    page.locator(".reply").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message.parent")).to_have_count(1)
    assert focused() == "scroller", "the pressed button is gone, its place keeps the focus"
    page.locator(".header .tool").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Menu")).to_be_focused()
    page.keyboard.press("Escape")
    assert focused() == "tool"


def test_arriving_messages_never_take_the_focus(
    open_page: OpenPage, fake_helpline: FakeHelpline
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    page.get_by_role("link", name="Snel weg").focus()
    fake_helpline.say("Een bericht", sender="bot", buttons=BUTTONS["nl"])
    expect(page.get_by_role("log")).to_contain_text("Een bericht")
    expect(page.get_by_role("link", name="Snel weg")).to_be_focused()


def test_the_newest_words_stay_in_view_when_the_keyboard_takes_half_the_screen(
    open_page: OpenPage,
) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    write(page, "Hij slaapt niet meer")
    newest = page.locator(".message", has_text=ANSWER["nl"])
    expect(newest).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 480})
    expect(newest).to_be_in_viewport(ratio=1)


def test_the_log_speaks_of_news_only(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".message").first.wait_for()
    log = page.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    assert log.get_attribute("aria-relevant") == "additions"
    write(page, "stil")
    expect(page.locator(".message.parent")).to_have_attribute("aria-live", "off")
    page.reload()
    page.locator(".message").first.wait_for()
    assert log.get_attribute("aria-live") == "off", "history is not read out"
    expect(log).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(320, 568), (320, 256), (1280, 800)])
def test_nothing_scrolls_sideways_and_every_target_is_large_enough(
    open_page: OpenPage, language: str, width: int, height: int
) -> None:
    page = open_page(language=language, viewport={"width": width, "height": height})
    page.locator(".reply").first.wait_for()
    write(page, {"nl": "gent", "fr": "gand"}[language])
    page.locator(".service").first.wait_for()
    write(page, {"nl": "gevaar", "fr": "danger"}[language])
    page.locator(".safety").wait_for()
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    small = page.evaluate(
        """() => [...document.querySelector('ouder-lijn').shadowRoot
        .querySelectorAll('a, button, textarea')]
        .map(node => [node.className || node.tagName, node.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < 44 || box.height < 44))
        .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []


def state_by_state(
    page: Page, fake_helpline: FakeHelpline, language: str
) -> dict[str, Callable[[], object]]:
    """How to reach every state of the window, in an order that works."""
    words = {
        "nl": ["Hij slaapt niet meer", "gent", "gevaar", "steun", "mens"],
        "fr": ["Il ne dort plus", "gand", "danger", "soutien", "personne"],
    }[language]
    button = page.locator(".header .tool").first

    def entry(position: int) -> Callable[[], None]:
        def go() -> None:
            if page.locator(".sheet").is_visible():
                button.click()
            button.click()
            page.locator(".entry").nth(position).click()

        return go

    return {
        "answer": lambda: write(page, words[0]),
        "referral": lambda: write(page, words[1]),
        "emergency": lambda: write(page, words[2]),
        "support": lambda: write(page, words[3]),
        "queue": lambda: write(page, words[4]),
        "counsellor": lambda: fake_helpline.become(owner="counsellor", counsellor_name="Leen"),
        "typing": lambda: fake_helpline.type_as("counsellor"),
        "refused": lambda: write(page, "weiger"),
        "too long": lambda: page.locator("textarea").fill("a" * 5_000),
        "menu": lambda: button.click(),
        "lines": entry(0),
        "later": entry(1),
        "words": lambda: page.locator(".button.main").click(),
        "code": entry(2),
        "no code": lambda: page.locator(".button.main").click(),
        "leaving": entry(3),
        "about": entry(4),
        "erase": entry(5),
        "receipt": lambda: page.locator(".button.grave").click(),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_any_state(
    open_page: OpenPage, fake_helpline: FakeHelpline, language: str, scheme: str
) -> None:
    page = open_page(language=language, color_scheme=scheme)
    page.locator(".reply").first.wait_for()
    axe = Axe()
    # In the dark only the colours differ.
    rules = {"runOnly": ["color-contrast"]} if scheme == "dark" else None
    found = {"greeting": violations(axe, page, options=rules)}
    for name, reach in state_by_state(page, fake_helpline, language).items():
        reach()
        page.wait_for_timeout(120)
        found[name] = violations(axe, page, options=rules)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_axe_finds_nothing_in_a_bubble_and_on_the_bare_page(open_page: OpenPage) -> None:
    axe = Axe()
    page = open_page("/host")
    page.locator(".launcher").wait_for()
    inside: dict[str, object] = {"include": [["ouder-lijn"]]}
    assert violations(axe, page, inside) == []
    page.locator(".launcher").click()
    page.locator(".reply").first.wait_for()
    assert violations(axe, page, inside) == []
    broken = open_page()
    broken.context.route("**/widget/element.js", lambda route: route.abort())
    broken.reload()
    expect(broken.get_by_text("112, of 101")).to_be_visible()
    assert violations(axe, broken) == []


def violations(
    axe: Axe,
    page: Page,
    context: dict[str, object] | None = None,
    options: dict[str, list[str]] | None = None,
) -> list[str]:
    results = axe.run(page, context, {"resultTypes": ["violations"]} | (options or {})).response
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in results["violations"]
        for node in fault["nodes"]
    ]


# ---- what is sent over the wire ----------------------------------------------------------------


def test_the_window_is_at_most_thirty_kilobytes() -> None:
    assets = load_assets()
    window = {name: asset for name, asset in assets.items() if not name.startswith("page.")}
    assert sum(len(asset.compressed) for asset in window.values()) <= 30_000


def test_both_catalogues_say_the_same_things() -> None:
    dutch, french = (
        json.loads((FOLDER / "texts" / f"{language}.json").read_text(encoding="utf-8"))
        for language in LANGUAGES
    )
    assert dutch.keys() == french.keys()
    for key, text in dutch.items():
        holes = re.findall(r"\{\w+\}", str(text))
        assert sorted(holes) == sorted(re.findall(r"\{\w+\}", str(french[key]))), key
        assert len(text) > 0
        assert len(french[key]) > 0


def test_every_text_the_code_asks_for_exists() -> None:
    known = json.loads((FOLDER / "texts" / "nl.json").read_text(encoding="utf-8"))
    code = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.js"))
    topics = {key.split(".")[0] for key in known}
    asked = {key for key in re.findall(r"'([a-z]+\.[a-z.]+)'", code) if key.split(".")[0] in topics}
    assert asked - {"widget.css"} <= known.keys()


def test_the_page_asks_nothing_of_anyone_else(open_page: OpenPage, address: str) -> None:
    page = open_page("/host")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.locator(".message").first.wait_for()
    assert [url for url in asked if not url.startswith(address)] == []
