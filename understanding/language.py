"""Finds the language of a parent's message: the first step of understanding it.

Four voices are added up: words known by heart and the spelling of unknown ones
(`language_evidence`), the conversation's memory and, when these leave doubt, langdetect.
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from understanding.gazetteer import load_gazetteer
from understanding.language_evidence import Weighing
from understanding.language_words import FOREIGN
from understanding.place_tokens import key_of

Language = Literal["nl", "fr"]
DetectedLanguage = Literal["nl", "fr", "other"]
OtherLanguage = Literal["en", "de", "ar", "tr"]

PROFILES = ("nl", "fr", "en", "de", "ar", "tr")
_OURS: dict[str, Language] = {"nl": "nl", "fr": "fr"}
_OTHERS: dict[str, OtherLanguage] = {"en": "en", "de": "de", "tr": "tr"}

# Most people in Belgium speak Dutch: the guess when a first message says nothing ("ok", "👍").
DEFAULT_LANGUAGE: Language = "nl"

# How much likelier each language is on this line before a word is read (natural logarithms).
PRIORS = {"nl": 0.0, "fr": 0.0, "en": -1.5, "de": -2.0, "tr": -2.5, FOREIGN: -2.5}
MEMORY = 2.0  # one clear word of the other language outweighs it, one doubtful word does not
DOUBT = 3.0  # below this lead over the runner-up langdetect is asked as well
LANGDETECT_WEIGHT = 1.5
LANGDETECT_WORDS = 3  # on fewer words it is wrong too often (see DESIGN.md)

# Confidence in a text that says nothing itself: remembered, guessed from the place, guessed.
REMEMBERED, FROM_PLACE, GUESSED = 0.9, 0.6, 0.5

# Enough to know the language; keeps 10,000 characters under a few milliseconds.
LONGEST_TEXT = 900

_WEB = re.compile(r"(?:https?://|www\.)\S{1,300}|\S{1,64}@\S{1,200}")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class LanguageReading:
    """What was read: the language, how sure (0 to 1), and which other language when it is known."""

    language: DetectedLanguage
    confidence: float
    other: OtherLanguage | None


class LanguageDetector:
    """Knows nl, fr, en, de, ar and tr; build it once, then call `detect` from any thread."""

    def __init__(self) -> None:
        self._weighing = Weighing()
        self._gazetteer = load_gazetteer()
        self._factory = DetectorFactory()  # our own: langdetect's shared one loads 55 languages
        folder = Path(langdetect.__file__).parent / "profiles"
        profiles = [(folder / code).read_text(encoding="utf-8") for code in PROFILES]
        self._factory.load_json_profile(profiles)
        self._factory.set_seed(0)

    def detect(self, text: str, *, remembered: Language | None = None) -> LanguageReading:
        """Return the language of the text.

        A text without language (a place, a number, an emoji, "ok") gets the remembered language;
        without memory the language of the place, and Dutch when nothing points anywhere.
        """
        sample = _cut(text)
        script = _read_script(sample)
        if script is not None:
            return script
        evidence = self._weighing.weigh(sample)
        if evidence.is_silent:
            return self._guess(sample, remembered)
        scores = {code: prior + evidence.totals[code] for code, prior in PRIORS.items()}
        if remembered:
            scores[remembered] += MEMORY
        if len(sample.split()) >= LANGDETECT_WORDS and _lead(scores) < DOUBT:
            self._ask_langdetect(sample, scores)
        allowed = evidence.witnessed.union(_OURS)
        return _conclude({code: score for code, score in scores.items() if code in allowed})

    def _guess(self, text: str, remembered: Language | None) -> LanguageReading:
        if remembered:
            return LanguageReading(remembered, REMEMBERED, None)
        for key in (key_of(text), key_of(re.sub(r"\d+", " ", text))):
            entry = self._gazetteer.names.get(key)
            candidates = entry.candidates if entry else self._gazetteer.postal_codes.get(key, ())
            if candidates and candidates[0].language in _OURS:
                return LanguageReading(_OURS[candidates[0].language], FROM_PLACE, None)
        return LanguageReading(DEFAULT_LANGUAGE, GUESSED, None)

    def _ask_langdetect(self, text: str, scores: dict[str, float]) -> None:
        detector = self._factory.create()
        detector.append(text)
        try:
            found = {reading.lang: reading.prob for reading in detector.get_probabilities()}
        except LangDetectException:  # nothing it could read
            return
        for code in scores:
            scores[code] += LANGDETECT_WEIGHT * found.get(code, 0.0)


def _cut(text: str) -> str:
    """Return the beginning, middle and end of a long text, without addresses of the web."""
    if len(text) > LONGEST_TEXT:
        third = LONGEST_TEXT // 3
        middle = len(text) // 2
        text = f"{text[:third]} {text[middle : middle + third]} {text[-third:]}"
    return _WEB.sub(" ", text)


def _read_script(text: str) -> LanguageReading | None:
    """Return a reading when most letters aren't Latin: Arabic, or another that is not ours."""
    letters = len(_LETTER.findall(text))
    latin = len(_LATIN.findall(text))
    if not letters or latin * 2 >= letters:
        return None
    is_arabic = len(_ARABIC.findall(text)) * 2 > letters - latin
    return LanguageReading("other", 1 - latin / letters, "ar" if is_arabic else None)


def _lead(scores: dict[str, float]) -> float:
    first, second = sorted(scores.values(), reverse=True)[:2]
    return first - second


def _conclude(scores: dict[str, float]) -> LanguageReading:
    best = max(scores, key=lambda code: scores[code])
    confidence = 1 / sum(math.exp(score - scores[best]) for score in scores.values())
    if best in _OURS:
        return LanguageReading(_OURS[best], confidence, None)
    return LanguageReading("other", confidence, _OTHERS.get(best))
