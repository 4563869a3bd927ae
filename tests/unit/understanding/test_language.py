import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from understanding.language import Language, LanguageDetector, LanguageReading
from understanding.language_spelling import LANGUAGES, Spelling
from understanding.language_spelling_training import train, write_patterns

EXAMPLES: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "language_examples.yml").read_text(encoding="utf-8")
)
DETECTOR = LanguageDetector()


def found(text: str, remembered: Language | None = None) -> str:
    reading = DETECTOR.detect(text, remembered=remembered)
    return reading.other or reading.language


def texts(language: str, group: str) -> list[str]:
    return EXAMPLES[language][group].strip().splitlines()


def share_right(language: str, group: str) -> float:
    messages = texts(language, group)
    return sum(found(message) == language for message in messages) / len(messages)


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_there_are_enough_examples(language: str) -> None:
    assert len(set(texts(language, "short"))) >= 150
    assert len(set(texts(language, "sentence"))) >= 150


@pytest.mark.parametrize("language", list(EXAMPLES))
def test_sentences_are_right_in_99_of_100(language: str) -> None:
    assert share_right(language, "sentence") >= 0.99


@pytest.mark.parametrize("language", list(EXAMPLES))
def test_short_messages_are_right_in_95_of_100(language: str) -> None:
    assert share_right(language, "short") >= 0.95


def word_pairs(language: str) -> Iterator[str]:
    for sentence in texts(language, "sentence"):
        words = sentence.split()
        yield from (f"{one} {two}" for one, two in pairwise(words))


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_two_words_out_of_a_sentence_are_usually_enough(language: str) -> None:
    pairs = list(word_pairs(language))
    assert sum(found(pair) == language for pair in pairs) / len(pairs) >= 0.95


@pytest.mark.parametrize(("language", "memory"), [("nl", "fr"), ("fr", "nl")])
def test_clear_sentences_override_the_memory(language: str, memory: Language) -> None:
    sentences = texts(language, "sentence")
    right = sum(found(sentence, memory) == language for sentence in sentences)
    assert right / len(sentences) >= 0.99


@pytest.mark.parametrize("memory", ["nl", "fr"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "1800",
        "B-1800",
        "👍",
        "😢😢",
        "...",
        "?!",
        "ok",
        "OK",
        "okee",
        "Gent",
        "9000 Gent",
        "Namur",
        "Braine-le-Comte",
        "Sint-Niklaas",
        "De Panne",
        "Mohamed",
        "lol",
        "14",
        "12/05/2018",
        "https://example.org/pagina?taal=nl",
        "iemand@example.org",
    ],
)
def test_a_text_without_language_keeps_the_remembered_one(text: str, memory: Language) -> None:
    assert found(text, memory) == memory


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "nl"),
        ("ok", "nl"),
        ("👍", "nl"),
        ("Brugge", "nl"),
        ("Liège", "fr"),
        ("Luik", "nl"),
        ("Anvers", "fr"),
        ("5000", "fr"),
        ("9000", "nl"),
        ("Waals-Brabant", "nl"),
        ("Flandre", "fr"),
    ],
)
def test_without_memory_a_place_or_dutch_is_the_guess(text: str, language: str) -> None:
    reading = DETECTOR.detect(text)
    assert reading.language == language
    assert reading.confidence <= 0.6


@pytest.mark.parametrize(
    ("text", "memory", "language"),
    [
        ("oui", "nl", "fr"),
        ("non", "nl", "fr"),
        ("bonjour", "nl", "fr"),
        ("nee", "fr", "nl"),
        ("neen", "fr", "nl"),
        ("dank u", "fr", "nl"),
        ("bedankt", "fr", "nl"),
        ("ja", "fr", "nl"),
    ],
)
def test_a_greeting_or_yes_or_no_known_by_heart_overrides_the_memory(
    text: str, memory: Language, language: str
) -> None:
    assert found(text, memory) == language


