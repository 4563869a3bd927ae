"""A parent writes, reads, comes back and leaves: on both databases, with a fake engine."""

from __future__ import annotations

import asyncio
import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, func, select

from bot.conversation import texts
from bot.errors import (
    EmptyMessageError,
    KeyUnavailableError,
    MessageTooLongError,
    TooManyTriesError,
    UnknownConversationError,
    WrongReturnCodeError,
    WrongTokenError,
)
from bot.messages import LANGUAGES, Button, ConversationId, Language, Owner, Sender
from bot.storage.tables import conversation_keys, conversations, handoffs, messages
from tests.integration.bot.small_helpline import SmallHelpline
from tests.waiting import until


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_conversation_opens_with_the_greeting(
    line: SmallHelpline, language: Language
) -> None:
    parent = await line.open(language)
    assert [m.text for m in parent.messages] == [
        texts.text("opening.greeting", language),
        texts.text("opening.privacy", language),
    ]
    assert [m.seq for m in parent.messages] == [1, 2]
    assert (parent.state.owner, parent.state.language) == (Owner.BOT, language)
    assert re.fullmatch(r"[\w-]{43}", parent.token)


async def test_a_message_is_answered_under_the_next_numbers(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_answer("Ik luister.", "Hoe oud is uw zoon?")
    assert await line.say(parent, "Mijn zoon luistert niet meer.") == 3
    found = await line.messages(parent)
    assert [(m.seq, m.sender, m.text) for m in found] == [
        (3, Sender.PARENT, "Mijn zoon luistert niet meer."),
        (4, Sender.BOT, "Ik luister."),
        (5, Sender.BOT, "Hoe oud is uw zoon?"),
    ]
    view = await line.router.view(parent.conversation_id, parent.token, after=4)
    assert [m.seq for m in view.messages] == [5]


async def test_the_engine_gets_its_memory_back(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_answer("a", memory={"slots": {"municipality": "Gent"}})
    await line.say(parent, "een")
    line.engine.will_answer("b", memory=None)
    await line.say(parent, "twee")
    await line.say(parent, "drie")
    assert [turn.memory for turn in line.engine.turns] == [
        None,
        {"slots": {"municipality": "Gent"}},
        None,
    ]


async def test_the_conversation_follows_the_language_of_the_answer(line: SmallHelpline) -> None:
    parent = await line.open("nl")
    line.engine.will_answer("Je vous écoute.", language="fr")
    await line.say(parent, "Bonjour, mon fils a changé")
    line.engine.will_answer("?", language="other")
    await line.say(parent, "مرحبا")
    assert (await line.state(parent)).language == "fr"
    assert [m.language for m in await line.messages(parent)][-1] == "fr"
    assert [turn.language for turn in line.engine.turns] == ["nl", "fr"]


async def test_a_parent_chooses_a_language(line: SmallHelpline) -> None:
    parent = await line.open("nl")
    state = await line.router.set_language(parent.conversation_id, parent.token, "fr")
    assert state.language == (await line.state(parent)).language == "fr"


@pytest.mark.parametrize("copies", [2, 20])
async def test_a_repeated_message_is_stored_and_answered_once(
    line: SmallHelpline, copies: int
) -> None:
    parent, identity = await line.open(), str(uuid.uuid4())
    seqs = await asyncio.gather(*(line.send(parent, "Hallo?", identity) for _ in range(copies)))
    await line.settle()
    assert set(seqs) == {3}
    assert await line.texts(parent) == ["Hallo?", "U zei: Hallo?"]
    assert await line.send(parent, "Hallo?", identity) == 3
    assert len(line.engine.turns) == 1


async def test_the_same_id_in_another_conversation_is_another_message(line: SmallHelpline) -> None:
    one, other, identity = await line.open(), await line.open(), str(uuid.uuid4())
    await line.send(one, "Een", identity)
    await line.send(other, "Twee", identity)
    await line.settle()
    assert (await line.texts(other))[0] == "Twee"


async def test_fifty_messages_at_once_are_all_kept_and_answered_in_their_order(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    seqs = await asyncio.gather(*(line.send(parent, f"nr {i}") for i in range(50)))
    await line.settle()
    found = await line.messages(parent)
    assert [m.seq for m in found] == list(range(3, 103))
    written = [m.text for m in found if m.sender == Sender.PARENT]
    answered = [m.text for m in found if m.sender == Sender.BOT]
    assert [f"U zei: {text}" for text in written] == answered
    assert {m.seq: m.text for m in found if m.sender == Sender.PARENT} == {
        seq: f"nr {i}" for i, seq in enumerate(seqs)
    }
    assert [turn.text for turn in line.engine.turns] == written


async def test_conversations_do_not_wait_for_each_other(line: SmallHelpline) -> None:
    slow, quick = await line.open(), await line.open()
    line.engine.hold()
    await line.send(slow, "Ik wacht.")
    await line.engine.is_thinking()
    await line.send(quick, "Ik ook.")

    async def are_both_heard() -> bool:  # though neither is answered
        return len(line.engine.turns) == 2

    await until(are_both_heard)
    line.engine.let_go()
    await line.settle()
    assert await line.texts(quick) == ["Ik ook.", "U zei: Ik ook."]


async def test_a_message_written_while_the_previous_is_answered_gets_its_own_answer(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    line.engine.hold()
    await line.send(parent, "een")
    await line.engine.is_thinking()
    await line.send(parent, "twee")
    line.engine.let_go()
    await line.settle()
    assert await line.texts(parent) == ["een", "twee", "U zei: een", "U zei: twee"]


@pytest.mark.parametrize("error", [EmptyMessageError, MessageTooLongError])
async def test_a_refused_message_leaves_the_conversation_as_it_was(
    line: SmallHelpline, error: type[Exception]
) -> None:
    parent = await line.open()
    with pytest.raises(error):
        await line.send(parent, " \n" if error is EmptyMessageError else "a" * 10_000)
    assert await line.messages(parent) == []
    await line.say(parent, "Toch nog iets.")
    assert len(await line.messages(parent)) == 2


async def test_strange_words_are_words(line: SmallHelpline) -> None:
    parent = await line.open()
    strange = ["😟", "ابني تغيّر كثيرا", "<script>alert('x')</script>{{7*7}}", "a\n\tb", "%s %(x)s"]
    for text in strange:
        await line.say(parent, text)
    assert await line.texts(parent, Sender.PARENT) == strange
    assert [turn.text for turn in line.engine.turns] == strange


async def test_a_pressed_button_is_kept_by_its_title_and_sent_by_its_payload(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    line.engine.will_answer(
        replies=[{"text": "Wilt u?", "buttons": [{"title": "Ja, graag", "payload": "/affirm"}]}]
    )
    await line.say(parent, "hallo")
    assert (await line.messages(parent))[-1].buttons == (Button("Ja, graag", "/affirm"),)
    await line.say(parent, "/affirm")
    assert line.engine.turns[-1].text == "/affirm"
    pressed = (await line.messages(parent))[-2]
    assert (pressed.text, pressed.data) == ("Ja, graag", {"payload": "/affirm"})


async def test_a_title_that_is_typed_counts_as_pressed(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_answer(
        replies=[{"text": "Wilt u?", "buttons": [{"title": "Ja, graag", "payload": "/affirm"}]}]
    )
    await line.say(parent, "hallo")
    await line.say(parent, "ja graag!")
    assert line.engine.turns[-1].text == "/affirm"
    assert (await line.texts(parent, Sender.PARENT))[-1] == "ja graag!"


async def test_a_yes_to_a_later_question_does_not_press_an_earlier_button(
    line: SmallHelpline,
) -> None:
    parent = await line.open()
    line.engine.will_answer(
        replies=[{"text": "In gevaar?", "buttons": [{"title": "Ja", "payload": "/confirm_danger"}]}]
    )
    await line.say(parent, "hallo")
    line.engine.will_answer("Gaat hij nog naar school?")
    await line.say(parent, "hij is veranderd")
    await line.say(parent, "ja")
    assert line.engine.turns[-1].text == "ja"


TYPED_COMMANDS = (
    "/restart",
    "//restart",
    "/ /restart",
    "/\u00a0/restart",
    "/\n/restart",
    "/\t/back",
    "/\u2003/session_start",
    '/affirm{"language":"fr"}',
    "/",
    "/ / /",
)


async def test_a_typed_command_reaches_the_engine_as_plain_words(line: SmallHelpline) -> None:
    parent = await line.open()
    for typed in TYPED_COMMANDS:
        await line.say(parent, typed)
        heard = line.engine.turns[-1].text
        assert heard, typed  # an empty text would be an empty turn
        assert not heard.strip().startswith("/"), typed  # Rasa strips before it looks
    assert await line.texts(parent, Sender.PARENT) == [typed.strip() for typed in TYPED_COMMANDS]


async def test_a_button_that_was_offered_to_another_parent_is_plain_text(
    line: SmallHelpline,
) -> None:
    one, other = await line.open(), await line.open()
    line.engine.will_answer(
        replies=[{"text": "Zeker?", "buttons": [{"title": "Wis alles", "payload": "/erase"}]}]
    )
    await line.say(one, "wis")
    await line.say(other, "/erase")
    assert line.engine.turns[-1].text == "erase"


async def test_only_the_token_opens_a_conversation(line: SmallHelpline) -> None:
    parent, other = await line.open(), await line.open()
    for token in (other.token, "", "é\ud800", parent.token + "x"):
        with pytest.raises(WrongTokenError):
            await line.router.view(parent.conversation_id, token, after=0)
        with pytest.raises(WrongTokenError):
            await line.router.erase(parent.conversation_id, token)
        with pytest.raises(WrongTokenError):
            await line.router.set_language(parent.conversation_id, token, "fr")
        with pytest.raises(WrongTokenError):
            await line.router.accept(
                parent.conversation_id, token, client_message_id=str(uuid.uuid4()), text="Hallo"
            )
        with pytest.raises(WrongTokenError):
            await line.parts.returning.give_code(parent.conversation_id, token)
    assert await line.messages(parent) == []


async def test_an_invented_conversation_is_unknown(line: SmallHelpline) -> None:
    for identity in ("", "x", "0" * 500, "a\x00b", "'; DROP TABLE messages;--"):
        with pytest.raises(UnknownConversationError):
            await line.router.view(ConversationId(identity), "token", after=0)
        with pytest.raises(UnknownConversationError):
            await line.router.accept(
                ConversationId(identity), "t", client_message_id=str(uuid.uuid4()), text="Hallo"
            )


async def test_a_code_reopens_the_conversation_and_ends_the_old_token(line: SmallHelpline) -> None:
    parent = await line.open("fr")
    await line.say(parent, "Bonjour, mon fils a changé")
    code = await line.parts.returning.give_code(parent.conversation_id, parent.token)
    again = await line.parts.returning.resume(f"  {code.upper().replace(' ', '-')} ")
    assert again.conversation_id == parent.conversation_id
    assert [m.seq for m in again.messages] == [1, 2, 3, 4]
    assert again.state.owner is Owner.BOT
    with pytest.raises(WrongTokenError):
        await line.router.view(parent.conversation_id, parent.token, after=0)
    await line.router.view(again.conversation_id, again.token, after=0)


async def test_a_new_code_replaces_the_old_one(line: SmallHelpline) -> None:
    parent = await line.open()
    old = await line.parts.returning.give_code(parent.conversation_id, parent.token)
    new = await line.parts.returning.give_code(parent.conversation_id, parent.token)
    with pytest.raises(WrongReturnCodeError):
        await line.parts.returning.resume(old)
    assert (await line.parts.returning.resume(new)).conversation_id == parent.conversation_id


async def test_an_erased_conversation_has_no_code(line: SmallHelpline) -> None:
    parent = await line.open()
    code = await line.parts.returning.give_code(parent.conversation_id, parent.token)
    await line.router.erase(parent.conversation_id, parent.token)
    with pytest.raises(WrongReturnCodeError):
        await line.parts.returning.resume(code)


async def test_guessing_codes_all_at_once_is_stopped_like_guessing_one_by_one(
    line: SmallHelpline,
) -> None:
    guesses = (line.parts.returning.resume(f"appel brug {i}") for i in range(30))
    kinds = [type(e) for e in await asyncio.gather(*guesses, return_exceptions=True)]
    assert kinds.count(WrongReturnCodeError) == 20
    assert kinds.count(TooManyTriesError) == 10
    line.clock.move(timedelta(seconds=61))
    with pytest.raises(WrongReturnCodeError):
        await line.parts.returning.resume("appel brug wolk")


async def test_right_codes_do_not_count_as_guesses(line: SmallHelpline) -> None:
    parent = await line.open()
    code = await line.parts.returning.give_code(parent.conversation_id, parent.token)
    for _ in range(22):
        await line.parts.returning.resume(code)


async def test_erasing_leaves_nothing(line: SmallHelpline) -> None:
    parent, other = await line.open(), await line.open()
    await line.say(parent, "Mijn geheim.")
    await line.ask_human(parent)
    await line.router.erase(parent.conversation_id, parent.token)
    with pytest.raises(UnknownConversationError):
        await line.router.view(parent.conversation_id, parent.token, after=0)
    assert not line.has_key(parent)
    with line.database.engine.connect() as connection:
        for table in (messages, handoffs, conversation_keys, conversations):
            rows = connection.execute(select(table)).all()
            assert parent.conversation_id not in str(rows)
    assert line.has_key(other)


async def test_the_engine_may_erase_when_the_parent_asked_it(line: SmallHelpline) -> None:
    parent = await line.open()
    line.engine.will_answer("Alles is gewist.", erase=True)
    await line.send(parent, "wis alles")
    await line.stop_turns()
    assert not line.has_key(parent)
    with pytest.raises(UnknownConversationError):
        await line.messages(parent)


async def test_another_conversations_key_opens_no_journal(line: SmallHelpline) -> None:
    one, other = await line.open(), await line.open()
    await line.say(one, "Alleen voor mij.")
    key = line.record(other).key
    line.database.write_now(
        lambda c: c.execute(
            conversation_keys.update()
            .where(conversation_keys.c.conversation_id == one.conversation_id)
            .values(wrapped_key=key.wrapped_key, master_key_id=key.master_key_id)
        )
    )
    with pytest.raises(KeyUnavailableError):
        await line.messages(one)


async def test_messages_swapped_between_places_do_not_open(line: SmallHelpline) -> None:
    parent = await line.open()
    line.database.write_now(
        lambda c: c.exec_driver_sql(
            "UPDATE messages SET body = (SELECT body FROM messages m WHERE m.seq = 1) WHERE seq = 2"
        )
    )
    with pytest.raises(KeyUnavailableError):
        await line.messages(parent)


async def test_reading_sees_one_moment_of_the_data(line: SmallHelpline) -> None:
    """A view's messages and state belong together, whatever is written between the two looks."""
    await line.open()

    def look(connection: Connection) -> tuple[int, int]:
        count = select(func.count()).select_from(messages)
        first = connection.execute(count).scalar_one()
        line.database.write_now(lambda c: c.execute(delete(messages)))
        return first, connection.execute(count).scalar_one()

    assert await line.database.read(look) == (2, 2)
