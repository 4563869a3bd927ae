"""Every story, told to the real engine and the real actions through the helpline's own router."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest

from bot.messages import Kind, Language, Message
from tests.conversations.parent import Parent, said_by_assistant
from tests.conversations.stories import Story, is_said_by, load_stories

_QUESTION = re.compile(r"[^.!?]*\?")


@pytest.mark.parametrize(
    "story", load_stories(), ids=lambda story: f"{story.language}: {story.name}"
)
async def test_a_parent_is_answered_as_the_story_tells(parent: Parent, story: Story) -> None:
    await parent.open(story.language)
    owner: str = "bot"
    language = story.language
    questions: list[str] = []
    for turn in story.turns:
        if "says" in turn:
            messages = await parent.says(turn["says"])
        else:
            messages = await parent.presses(turn["presses"])
        if turn.get("erased"):
            assert messages is None, "the conversation is still there"
            return
        assert messages, f"no answer to {turn}"
        owner, language = turn.get("owner", owner), turn.get("language", language)
        _check_words(turn, messages, language)
        _check_card(turn, messages)
        _check_notices(turn, messages)
        _check_referral(turn, messages)
        assert (await parent.state()).owner == owner
        if "handoff" in turn:
            assert await parent.handoff_reason() == turn["handoff"]
        questions += _questions(messages)
    if not story.may_repeat:
        assert len(questions) == len(set(questions)), f"a question came back: {questions}"


def _check_words(turn: dict[str, Any], messages: list[Message], language: Language) -> None:
    said = said_by_assistant(messages)
    texts = [message.text for message in said]
    assert all(message.language == language for message in said), f"{turn} → {texts}"
    if "hears" in turn:
        expected = turn["hears"] if isinstance(turn["hears"], list) else [turn["hears"]]
        assert len(texts) == len(expected), f"{turn} → {texts}"
        for text, response in zip(texts, expected, strict=True):
            assert is_said_by(text, response, language), f"{turn} → {texts}"
    if "contains" in turn:
        everything = " ".join(message.text for message in messages)
        assert turn["contains"] in everything, f"{turn} → {everything}"
    if "buttons" in turn:
        assert [button.title for button in said[-1].buttons] == turn["buttons"]


def _check_card(turn: dict[str, Any], messages: list[Message]) -> None:
    cards = [message for message in messages if message.kind is Kind.SAFETY_CARD]
    assert [card.data["variant"] for card in cards] == ([turn["card"]] if "card" in turn else [])
    if cards:
        assert messages[0] is cards[0], "something was said before the card"
        numbers = [line["number"] for line in cards[0].data["lines"]]
        assert set(turn.get("lines", ())) <= set(numbers), numbers


def _check_notices(turn: dict[str, Any], messages: list[Message]) -> None:
    keys = [message.data["key"] for message in messages if message.kind is Kind.NOTICE]
    assert keys == turn.get("notices", [])


def _check_referral(turn: dict[str, Any], messages: list[Message]) -> None:
    referrals = [message for message in messages if message.kind is Kind.REFERRAL]
    assert len(referrals) == ("referral" in turn)
    for referral in referrals:
        expected = turn["referral"]
        services = cast(list[dict[str, Any]], referral.data["services"])
        assert referral.data["level"] == expected["level"]
        assert 1 <= len(services) <= 3
        assert set(expected.get("services", ())) <= {service["name"] for service in services}
        assert all(service["what_happens"] and service["cost"] for service in services)


def _questions(messages: list[Message]) -> Iterator[str]:
    for message in said_by_assistant(messages):
        yield from (question.strip() for question in _QUESTION.findall(message.text))
