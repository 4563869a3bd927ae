"""A parent in a test: talks with a whole helpline through its router, one message at a time."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field

from bot.app import Helpline
from bot.conversation.router import Opened
from bot.errors import UnknownConversationError
from bot.messages import ConversationState, Kind, Language, Message, Sender
from bot.storage import handoffs

# Far beyond a turn: a story fails by what is said, not because the machine is busy.
ANSWER_SECONDS = 60.0


@dataclass
class Parent:
    """Holds one conversation and its token."""

    helpline: Helpline
    opened: Opened | None = None
    seen: list[Message] = field(default_factory=list)

    async def open(self, language: Language) -> None:
        self.opened = await self.helpline.router.open(language, channel="web")
        self.seen = list(self.opened.messages)

    async def says(self, text: str) -> list[Message] | None:
        """What came back on one message; None when the conversation is gone."""
        opened = self._opened()
        await self.helpline.router.accept(
            opened.conversation_id, opened.token, client_message_id=str(uuid.uuid4()), text=text
        )
        await self._until_answered()
        try:
            view = await self.helpline.router.view(
                opened.conversation_id, opened.token, after=self.seen[-1].seq
            )
        except UnknownConversationError:
            self.opened = None
            return None
        self.seen += view.messages
        return [message for message in view.messages if message.sender is not Sender.PARENT]

    async def presses(self, title: str) -> list[Message] | None:
        """What came back on pressing the button of that name, the latest one in sight."""
        for message in reversed(self.seen):
            for button in message.buttons:
                if button.title == title:
                    return await self.says(button.payload)
        raise AssertionError(f"no button {title!r} in sight")

    async def state(self) -> ConversationState:
        """What the parent may know of where the conversation stands."""
        opened = self._opened()
        view = await self.helpline.router.view(opened.conversation_id, opened.token, after=0)
        return view.state

    async def handoff_reason(self) -> str | None:
        """Why a human was asked for, as counsellors see it; None when nobody was."""
        opened = self._opened()
        entry = await self.helpline.database.read(
            lambda connection: handoffs.find_open(connection, opened.conversation_id)
        )
        return None if entry is None else str(entry.reason)

    async def leave(self) -> None:
        """Leave nothing behind for the next test."""
        if self.opened is not None:
            await self.helpline.router.erase(self.opened.conversation_id, self.opened.token)

    async def _until_answered(self) -> None:
        """Wait for this conversation's turn; the runner keeps one task for it."""
        identity = self._opened().conversation_id
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                tasks = self.helpline.turns._tasks
                if identity not in tasks:
                    return
                await asyncio.wait({tasks[identity]})

    def _opened(self) -> Opened:
        assert self.opened is not None, "the conversation is gone"
        return self.opened


def said_by_assistant(messages: list[Message]) -> list[Message]:
    """The assistant's own bubbles, without cards and notices."""
    return [m for m in messages if m.sender is Sender.BOT and m.kind in (Kind.TEXT, Kind.REFERRAL)]


SPEAKERS = {
    Sender.PARENT: "Ouder · Parent",
    Sender.BOT: "Computer",
    Sender.COUNSELLOR: "Counsellor",
    Sender.SYSTEM: "Helpline",
}


def transcript(messages: list[Message]) -> str:
    """The conversation as a reader sees it, in Markdown: who said what, with cards and buttons."""
    lines = []
    for message in messages:
        text = message.text
        if message.kind is Kind.SAFETY_CARD:
            numbers = (f"**{line['number']}** {line['name']}" for line in message.data["lines"])
            text = f"*({message.data['variant']} card)* {text} {' · '.join(numbers)}"
        if message.kind is Kind.REFERRAL:
            names = ", ".join(service["name"] for service in message.data["services"])
            text = f"{text} *({names})*"
        lines.append(f"> **{SPEAKERS[message.sender]}** {text}")
        if message.buttons:
            lines.append("> " + " ".join(f"`{button.title}`" for button in message.buttons))
    return "\n>\n".join(lines) + "\n"
