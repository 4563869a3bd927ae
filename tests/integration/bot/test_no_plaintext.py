"""A parent's words are nowhere readable: in no column of any table, and in no file."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from tests.integration.bot.small_helpline import SmallHelpline

CANARY = "kanarie-zin over Yasmine uit de Veldstraat"


def everything_in(line: SmallHelpline) -> bytes:
    """Every value of every table, as bytes."""
    found = MetaData()
    found.reflect(line.database.engine)
    assert {"messages", "conversations", "handoffs"} <= set(found.tables)
    with line.database.engine.connect() as connection:
        values = [
            value
            for table in found.tables.values()
            for row in connection.execute(select(table))
            for value in row
        ]
    return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in values)


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_no_column_and_no_file_holds_a_parents_words(
    line: SmallHelpline,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    parent = await line.open()
    line.engine.will_answer(
        f"U zei: {CANARY}",
        memory={"slots": {"said": CANARY}},
        handoff={"reason": "asked"},
        replies=[
            {
                "text": CANARY,
                "buttons": [{"title": CANARY, "payload": f"/{CANARY}"}],
                "data": {"said": CANARY},
            }
        ],
    )
    await line.say(parent, CANARY)
    line.engine.will_send({"replies": CANARY})
    await line.say(parent, CANARY)
    line.engine.will_send(RuntimeError(CANARY))
    await line.say(parent, CANARY)
    assert (await line.texts(parent)).count(CANARY) == 4
    token = parent.token.encode()
    for secret in (CANARY.encode(), b"Veldstraat", token):
        assert secret not in everything_in(line)
        assert [path for path, content in files_below(tmp_path).items() if secret in content] == []
    assert "Veldstraat" not in caplog.text
    printed = capsys.readouterr()
    assert "Veldstraat" not in printed.out + printed.err


# Only SQLite's files are ours to scrub.
@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_an_erased_conversations_key_is_in_no_file(
    line: SmallHelpline, tmp_path: Path
) -> None:
    parent = await line.open()
    await line.say(parent, "hallo")
    wrapped = line.record(parent).key.wrapped_key
    identity = parent.conversation_id.encode()
    assert any(wrapped in content for content in files_below(tmp_path).values())
    await line.router.erase(parent.conversation_id, parent.token)
    files = files_below(tmp_path)
    assert [path for path, content in files.items() if wrapped in content] == []
    assert [path for path, content in files.items() if identity in content] == []
