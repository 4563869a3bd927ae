"""Reads the marks of `understanding.examples` from Rasa's training data."""

from __future__ import annotations

from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding.examples import Example, Labels, MarkedSpan
from understanding.taxonomy import load_taxonomy


def example_of(message: Message) -> Example:
    """What a training message means; language and author are not part of Rasa's data.

    Raises:
        ExampleError: its metadata are not what they should be.
    """
    metadata = message.get("metadata") or {}
    known = load_taxonomy().signals
    spans = tuple(
        MarkedSpan(entity["entity"], entity["start"], entity["end"])
        for entity in message.get(ENTITIES) or ()
        if entity["entity"] in known
    )
    labels = Labels.of(metadata.get("intent") or {})
    return Example(message.get(TEXT), "", "", message.get(INTENT), labels, spans)