def test_merci_is_dutch_in_a_dutch_conversation() -> None:
    assert found("merci", "nl") == "nl"
    assert found("amai merci") == "nl"
    assert found("merci") == "fr"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mijn zoon il veut plus aller à l'école et il reste au lit", "fr"),
        ("mijn zoon wil niet meer naar l'école", "nl"),
        ("mijn zoon is addicted aan gaming en chillt de hele dag online", "nl"),
        ("mon fils est full addict, il fait que du gaming et du scrolling", "fr"),
        ("bonjour, mijn dochter eet bijna niks meer en ik ben ongerust", "nl"),
        ("goeiedag, ma fille ne mange presque plus et je suis inquiète", "fr"),
        ("MIJN ZOON WIL NIET MEER LEVEN", "nl"),
        ("JE N'EN PEUX PLUS", "fr"),
        ("jaaaaa echt waarrrr", "nl"),
        ("ouiiii c vraiiii", "fr"),
    ],
)
def test_the_dominating_language_of_a_mixed_text_wins(text: str, language: str) -> None:
    assert found(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "hola mi hijo no quiere ir a la escuela",
        "mio figlio non vuole andare a scuola",
        "Mój syn nie chce chodzić do szkoły",
        "o meu filho não quer ir à escola",
        "Мой сын не хочет ходить в школу",
        "我的儿子不想上学",
    ],
)
def test_a_language_that_is_not_known_is_other_without_a_name(text: str) -> None:
    reading = DETECTOR.detect(text)
    assert (reading.language, reading.other) == ("other", None)


@pytest.mark.parametrize("text", ["مرحبا", "ابني لا يتكلم معنا", "ساعدوني svp"])
def test_arabic_script_is_arabic(text: str) -> None:
    assert found(text, "nl") == "ar"


def test_the_same_text_always_reads_the_same() -> None:
    again = LanguageDetector()
    for text in ("zut alors", "en plein dedans", "was nun", "over mon fils de"):
        assert DETECTOR.detect(text) == again.detect(text) == DETECTOR.detect(text)


@given(st.text(max_size=300), st.sampled_from([None, "nl", "fr"]))
def test_any_text_gets_a_reading(text: str, memory: Language | None) -> None:
    reading = DETECTOR.detect(text, remembered=memory)
    assert isinstance(reading, LanguageReading)
    assert 0.0 <= reading.confidence <= 1.0
    assert reading.other is None or reading.language == "other"


@pytest.mark.parametrize(
    "text",
    ["mijn zoon " * 1000, "x" * 10_000, "l'" * 5000, "a@" * 5000, "www." * 2500, "é" * 10_000],
)
def test_ten_thousand_characters_cost_little(text: str) -> None:
    started = time.process_time()
    DETECTOR.detect(text)
    # Promised: 10 ms; measured 1 to 3. Ten times that leaves room for a busy machine.
    assert time.process_time() - started < 0.1


def test_spelling_alone_tells_dutch_from_french() -> None:
    spelling = Spelling()
    nl, fr = LANGUAGES.index("nl"), LANGUAGES.index("fr")
    for word in ("schoolgebouw", "ijskastje", "vergadering"):
        assert spelling.log_probabilities(word)[nl] > spelling.log_probabilities(word)[fr]
    for word in ("rejoindre", "malheureux", "quotidienne"):
        assert spelling.log_probabilities(word)[fr] > spelling.log_probabilities(word)[nl]


def test_training_learns_which_letters_belong_to_which_language(tmp_path: Path) -> None:
    examples = [(0, [" ij", "ijk"]), (1, ["eau", "aux"])] * 30
    weights = train(examples, rare=1)
    assert weights["ijk"][0] > 0 > weights["ijk"][1]
    write_patterns(weights, tmp_path / "patterns.tsv")
    patterns = (tmp_path / "patterns.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in patterns] == [" ij", "aux", "eau", "ijk"]
