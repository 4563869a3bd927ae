"""A counsellor and a parent talk, and nobody else reads along."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx
import pytest

from bot.handoff.queue import Reason
from bot.messages import ConversationId
from bot.storage import conversations
from tests.integration.console.staffed_helpline import (
    StaffedHelpline,
    form_token,
    message_id,
    press,
    reply,
)


def chat_path(conversation_id: ConversationId) -> str:
    return f"/staff/conversations/{conversation_id}"


async def take(browser: httpx.AsyncClient, conversation_id: ConversationId) -> httpx.Response:
    return await press(browser, f"{chat_path(conversation_id)}/take", seen_on="/staff")


async def test_a_counsellor_and_a_parent_talk(helpline: StaffedHelpline) -> None:
    helpline.hire("noor")
    parent = await helpline.waiting_parent("Mijn dochter sluit zich op.")
    async with helpline.signed_in("noor") as browser:
        assert "Vraagt een medewerker" in (await browser.get("/staff")).text
        answer = await take(browser, parent.conversation_id)
        assert answer.headers["location"] == chat_path(parent.conversation_id)
        page = await browser.get(chat_path(parent.conversation_id))
        assert "Mijn dochter sluit zich op." in page.text
        assert "Ik luister." in page.text
        asked = len(helpline.engine.turns)
        assert (
            await reply(browser, parent.conversation_id, "Dag, ik ben Noor.")
        ).status_code == 303
        await helpline.say(parent, "Dank u. Wat kan ik doen?")
        page = await browser.get(chat_path(parent.conversation_id))
    assert "Wat kan ik doen?" in page.text
    assert len(helpline.engine.turns) == asked
    view = await helpline.router.view(parent.conversation_id, parent.token, after=0)
    said = next(m for m in view.messages if m.sender == "counsellor")
    assert (said.text, said.data, said.language) == ("Dag, ik ben Noor.", {"name": "Noor"}, "nl")
    assert view.state.counsellor_name == "Noor"


async def test_of_a_hundred_who_click_at_once_one_wins(any_helpline: StaffedHelpline) -> None:
    helpline = any_helpline
    parent = await helpline.waiting_parent()
    await helpline.waiting_parent()
    members = [helpline.hire(f"c{i}", name=f"C{i}") for i in range(4)]
    path = f"{chat_path(parent.conversation_id)}/take"
    async with AsyncExitStack() as open_browsers:
        enter = open_browsers.enter_async_context
        browsers = [await enter(helpline.signed_in(member.login)) for member in members]
        tokens = [form_token(await browser.get("/staff")) for browser in browsers]
        answers = await asyncio.gather(
            *(browsers[i % 4].post(path, data={"form_token": tokens[i % 4]}) for i in range(100))
        )
    winners = {i % 4 for i, answer in enumerate(answers) if answer.status_code == 303}
    assert len(winners) == 1
    assert sum(answer.status_code == 409 for answer in answers) == 75
    joined = [text for text in await helpline.texts(parent) if "leest mee" in text]
    assert len(joined) == 1
    assert joined[0].startswith(f"C{winners.pop()}")


async def test_whoever_comes_too_late_reads_why_above_the_queue(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    helpline.hire("bea")
    parent = await helpline.waiting_parent()
    async with helpline.signed_in("ada") as ada, helpline.signed_in("bea") as bea:
        token = form_token(await bea.get("/staff"))
        await take(ada, parent.conversation_id)
        path = f"{chat_path(parent.conversation_id)}/take"
        answer = await bea.post(path, data={"form_token": token})
    assert answer.status_code == 409
    assert "Een collega was net eerder" in answer.text
    assert "Wachtrij" in answer.text


async def test_only_the_owner_reads_or_writes(helpline: StaffedHelpline) -> None:
    helpline.hire("ada")
    helpline.hire("bea", "supervisor")
    parent = await helpline.waiting_parent("Dit is alleen voor Ada.")
    path = chat_path(parent.conversation_id)
    async with helpline.signed_in("ada") as ada, helpline.signed_in("bea") as bea:
        before = await bea.get(path)
        await take(ada, parent.conversation_id)
        answers = [
            before,
            await bea.get(path),
            await reply(bea, parent.conversation_id, "Hallo?"),
            await press(bea, f"{path}/give-back"),
            await press(bea, f"{path}/close"),
        ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert not any("alleen voor Ada" in answer.text for answer in answers)
    assert "Hallo?" not in await helpline.texts(parent)


@pytest.mark.parametrize(
    ("step", "owner", "notice"),
    [("give-back", "bot", "weer met de computer"), ("close", "closed", "is afgesloten")],
)
async def test_letting_go_ends_the_counsellors_access(
    helpline: StaffedHelpline, step: str, owner: str, notice: str
) -> None:
    helpline.hire("noor")
    parent = await helpline.waiting_parent()
    path = chat_path(parent.conversation_id)
    async with helpline.signed_in("noor") as browser:
        await take(browser, parent.conversation_id)
        answer = await press(browser, f"{path}/{step}")
        assert (await browser.get(path)).status_code == 403
        home = await browser.get(answer.headers["location"])
    assert re.search(f'role="status">[^<]*{notice}' if step == "close" else "computer", home.text)
    view = await helpline.router.view(parent.conversation_id, parent.token, after=0)
    assert view.state.owner == owner
    await helpline.say(parent, "Nog iets.")
    assert (await helpline.texts(parent))[-1] == "Ik luister."


async def test_the_same_form_sent_twice_is_one_answer(helpline: StaffedHelpline) -> None:
    helpline.hire("noor")
    parent = await helpline.waiting_parent()
    path = chat_path(parent.conversation_id)
    async with helpline.signed_in("noor") as browser:
        await take(browser, parent.conversation_id)
        page = await browser.get(path)
        form = {"form_token": form_token(page), "client_message_id": message_id(page)}
        for _ in range(2):
            answer = await browser.post(f"{path}/reply", data=form | {"text": "Eén keer."})
            assert answer.status_code == 303
        assert message_id(await browser.get(path)) != form["client_message_id"]
    assert (await helpline.texts(parent)).count("Eén keer.") == 1


@pytest.mark.parametrize(
    ("text", "reason"), [(" \r\n\t ", "Je bericht is leeg"), ("a" * 4001, "langer dan 4000 tekens")]
)
async def test_what_cannot_be_sent_stays_in_the_box(
    helpline: StaffedHelpline, text: str, reason: str
) -> None:
    helpline.hire("noor")
    parent = await helpline.waiting_parent()
    async with helpline.signed_in("noor") as browser:
        await take(browser, parent.conversation_id)
        before = await helpline.texts(parent)
        answer = await reply(browser, parent.conversation_id, text)
    assert answer.status_code == 422
    assert reason in answer.text
    assert text.strip() in answer.text
    assert await helpline.texts(parent) == before


async def test_a_parents_markup_stays_words(helpline: StaffedHelpline) -> None:
    helpline.hire("noor", name="<b>Noor</b>")
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}"
    parent = await helpline.waiting_parent(attack)
    async with helpline.signed_in("noor") as browser:
        await take(browser, parent.conversation_id)
        await reply(browser, parent.conversation_id, attack)
        page = await browser.get(chat_path(parent.conversation_id))
    assert page.text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert page.text.count("{{7*7}}") == 2
    assert "<img" not in page.text
    assert "<b>" not in page.text
    assert page.text.count("<script") == 1


async def test_an_erased_conversation_says_so_to_its_counsellor(helpline: StaffedHelpline) -> None:
    helpline.hire("noor")
    parent = await helpline.waiting_parent()
    async with helpline.signed_in("noor") as browser:
        await take(browser, parent.conversation_id)
        await helpline.router.erase(parent.conversation_id, parent.token)
        page = await browser.get(chat_path(parent.conversation_id))
        answer = await reply(browser, parent.conversation_id, "Hallo?")
        queue = await browser.get("/staff")
    assert page.status_code == answer.status_code == 404
    assert "Dit gesprek is er niet meer" in page.text
    assert queue.status_code == 200


async def test_the_queue_shows_the_most_urgent_first_and_says_why(
    helpline: StaffedHelpline,
) -> None:
    helpline.hire("noor")
    await helpline.waiting_parent(reason=Reason.ASKED)
    helpline.clock.move(timedelta(minutes=7))
    await helpline.waiting_parent(language="fr", reason=Reason.ACUTE_DANGER, urgency=4)
    async with helpline.signed_in("noor") as browser:
        text = (await browser.get("/staff")).text
    danger, asked = text.index("Misschien is iemand nu in gevaar"), text.index("Vraagt een medew")
    assert danger < asked
    assert "Acuut gevaar" in text
    assert "7\u00a0min" in text
    assert "(2) Wachtrij" in text


async def test_a_safety_card_is_shown_to_the_counsellor(helpline: StaffedHelpline) -> None:
    helpline.hire("noor")
    parent = await helpline.waiting_parent("Mijn zoon heeft pillen genomen, hij wil sterven")
    async with helpline.signed_in("noor") as browser:
        await take(browser, parent.conversation_id)
        page = (await browser.get(chat_path(parent.conversation_id))).text
    assert "Veiligheidskaart" in page
    assert "Acuut gevaar" in page


async def test_each_answer_gives_the_parent_new_time(helpline: StaffedHelpline) -> None:
    helpline.hire("noor")
    parent = await helpline.waiting_parent()
    async with helpline.signed_in("noor") as browser:
        await take(browser, parent.conversation_id)
        helpline.clock.move(timedelta(minutes=20))
        await reply(browser, parent.conversation_id, "Ik zoek het even op.")
    record = helpline.database.read_now(lambda c: conversations.get(c, parent.conversation_id))
    assert record.deadline_at - helpline.clock.now() == timedelta(minutes=30)
