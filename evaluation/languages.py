"""The language of messages, and of one or two words cut out of them, beside two known libraries."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from evaluation.measures import Rate
from evaluation.messages import ExamMessage
from understanding.language import PROFILES, LanguageDetector

# Names begin with a capital, numbers have no language: neither is cut out.
_WORD = re.compile(r"(?<![\w'’-])[a-zà-ÿ'’-]{3,}(?![\w'’-])")
LENGTHS = {"words": 1, "pairs": 2, "triples": 3}

Reader = Callable[[str], str]


@dataclass(frozen=True)
class LanguageScore:
    """How often a reader was right, and the seconds a text took it."""

    right: Rate
    seconds: float


def compare(exams: Mapping[str, Sequence[ExamMessage]]) -> dict[str, dict[str, LanguageScore]]:
    """Scores by reader, then by ``KIND LANGUAGE`` ("words nl", "whole messages fr")."""
    texts = {
        f"{kind} {language}": (language, found)
        for language, exam in exams.items()
        for kind, found in _texts(exam).items()
    }
    return {
        name: {kind: _score(reader, *found) for kind, found in texts.items()}
        for name, reader in _readers().items()
    }


def _readers() -> dict[str, Reader]:
    import lingua

    detector = LanguageDetector()
    peers = lingua.LanguageDetectorBuilder.from_iso_codes_639_1(
        *(getattr(lingua.IsoCode639_1, code.upper()) for code in PROFILES)
    ).build()

    def ask_lingua(text: str) -> str:
        found = peers.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    factory = DetectorFactory()
    folder = Path(langdetect.__file__).parent / "profiles"
    factory.load_json_profile([(folder / code).read_text(encoding="utf-8") for code in PROFILES])
    factory.set_seed(0)

    def ask_langdetect(text: str) -> str:
        asked = factory.create()
        asked.append(text)
        try:
            return str(asked.detect())
        except LangDetectException:  # no letter in it
            return ""

    return {
        "this project": lambda text: detector.detect(text).language,
        "lingua": ask_lingua,
        "langdetect": ask_langdetect,
    }


def _texts(exam: Sequence[ExamMessage]) -> dict[str, list[str]]:
    pick = random.Random(0)  # noqa: S311 - the same pieces every time
    texts: dict[str, list[str]] = {"whole messages": [message.text for message in exam]}
    for kind, length in LENGTHS.items():
        pieces = [list(_pieces(message.text, length)) for message in exam]
        texts[kind] = [pick.choice(found) for found in pieces if found]
    return texts


def _pieces(text: str, length: int) -> Iterator[str]:
    words = list(_WORD.finditer(text))
    for run in zip(*(words[start:] for start in range(length)), strict=False):
        piece = text[run[0].start() : run[-1].end()]
        if len(piece.split()) == length:  # nothing else stood between
            yield piece


def _score(reader: Reader, language: str, texts: Sequence[str]) -> LanguageScore:
    started = time.perf_counter()
    hits = sum(reader(text) == language for text in texts)
    return LanguageScore(Rate(hits, len(texts)), (time.perf_counter() - started) / len(texts))
