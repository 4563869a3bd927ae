"""The safety floor: fixed rules and a fixed card, before any model and without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.conversation import texts
from bot.messages import Draft, Kind, Language, Message, Sender, SignalSeen
from understanding.language import LanguageDetector
from understanding.signals import SignalReading, SignalRules

EMERGENCY_LEVEL = 4
SUPPORT_LEVEL = 3
WRITER_IS_MINOR = "C15"
# More numbers than a frightened person can take in help nobody.
MAX_LINES = 4

_LINES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "safety_lines.yml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class HelpLine:
    """One line of the directory, as the card needs it; texts by language."""

    slug: str
    number: str
    name: Mapping[Language, str]
    note: Mapping[Language, str]


class SafetyCards:
    """Builds the fixed card from the directory's lines."""

    def __init__(self, lines: Iterable[HelpLine]) -> None:
        self._lines = {line.slug: line for line in lines}

    def missing(self) -> frozenset[str]:
        """Slugs that the card may name and the directory does not have (a reason not to start)."""
        named = set(_LINES["emergency"]["always"])
        for choice in (_LINES["support"]["fallback"], _LINES["minor"], *_LINES["signals"].values()):
            named.update(slug for slugs in choice.values() for slug in slugs)
        return frozenset(named - self._lines.keys())

    def card(
        self, signals: Iterable[SignalSeen], language: Language, *, urgency: int = 0
    ) -> Draft | None:
        """The card for what was seen in one message; None below level 3.

        ``urgency`` counts too: a parent who presses "yes, someone is in danger" shows no signal.
        """
        seen = sorted(signals, key=lambda signal: -signal.level)
        urgency = max([urgency, *(signal.level for signal in seen)])
        if urgency < SUPPORT_LEVEL:
            return None
        variant = "emergency" if urgency >= EMERGENCY_LEVEL else "support"
        lines = [self._lines[slug] for slug in _slugs(variant, seen, language)]
        return Draft(
            sender=Sender.SYSTEM,
            kind=Kind.SAFETY_CARD,
            text=texts.text(f"safety.{variant}.text", language),
            language=language,
            data={
                "variant": variant,
                "title": texts.text(f"safety.{variant}.title", language),
                "lines": [
                    {
                        "name": line.name[language],
                        "number": line.number,
                        "note": line.note[language],
                    }
                    for line in lines
                ],
            },
        )

    def always_open(self, language: Language) -> HelpLine:
        """The line that answers day and night, for when nobody of ours is there."""
        return self._lines[_LINES["support"]["fallback"][language][0]]


def level_of(message: Message | Draft) -> int:
    """The level that a message speaks to as a safety card; 0 for any other message."""
    if message.kind is not Kind.SAFETY_CARD:
        return 0
    return EMERGENCY_LEVEL if message.data["variant"] == "emergency" else SUPPORT_LEVEL


def _slugs(variant: str, seen: list[SignalSeen], language: Language) -> list[str]:
    always: list[str] = _LINES["emergency"]["always"] if variant == "emergency" else []
    fallback: list[str] = _LINES["support"]["fallback"][language] if variant == "support" else []
    slugs = list(always)
    if any(signal.id == WRITER_IS_MINOR for signal in seen):
        slugs += _LINES["minor"][language]
    for signal in seen:
        if signal.level >= SUPPORT_LEVEL:
            slugs += _LINES["signals"].get(signal.id, {}).get(language, [])
    # The line that answers day and night is never the one that is left out.
    chosen = [slug for slug in dict.fromkeys(slugs) if slug not in fallback]
    return [*chosen[: MAX_LINES - len(fallback)], *fallback]


class Safeguarding:
    """Reads every message of a parent, whoever owns the conversation."""

    def __init__(self, rules: SignalRules, cards: SafetyCards, languages: LanguageDetector) -> None:
        self._rules = rules
        self._languages = languages
        self.cards = cards

    def read(self, text: str) -> SignalReading:
        """What the fixed rules see, in both languages at once."""
        return self._rules.read(text)

    def language_of(self, text: str, remembered: Language) -> Language:
        """The language to answer in when the engine is not there to say it."""
        language = self._languages.detect(text, remembered=remembered).language
        return remembered if language == "other" else language

    def card_for(self, reading: SignalReading, text: str, remembered: Language) -> Draft | None:
        """The card that this message calls for, in the message's own language."""
        if reading.urgency < SUPPORT_LEVEL:
            return None
        signals = [SignalSeen(signal.id, signal.level) for signal in reading.signals]
        return self.cards.card(signals, self.language_of(text, remembered))
