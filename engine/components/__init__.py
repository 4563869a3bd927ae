"""Rasa graph components: each hands one kind of understanding from `understanding/` to Rasa."""

from engine.components.intents import ThemeClassifier
from engine.components.language import LanguageIdentifier
from engine.components.places import PlaceRecogniser
from engine.components.sentence_embedder import SentenceEmbedder
from engine.components.signals import WorrySignalReader
from engine.components.theme import IntentGate
from engine.components.worry import WorrySignalClassifier

__all__ = [
    "IntentGate",
    "LanguageIdentifier",
    "PlaceRecogniser",
    "SentenceEmbedder",
    "ThemeClassifier",
    "WorrySignalClassifier",
    "WorrySignalReader",
]
