"""The training messages: readable, as many as promised, and none a copy of another."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from understanding.examples import Example, ExampleError, Labels, load_examples
from understanding.families import fold
from understanding.taxonomy import load_taxonomy

EXAMPLES = Path(__file__).parents[3] / "data" / "nlu"
LANGUAGES = ("nl", "fr")
# By language.
LEAST_PER_THEME, LEAST_PER_ACT, LEAST_SHOWING, LEAST_LOOKING_LIKE = 120, 60, 100, 60
LEAST_AUTHORS = 4
MOST_ALIKE = 0.7
LONG_ENOUGH_TO_COMPARE = 4


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return load_examples(EXAMPLES)


def write(folder: Path, lines: str, metadata: str = "") -> Path:
    (folder / "nl").mkdir()
    (folder / "nl" / "a.yml").write_text(
        f'version: "3.1"\nnlu:\n- intent: bullying\n{metadata}  examples: |\n{lines}'
    )
    return folder


def test_a_marked_message_is_read_with_its_words_and_labels(tmp_path: Path) -> None:
    metadata = "  metadata: {level: 3, also: [C01]}\n"
    lines = "    - Ze gaf [haar boeken](R12) weg en [zweeg](R02)\n"
    [example] = load_examples(write(tmp_path, lines, metadata))
    assert example.text == "Ze gaf haar boeken weg en zweeg"
    assert [example.text[s.start : s.end] for s in example.spans] == ["haar boeken", "zweeg"]
    assert example.labels.level == 3
    assert example.signals == {"R12", "R02", "C01"}
    assert (example.language, example.author, example.intent) == ("nl", "a", "bullying")


def test_without_metadata_a_message_is_harmless(tmp_path: Path) -> None:
    [example] = load_examples(write(tmp_path, "    - Ze ruimt op\n"))
    assert example.labels == Labels(0, False, frozenset(), frozenset())
    assert example.signals == frozenset()


def test_labels_survive_being_written() -> None:
    metadata = {"level": 1, "ask": True, "looks_like": ["C01"], "also": ["R02"]}
    assert Labels.of(metadata).metadata == metadata


@pytest.mark.parametrize(
    ("lines", "metadata"),
    [
        ("    - [weg](R12)\n", "  metadata: {level: 5}\n"),
        ("    - [weg](R12)\n", "  metadata: {niveau: 3}\n"),
        ("    - weg\n", "  metadata: {looks_like: [R99]}\n"),
        ("    - [weg](R1)\n", ""),
        ("    weg\n", ""),
    ],
)
def test_what_is_not_right_is_named(tmp_path: Path, lines: str, metadata: str) -> None:
    with pytest.raises(ExampleError, match=r"a\.yml, bullying"):
        load_examples(write(tmp_path, lines, metadata))


def test_every_theme_and_act_has_its_messages(examples: list[Example]) -> None:
    counts = Counter((e.language, e.intent) for e in examples)
    taxonomy = load_taxonomy()
    for language in LANGUAGES:
        for names, least in (
            (taxonomy.themes, LEAST_PER_THEME),
            (taxonomy.acts, LEAST_PER_ACT),
        ):
            few = {n: counts[language, n] for n in names if counts[language, n] < least}
            assert not set(few) - {"none"}, (language, few)


def test_every_signal_has_messages_that_show_it_and_that_only_look_like_it(
    examples: list[Example],
) -> None:
    shown = Counter((e.language, signal) for e in examples for signal in e.signals)
    looks = Counter((e.language, signal) for e in examples for signal in e.labels.looks_like)
    for language in LANGUAGES:
        for signal in load_taxonomy().signals:
            assert shown[language, signal] >= LEAST_SHOWING, (language, signal)
            assert looks[language, signal] >= LEAST_LOOKING_LIKE, (language, signal)


def test_several_authors_wrote_about_every_theme_and_signal(examples: list[Example]) -> None:
    authors = defaultdict(set)
    for example in examples:
        for subject in (example.intent, *example.signals):
            authors[example.language, subject].add(example.author)
    subjects = {*load_taxonomy().themes, *load_taxonomy().signals} - {"none"}
    for language in LANGUAGES:
        for subject in subjects:
            assert len(authors[language, subject]) >= LEAST_AUTHORS, (language, subject)


def test_no_two_messages_in_a_language_are_nearly_the_same(examples: list[Example]) -> None:
    for language in LANGUAGES:
        texts = [e.text for e in examples if e.language == language]
        assert len(set(texts)) == len(texts)
        assert alike(texts) == []


def alike(texts: list[str]) -> list[tuple[str, str]]:
    """Pairs that share more than MOST_ALIKE of their words.

    Two such messages share one of their rarest words: only those are looked up.
    """
    words = [frozenset(fold(text)) for text in texts]
    spread = Counter(word for message in words for word in message)
    by_rare_word: defaultdict[str, list[int]] = defaultdict(list)
    found: list[tuple[str, str]] = []
    for number, message in enumerate(words):
        if len(message) < LONG_ENOUGH_TO_COMPARE:
            continue
        rare_first = sorted(message, key=lambda word: (spread[word], word))
        kept = rare_first[: len(message) - math.ceil(MOST_ALIKE * len(message)) + 1]
        found += [
            (texts[other], texts[number])
            for other in {other for word in kept for other in by_rare_word[word]}
            if len(message & words[other]) > MOST_ALIKE * len(message | words[other])
        ]
        for word in kept:
            by_rare_word[word].append(number)
    return found


def test_near_copies_would_be_found() -> None:
    assert alike(["hij slaat zijn broer elke dag", "elke dag slaat hij zijn broer"])
    assert not alike(["hij slaat zijn broer elke dag", "zij pest haar zus op school"])


def test_the_levels_agree_with_the_signals(examples: list[Example]) -> None:
    """An early or vague form may stand one level below its signal's own."""
    signals = load_taxonomy().signals
    for example in examples:
        base = max((signals[s].base_level for s in example.signals), default=0)
        assert bool(example.signals) == (example.labels.level > 0), example.text
        assert example.labels.is_ask or example.labels.level + 1 >= base, example.text
        assert not (example.labels.is_ask and example.labels.level >= 3), example.text
