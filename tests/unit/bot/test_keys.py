"""What is sealed with one key opens with that key, at that place, unaltered, and no other way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import KeyUnavailableError
from bot.messages import ConversationId
from bot.privacy.keys import ConversationKey, Keyring, new_master_key
from bot.storage.conversations import SealedKey

ONE, OTHER = ConversationId("one"), ConversationId("other")
WORDS = "Mijn zoon is veranderd, ça me fait peur 😟".encode()
KEYRING = Keyring.from_text(new_master_key())
KEY, SEALED_KEY = KEYRING.create(ONE)


@given(st.binary(max_size=5000), st.text(max_size=30))
def test_what_is_sealed_opens_again(words: bytes, place: str) -> None:
    assert KEY.open(KEY.seal(words, place=place), place=place) == words


def test_a_stored_key_opens_what_the_fresh_key_sealed() -> None:
    sealed = KEY.seal(WORDS, place="message:1")
    assert KEYRING.open(ONE, SEALED_KEY).open(sealed, place="message:1") == WORDS


def test_the_same_words_never_look_the_same_twice() -> None:
    assert KEY.seal(WORDS, place="message:1") != KEY.seal(WORDS, place="message:1")


def test_sealed_words_show_nothing_of_the_words() -> None:
    assert WORDS[:12] not in KEY.seal(WORDS, place="message:1")


@pytest.mark.parametrize("place", ["message:2", "message:11", "engine_memory", ""])
def test_a_message_moved_to_another_place_does_not_open(place: str) -> None:
    sealed = KEY.seal(WORDS, place="message:1")
    with pytest.raises(KeyUnavailableError):
        KEY.open(sealed, place=place)


@given(st.data())
def test_one_altered_byte_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(WORDS, place="message:1"))
    index = data.draw(st.integers(0, len(sealed) - 1))
    sealed[index] ^= data.draw(st.integers(1, 255))
    with pytest.raises(KeyUnavailableError):
        KEY.open(bytes(sealed), place="message:1")


@pytest.mark.parametrize("length", range(40))
def test_a_truncated_message_is_noticed(length: int) -> None:
    sealed = KEY.seal(WORDS, place="message:1")[:length]
    with pytest.raises(KeyUnavailableError):
        KEY.open(sealed, place="message:1")


@pytest.mark.parametrize("length", [0, 5, 12, 30])
def test_a_truncated_key_is_noticed(length: int) -> None:
    damaged = SealedKey(SEALED_KEY.wrapped_key[:length], SEALED_KEY.master_key_id)
    with pytest.raises(KeyUnavailableError):
        KEYRING.open(ONE, damaged)


def test_another_conversations_key_opens_nothing() -> None:
    other_key, _ = KEYRING.create(OTHER)
    with pytest.raises(KeyUnavailableError):
        other_key.open(KEY.seal(WORDS, place="message:1"), place="message:1")


def test_a_wrapped_key_is_bound_to_its_conversation() -> None:
    with pytest.raises(KeyUnavailableError):
        KEYRING.open(OTHER, SEALED_KEY)


def test_a_message_copied_to_a_conversation_with_the_same_key_does_not_open() -> None:
    secret = bytes(32)
    sealed = ConversationKey(ONE, secret).seal(WORDS, place="message:1")
    with pytest.raises(KeyUnavailableError):
        ConversationKey(OTHER, secret).open(sealed, place="message:1")


def test_another_master_key_opens_nothing() -> None:
    with pytest.raises(KeyUnavailableError):
        Keyring.from_text(new_master_key()).open(ONE, SEALED_KEY)


def test_a_master_key_under_a_stolen_name_opens_nothing() -> None:
    stranger = new_master_key().split()[1]
    with pytest.raises(KeyUnavailableError):
        Keyring.from_text(f"{SEALED_KEY.master_key_id} {stranger}").open(ONE, SEALED_KEY)


def test_after_a_change_of_master_key_old_conversations_still_open() -> None:
    old, new = new_master_key(), new_master_key()
    key, sealed_key = Keyring.from_text(old).create(ONE)
    both = Keyring.from_text(new + old)
    sealed = key.seal(WORDS, place="message:1")
    assert both.open(ONE, sealed_key).open(sealed, place="message:1") == WORDS
    assert both.create(OTHER)[1].master_key_id == new.split()[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n \n",
        b"id-without-key",
        b"id key with spaces",
        b"id !!!",
        b"id AAAA",
        b"id " + b"A" * 43,
        b"id " + b"A" * 44 + b"A" * 44,
        "id sleuteltje-é".encode(),
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_master_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "master_key"
    file.write_bytes(content)
    with pytest.raises(KeyUnavailableError) as caught:
        Keyring.from_file(file)
    assert "AAAA" not in str(caught.value)


def test_a_missing_master_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailableError, match="master_key"):
        Keyring.from_file(tmp_path / "master_key")


def test_a_fresh_master_key_file_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "master_key"
    file.write_text(new_master_key(), encoding="ascii")
    key, sealed_key = Keyring.from_file(file).create(ONE)
    sealed = key.seal(WORDS, place="x")
    assert Keyring.from_file(file).open(ONE, sealed_key).open(sealed, place="x") == WORDS
