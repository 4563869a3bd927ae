"""Staff passwords: hashed slowly, refused when weak, and made readable when used only once."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import WeakPasswordError

# OWASP's Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. About 25 ms, and
# little enough memory that several people signing in at once do not crowd out the parents' chat.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

MIN_LENGTH = 12
# Longer than any passphrase; it keeps a request from buying unlimited work.
MAX_LENGTH = 200
# "aaaaaaaaaaaa" and "121212121212" are long enough and yet the first to be guessed.
MIN_DISTINCT = 5

# Four groups of four from 31 signs that nobody confuses (no 0 o 1 l i): 79 bits.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS = 4


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password made this hash; without a hash it takes as long, and is wrong."""
    try:
        is_same = _hasher.verify(password_hash or _nobody(), password[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False
    return is_same and password_hash is not None and len(password) <= MAX_LENGTH


def new_one_time_password() -> str:
    """A password that can be read aloud, such as ``k7fm-3xqp-92ht-vbnr``."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(_GROUPS))
    return "-".join(groups)


def check_strength(password: str, *, login: str) -> None:
    """Accept a password that is long enough to withstand guessing.

    Raises:
        WeakPasswordError: too short, too long, hardly any different signs, or it holds the login.
    """
    is_long_enough = MIN_LENGTH <= len(password) <= MAX_LENGTH
    holds_login = login.casefold() in password.casefold() and len(password) < 2 * MIN_LENGTH
    if not is_long_enough or len(set(password)) < MIN_DISTINCT or holds_login:
        raise WeakPasswordError


@cache
def _nobody() -> str:
    return hash_password(secrets.token_urlsafe())
