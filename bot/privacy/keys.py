"""One key per conversation, wrapped by a master key: destroying the one row destroys the words."""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import KeyUnavailableError
from bot.messages import ConversationId
from bot.storage.conversations import SealedKey

KEY_BYTES = 32
NONCE_BYTES = 12  # AES-GCM's standard; random nonces are safe for 2**32 messages a key
# What is too short even to hold a nonce is a ValueError to the library: damage all the same.
_UNREADABLE = (InvalidTag, ValueError)


class ConversationKey:
    """Seals and opens the words of one conversation (AES-256-GCM)."""

    def __init__(self, conversation_id: ConversationId, key: bytes) -> None:
        self._conversation_id = conversation_id
        self._cipher = AESGCM(key)

    def seal(self, plaintext: bytes, *, place: str) -> bytes:
        """Encrypt; ``place`` (such as ``message:7``) must be the same when opening."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plaintext, self._context(place))

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Decrypt what :meth:`seal` made.

        Raises:
            KeyUnavailableError: made with another key, at another place, or altered since.
        """
        nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, ciphertext, self._context(place))
        except _UNREADABLE as error:
            raise KeyUnavailableError(place) from error

    def _context(self, place: str) -> bytes:
        return f"{self._conversation_id}/{place}".encode()


@dataclass(frozen=True)
class MasterKey:
    """A key that wraps conversations' keys; ``id`` says which one wrapped a given key."""

    id: str
    key: bytes


class Keyring:
    """The master keys: the first wraps new keys, all of them unwrap."""

    def __init__(self, master_keys: list[MasterKey]) -> None:
        if not master_keys:
            raise KeyUnavailableError("no master key")
        self._current = master_keys[0]
        self._ciphers = {master.id: AESGCM(master.key) for master in master_keys}

    @classmethod
    def from_text(cls, text: str) -> Keyring:
        """Read ``id base64-key`` lines, the current key first.

        Raises:
            KeyUnavailableError: a line is not of that form, or a key is not 32 bytes long.
        """
        keys = []
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                key_id, encoded = line.split()
                key = base64.urlsafe_b64decode(encoded)
            except ValueError as error:
                raise KeyUnavailableError(f"master key file, line {number}") from error
            if len(key) != KEY_BYTES:
                raise KeyUnavailableError(f"master key file, line {number}: not 32 bytes")
            keys.append(MasterKey(key_id, key))
        return cls(keys)

    @classmethod
    def from_file(cls, path: Path) -> Keyring:
        """Read the master key file.

        Raises:
            KeyUnavailableError: the file is missing or damaged.
        """
        try:
            return cls.from_text(path.read_text(encoding="ascii"))
        except (OSError, UnicodeDecodeError) as error:
            raise KeyUnavailableError(f"cannot read {path}") from error

    def create(self, conversation_id: ConversationId) -> tuple[ConversationKey, SealedKey]:
        """Make a new conversation's key, and the wrapped form to store."""
        key = secrets.token_bytes(KEY_BYTES)
        nonce = os.urandom(NONCE_BYTES)
        wrapped = nonce + self._ciphers[self._current.id].encrypt(
            nonce, key, conversation_id.encode()
        )
        return ConversationKey(conversation_id, key), SealedKey(wrapped, self._current.id)

    def open(self, conversation_id: ConversationId, sealed: SealedKey) -> ConversationKey:
        """Unwrap a stored key.

        Raises:
            KeyUnavailableError: its master key is not here, or it belongs to another conversation.
        """
        cipher = self._ciphers.get(sealed.master_key_id)
        if cipher is None:
            raise KeyUnavailableError(f"master key {sealed.master_key_id} is not here")
        nonce, wrapped = sealed.wrapped_key[:NONCE_BYTES], sealed.wrapped_key[NONCE_BYTES:]
        try:
            key = cipher.decrypt(nonce, wrapped, conversation_id.encode())
        except _UNREADABLE as error:
            raise KeyUnavailableError(f"wrapped by another key {sealed.master_key_id}") from error
        return ConversationKey(conversation_id, key)


def new_master_key() -> str:
    """A fresh line for the master key file."""
    encoded = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    return f"{secrets.token_hex(4)} {encoded}\n"
