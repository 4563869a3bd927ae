"""The training data as Rasa gets it: every message once, with what it means."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from engine.components.marked_messages import example_of
from engine.importer import ExamplesImporter
from understanding.examples import ExampleError

FILE = """\
version: "3.1"
nlu:
- intent: anxiety_and_sadness
  metadata: {level: 3, looks_like: [C02]}
  examples: |
    - ze zegt dat [ze niet meer wil leven](C01)
- intent: thank
  examples: |
    - merci
"""


def read(folder: Path, content: str) -> ExamplesImporter:
    path = folder / "nl" / "author.yml"
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    return ExamplesImporter(training_data_paths=[str(path)])


def test_marks_and_labels_arrive(tmp_path: Path) -> None:
    first, second = read(tmp_path, FILE).get_nlu_data().training_examples
    example = example_of(first)
    assert example.text == "ze zegt dat ze niet meer wil leven"
    assert example.signals == {"C01"}
    assert (example.labels.level, example.labels.looks_like) == (3, {"C02"})
    assert example_of(second).intent == "thank"


def test_a_copy_keeps_what_is_known(tmp_path: Path) -> None:
    message = read(tmp_path, FILE).get_nlu_data().training_examples[0]
    fingerprint = message.fingerprint()
    copy = deepcopy(message)
    copy.set("intent", message.get("intent"))
    assert copy.fingerprint() == fingerprint
    copy.set("intent", "tantrums")
    assert copy.fingerprint() != fingerprint
    assert message.get("intent") == "anxiety_and_sadness"


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExampleError, match=r"author\.yml"):
        read(tmp_path, FILE.replace("(C01)", "(")).get_nlu_data()
