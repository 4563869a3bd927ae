"""Hands Rasa the training messages, read by the project's own reader.

Rasa reads the same files too (they are its own format), in about five times the time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from understanding.examples import Example, read_examples


class TrainingMessage(Message):
    """A message that is fingerprinted once and copied cheaply.

    While it merges training data Rasa sets every intent to what it is, fingerprints the message
    anew, and copies it, several times over: with fifty thousand messages a fifth of all training.
    """

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        if add_to_output or prop not in self.data or self.data[prop] != info:
            super().set(prop, info, add_to_output)

    def __deepcopy__(self, memo: dict[int, Any]) -> TrainingMessage:
        copy = TrainingMessage(
            data=self.data,
            output_properties=set(self.output_properties),
            time=self.time,
            features=list(self.features),
        )
        copy._cached_fingerprint = self._cached_fingerprint
        return copy


class ExamplesImporter(RasaFileImporter):
    """Reads domain, rules and configuration as Rasa does, and messages quickly."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All messages of the NLU files, each text once, with their marks as entities.

        Raises:
            ExampleError: a file is not what it should be.
        """
        paths = [Path(name) for name in sorted(self._nlu_files)]
        return TrainingData([_message(one) for path in paths for one in read_examples(path)])


def _message(example: Example) -> TrainingMessage:
    entities = [
        {
            "entity": span.signal,
            "start": span.start,
            "end": span.end,
            "value": example.text[span.start : span.end],
        }
        for span in example.spans
    ]
    return TrainingMessage.build(
        example.text,
        intent=example.intent,
        entities=entities or None,
        intent_metadata=example.labels.metadata or None,
    )
