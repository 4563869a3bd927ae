"""Words that reopen a conversation on any device, known to nobody but the parent."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from functools import cache
from pathlib import Path

from bot.messages import Language

WORDS = Path(__file__).parent / "words"
WORDS_PER_CODE = 5  # of 2,048 words: 55 bits, at least the 50 that DESIGN's issue asks for

# scrypt at about 50 ms a guess on one core: 55 bits stay out of reach, a parent does not notice.
_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024}


@cache
def word_list(language: Language) -> tuple[str, ...]:
    """The shipped words: 2,048 short, common, harmless and distinct ones."""
    return tuple((WORDS / f"{language}.txt").read_text(encoding="utf-8").split())


def new_code(language: Language) -> str:
    """A fresh code in the parent's language, such as ``appel brug wolk tafel groen``."""
    return " ".join(secrets.choice(word_list(language)) for _ in range(WORDS_PER_CODE))


def hash_code(code: str, pepper: bytes) -> bytes:
    """The slow hash under which a conversation is found; the code itself is never kept.

    Case, accents, hyphens and spare spaces make no difference: codes are read aloud and typed late.
    """
    folded = unicodedata.normalize("NFKD", code.casefold())
    letters = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return hashlib.scrypt(" ".join(letters.split()).encode(), salt=pepper, dklen=32, **_SCRYPT)
