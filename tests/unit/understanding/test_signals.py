"""What the rest of the product may rely on, whatever the rules say."""

import base64
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understanding.signals import SignalReading, SignalRules, WorrySignal

NL_DANGER = "Mijn zoon zegt dat hij zich van kant wil maken"
FR_DANGER = "Elle a avalé une boîte de médicaments"


def levels(reading: SignalReading) -> dict[str, int]:
    return {signal.id: signal.level for signal in reading.signals}


def test_a_signal_carries_its_rule_and_the_exact_words(rules: SignalRules) -> None:
    text = "🙏🏽 svp… " + unicodedata.normalize("NFD", FR_DANGER) + " 💊"
    [signal] = [s for s in rules.read(text).signals if s.id == "C01"]
    assert unicodedata.normalize("NFC", text[signal.start : signal.end]).startswith("avalé")
    assert signal.source == "rule"
    assert signal.rule.startswith("fr-c01")
    assert 0 < signal.confidence <= 1


def test_urgency_is_the_highest_level_and_at_level_4_nothing_is_left_to_ask(
    rules: SignalRules,
) -> None:
    reading = rules.read("Hij blowt. Hij ziet het niet meer zitten. " + NL_DANGER)
    assert {"C07": 1, "C01": 4}.items() <= levels(reading).items()
    assert (reading.urgency, reading.safety_check) == (4, False)


def test_only_a_doubt_that_outranks_what_is_certain_is_asked_about(rules: SignalRules) -> None:
    certain = rules.read("Hij zegt dat hij niet meer wil leven.")
    doubtful = rules.read("Hij wil niet meer leven. Misschien gaat hij iemand neersteken.")
    assert (certain.urgency, certain.safety_check) == (3, False)
    assert (doubtful.urgency, doubtful.safety_check) == (3, True)


def test_overlapping_findings_of_one_signal_become_the_most_urgent(rules: SignalRules) -> None:
    found = [s for s in rules.read(NL_DANGER).signals if s.id == "C01"]
    assert len(found) == 1
    assert found[0].level == 4


@pytest.mark.parametrize("language", ["nl", "fr", None])
@pytest.mark.parametrize("text", [NL_DANGER, FR_DANGER, "Il veut se pendre, help, hij is alleen"])
def test_danger_is_read_in_either_language_whatever_was_detected(
    rules: SignalRules, text: str, language: str | None
) -> None:
    assert rules.read(text, language=language).urgency == 4  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("zegt da ze ni meer wil leven", "C01"),
        ("HIJ WIL NIET MEEEEER LEVEN", "C01"),
        ("elle ve plus vivre, elle veu mourrir", "C01"),
        ("g peur kil se suicide", "C01"),
        ("mijne man slaagt mij", "C03"),
        ("ze is bewustloos", "C07"),
        ("hij heeft nen pistol op zijn kamer", "R14"),
    ],
)
def test_dialect_sms_and_typos_are_read(rules: SignalRules, written: str, plain: str) -> None:
    assert plain in levels(rules.read(written))


@pytest.mark.parametrize(
    "text",
    [
        "Mes enfants vont bien, mon fils range ses affaires",
        "mes deux filles sont dans leur chambre avec mes livres",
        "Hij heeft nooit gezegd dat hij dood wil.",
        "Il n'a pas d'arme et il ne menace personne.",
    ],
)
def test_a_harmless_or_denying_sentence_is_silent(rules: SignalRules, text: str) -> None:
    reading = rules.read(text)
    assert (reading.urgency, reading.safety_check) == (0, False)


@pytest.mark.parametrize(
    "text",
    [
        "Hij wil niet meer leven",
        "Elle ne veut plus vivre",
        "On ne le retrouve pas",
        "Je n'arrive pas à le réveiller",
        "Hij is niet thuisgekomen",
    ],
)
def test_a_danger_said_with_a_negation_is_not_taken_for_a_denial(
    rules: SignalRules, text: str
) -> None:
    assert rules.read(text).urgency >= 3


@pytest.mark.parametrize(
    "text",
    [
        "Ik weet niet of hij aan zelfmoord denkt",
        "Ik kan niet uitsluiten dat hij een pistool heeft",
        "Je ne suis pas sûre qu'il ne va pas se tuer",
        "binnenkort is alles voorbij, zegt hij",
    ],
)
def test_danger_that_cannot_be_excluded_is_asked_about(rules: SignalRules, text: str) -> None:
    reading = rules.read(text)
    assert reading.safety_check or reading.urgency >= 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "😀",
        "!!!???...",
        "\x00\x01\x1b[31m\x7f",
        "مرحبا، ابني لا يتكلم معي منذ أسبوع",
        "שלום, אני דואגת לבן שלי",
        "<script>alert('x')</script><b>dag</b>",
        base64.b64encode(bytes(range(256)) * 15).decode(),
        "a" * 10_000,
        "'" * 10_000,
        "\u0301" * 5_000,
        "hij ze die de een het " * 450,
    ],
)
def test_odd_input_gives_an_answer_without_danger(rules: SignalRules, text: str) -> None:
    assert rules.read(text).urgency == 0


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_every_offset_lies_inside_it(rules: SignalRules, text: str) -> None:
    reading = rules.read(text)
    assert all(0 <= s.start < s.end <= len(text) for s in reading.signals)
    assert isinstance(reading.safety_check, bool)


def test_time_grows_no_faster_than_the_text(rules: SignalRules) -> None:
    sentence = "hij wil niet meer naar huis en zegt dat hij een mes heeft il veut plus vivre "
    rules.read(sentence * 5)
    short, long = (_seconds(rules, sentence * n) for n in (15, 120))
    # Eight times the text; the rest is room for a busy machine.
    assert long < 8 * short * 3 + 0.05


def test_nothing_a_parent_wrote_stays_behind(rules: SignalRules) -> None:
    rules.read("Zybrandtje heeft een mes in zijn rugzak")
    for language in rules._languages.values():
        assert "zybrandtje" not in language._index._vocab.strings


def test_the_same_message_is_read_the_same_twice(rules: SignalRules) -> None:
    assert rules.read(NL_DANGER) == rules.read(NL_DANGER)
    assert all(isinstance(s, WorrySignal) for s in rules.read(NL_DANGER).signals)


def _seconds(rules: SignalRules, text: str) -> float:
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        rules.read(text)
        best = min(best, time.perf_counter() - started)
    return best
