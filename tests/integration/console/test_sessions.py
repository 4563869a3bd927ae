"""Signing in, staying signed in and being signed out, over real pages."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.availability import availability
from tests.integration.console.staffed_helpline import (
    PASSWORD,
    StaffedHelpline,
    form_token,
    press,
    sign_in,
)

MINUTE = timedelta(minutes=1)


async def test_a_session_that_idles_ends_after_half_an_hour(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    async with helpline.signed_in("ada") as browser:
        helpline.clock.move(30 * MINUTE)
        assert (await browser.get("/staff")).status_code == 200
        helpline.clock.move(30 * MINUTE + timedelta(seconds=1))
        answer = await browser.get("/staff")
    assert answer.headers["location"] == "/staff/login?after=needed"


async def test_a_busy_session_ends_after_twelve_hours(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    async with helpline.signed_in("ada") as browser:
        for _ in range(12 * 3):
            helpline.clock.move(20 * MINUTE)
            assert (await browser.get("/staff")).status_code == 200
        helpline.clock.move(MINUTE)
        assert (await browser.get("/staff")).status_code == 303


async def test_whoever_has_the_console_open_is_present(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")

    def is_present() -> bool:
        now = helpline.clock.now()
        return helpline.database.read_now(lambda c: availability(c, now)).are_counsellors_present

    async with helpline.signed_in("ada") as browser:
        helpline.clock.move(2 * MINUTE)
        assert not is_present()
        await browser.get("/staff")
        assert is_present()
        await press(browser, "/staff/sign-out")
        assert not is_present()


async def test_an_administrator_alone_is_nobody_to_talk_with(helpline: StaffedHelpline) -> None:
    helpline.hire("root", "administrator")
    async with helpline.signed_in("root") as browser:
        await browser.get("/staff/team")
        now = helpline.clock.now()
        found = helpline.database.read_now(lambda c: availability(c, now))
    assert not found.are_counsellors_present


async def test_signing_out_ends_the_session_on_the_server(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    async with helpline.signed_in("ada") as browser:
        token = browser.cookies["staff_session"]
        await press(browser, "/staff/sign-out")
        browser.cookies.set("staff_session", token, domain="helpline.test", path="/staff")
        assert (await browser.get("/staff")).status_code == 303


async def test_a_new_password_signs_every_other_browser_out(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    new = "een nieuwe lange zin"
    async with helpline.signed_in("ada") as here, helpline.signed_in("ada") as there:
        answer = await press(here, "/staff/password", present=PASSWORD, new=new, again=new)
        assert answer.headers["location"] == "/staff"
        assert (await here.get("/staff")).status_code == 200
        assert (await there.get("/staff")).status_code == 303


async def test_a_one_time_password_opens_only_its_own_replacement(
    helpline: StaffedHelpline,
) -> None:
    helpline.hire("root", "administrator")
    async with helpline.signed_in("root") as browser:
        page = await press(
            browser,
            "/staff/team",
            seen_on="/staff/team",
            display_name="Noor",
            login="Noor",
            role="counsellor",
        )
        again = await browser.get("/staff/team")
    one_time = page.text.split("<code>")[2].split("</code>")[0]
    assert one_time not in again.text
    async with helpline.browser() as browser:
        assert (await sign_in(browser, "noor", one_time)).status_code == 303
        for path in ("/staff", "/staff/team"):
            assert (await browser.get(path)).headers["location"] == "/staff/password"
        assert "eenmalig wachtwoord" in (await browser.get("/staff/password")).text
        new = "vier woorden en meer"
        await press(browser, "/staff/password", present=one_time, new=new, again=new)
        assert (await browser.get("/staff")).status_code == 200


async def test_a_colleagues_new_one_time_password_ends_the_old_one(
    helpline: StaffedHelpline,
) -> None:
    helpline.hire("root", "administrator")
    ada = helpline.hire("ada")
    async with helpline.signed_in("root") as root, helpline.signed_in("ada") as browser:
        page = await press(root, f"/staff/team/{ada.id}/password")
        one_time = page.text.split("<code>")[2].split("</code>")[0]
        assert (await browser.get("/staff")).status_code == 303
        assert (await sign_in(browser, "ada", PASSWORD)).status_code == 422
        assert (await sign_in(browser, "ada", one_time)).status_code == 303


async def test_wrong_names_and_wrong_passwords_read_the_same(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    pages = []
    for login in ("ada", "nobody", "Robert'); DROP TABLE staff;--", "\x00"):
        async with helpline.browser() as browser:
            answer = await sign_in(browser, login, "verkeerd wachtwoord")
        assert answer.status_code == 422
        pages.append(answer.text.count("De gebruikersnaam of het wachtwoord klopt niet."))
    assert pages == [1, 1, 1, 1]


async def test_guessing_is_slowed_for_the_guesser_and_only_for_a_while(
    helpline: StaffedHelpline,
) -> None:
    helpline.hire("ada")
    async with helpline.browser() as browser:
        for _ in range(5):
            assert (await sign_in(browser, "ada", "verkeerd wachtwoord")).status_code == 422
        assert (await sign_in(browser, "ada", PASSWORD)).status_code == 429
        helpline.clock.move(MINUTE)
        assert (await sign_in(browser, "ada", PASSWORD)).status_code == 303


async def test_a_weak_password_is_refused_with_its_reason(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    async with helpline.signed_in("ada") as browser:
        for new in ("kort", "aaaaaaaaaaaaaaaa", "adaadaada123", PASSWORD):
            answer = await press(browser, "/staff/password", present=PASSWORD, new=new, again=new)
            assert answer.status_code == 422
            assert "niet sterk genoeg" in answer.text
        answer = await press(
            browser, "/staff/password", present=PASSWORD, new="een lange zin", again="iets anders"
        )
        assert "zijn niet gelijk" in answer.text


async def test_the_language_is_remembered(helpline: StaffedHelpline) -> None:
    async with helpline.browser() as browser:
        assert 'lang="nl"' in (await browser.get("/staff/login")).text
        assert "Se connecter" in (await browser.get("/staff/login?lang=fr")).text
        assert "Se connecter" in (await browser.get("/staff/login?lang=xx")).text
        assert "Aanmelden" in (await browser.get("/staff/login?lang=nl")).text


async def test_a_signed_in_browser_skips_the_sign_in_page(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    async with helpline.signed_in("ada") as browser:
        assert (await browser.get("/staff/login")).headers["location"] == "/staff"
        assert form_token(await browser.get("/staff"))
