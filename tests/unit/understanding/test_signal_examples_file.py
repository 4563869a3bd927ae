"""The marked messages: readable, as many as promised, and none a copy of another."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from understanding.families import fold
from understanding.signals.examples import SignalExample, SignalExampleError, load_examples
from understanding.taxonomy import load_taxonomy

EXAMPLES = Path(__file__).parents[3] / "data" / "signal_examples"
# By signal and language.
MOST_ALIKE = 0.7
AT_LEAST = {True: 100, False: 60}
LONG_ENOUGH_TO_COMPARE = 4


@pytest.fixture(scope="module")
def examples() -> list[SignalExample]:
    return load_examples(EXAMPLES)


def write(folder: Path, block: str) -> Path:
    (folder / "nl").mkdir()
    (folder / "nl" / "a.yml").write_text(f"author: a\nsignals:\n  R12:\n{block}")
    return folder


def test_a_marked_message_is_read_with_its_words_and_level(tmp_path: Path) -> None:
    line = "      - 3 | Ze gaf [haar boeken](R12) weg en [zweeg](R02)\n"
    [example] = load_examples(write(tmp_path, f"    shows: |\n{line}"))
    assert example.text == "Ze gaf haar boeken weg en zweeg"
    assert [example.text[s.start : s.end] for s in example.spans] == ["haar boeken", "zweeg"]
    assert (example.level, example.is_ask, example.signals) == (3, False, {"R12", "R02"})
    assert (example.language, example.author, example.shows_heading) == ("nl", "a", True)


def test_a_question_mark_says_that_danger_cannot_be_excluded(tmp_path: Path) -> None:
    [example] = load_examples(write(tmp_path, "    looks_like: |\n      - 1? | Ze ruimt op\n"))
    assert (example.level, example.is_ask, example.signals) == (1, True, frozenset())


@pytest.mark.parametrize(
    "block",
    [
        "    shows: |\n      - 5 | [weg](R12)\n",
        "    shows: |\n      - 3 | zonder merk\n",
        "    looks_like: |\n      - 0 | [weg](R12)\n",
        "    other: |\n      - 0 | weg\n",
        "    shows: |\n      3 | [weg](R12)\n",
    ],
)
def test_a_line_that_is_not_right_is_named(tmp_path: Path, block: str) -> None:
    with pytest.raises(SignalExampleError, match=r"a\.yml, R12"):
        load_examples(write(tmp_path, block))


def test_every_signal_has_its_messages_in_both_languages(examples: list[SignalExample]) -> None:
    counts = Counter((e.language, e.heading, e.shows_heading) for e in examples)
    for language in ("nl", "fr"):
        for signal in load_taxonomy().signals:
            for shows, least in AT_LEAST.items():
                assert counts[language, signal, shows] >= least, (language, signal, shows)


def test_several_authors_wrote_about_every_signal(examples: list[SignalExample]) -> None:
    authors = defaultdict(set)
    for example in examples:
        authors[example.language, example.heading].add(example.author)
    assert min(len(names) for names in authors.values()) >= 2


def test_no_two_messages_about_a_signal_are_nearly_the_same(examples: list[SignalExample]) -> None:
    about = defaultdict(list)
    for example in examples:
        about[example.language, example.heading].append((set(fold(example.text)), example.text))
    alike = [
        (one, other)
        for messages in about.values()
        for (first, one), (second, other) in combinations(messages, 2)
        if min(len(first), len(second)) >= LONG_ENOUGH_TO_COMPARE
        and len(first & second) > MOST_ALIKE * len(first | second)
    ]
    assert alike == []


def test_the_levels_agree_with_the_taxonomy(examples: list[SignalExample]) -> None:
    """An early or vague form may stand one level below its signal's own."""
    signals = load_taxonomy().signals
    too_low = [
        example.text
        for example in examples
        if not example.is_ask
        and example.level + 1 < max((signals[s].base_level for s in example.signals), default=0)
    ]
    assert too_low == []
