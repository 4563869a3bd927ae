"""The rule language: what a pattern means, and what a wrong rule file says."""

from pathlib import Path

import pytest

from understanding.signals import SignalReading, SignalRuleError, SignalRules

EMPTY_FR = "language: fr\nrules: []\n"
HEAD = """
language: nl
spelling: {da: dat, nimeer: niet meer}
typo_tolerant: zelfmoord
negators: niet, geen
clause_openers: en, maar
subjects: ik, hij
families:
  tool: mes, bijl, een scherp ding
  mood: "droef, kwaad"
contexts:
  film: {effect: cancels, within: 3, patterns: [in een film]}
  doubt: {effect: asks, position: before, patterns: [misschien]}
rules:
"""


def load(folder: Path, rules: str, head: str = HEAD) -> SignalRules:
    (folder / "nl.yml").write_text(head + rules, encoding="utf-8")
    (folder / "fr.yml").write_text(EMPTY_FR, encoding="utf-8")
    return SignalRules.load(folder)


def rule(patterns: str, extra: str = "") -> str:
    knows = "  - {id: known, signal: C10, level: 1, patterns: [zelfmoord]}\n"
    return f"{knows}  - {{id: r, signal: R14, level: 4, patterns: [{patterns}]{extra}}}\n"


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("zak|tas kapot", "mijn TAS kapot", "mijn jas kapot"),
        ("pakt ..2 $tool", "hij pakt nu echt een scherp ding", "hij pakt a b c mes"),
        ("pakt een? mes", "pakt mes", "pakt twee mes"),
        ("(op de|onder) tafel", "op de tafel", "op tafel"),
        ("in (een (oude|nieuwe) )? auto", "in een oude auto", "in een gele auto"),
        ("bommen*", "een bommenlijst", "een bom"),
        ("zich & maakt & kapot", "maakt hij zich echt kapot", "maakt kapot"),
        ("pakt ..5 mes", "hij pakt dat mes", "hij pakt iets. Een mes"),
        ("dat is nimeer waar", "da is niet meer waar", "dat is waar"),
        ("zelfmoord nu", "zelfmrood nu", "zelfgemaakt nu"),
    ],
)
def test_a_pattern_finds_what_it_says_and_no_more(
    tmp_path: Path, pattern: str, yes: str, no: str
) -> None:
    rules = load(tmp_path, rule(f"'{pattern}'"))
    assert rules.read(yes).urgency == 4
    assert rules.read(no).urgency < 4


@pytest.mark.parametrize(
    ("text", "urgency", "asks"),
    [
        ("hij heeft een mes", 4, False),
        ("hij heeft geen mes", 0, False),
        ("ik slaap niet en hij heeft een mes", 4, False),
        ("misschien heeft hij een mes", 0, True),
        ("in een film heeft hij een mes", 0, False),
        ("hij heeft een mes niet", 0, True),
        ("misschien heeft hij geen mes", 0, True),
    ],
)
def test_denial_doubt_and_fiction_change_what_a_match_means(
    tmp_path: Path, text: str, urgency: int, asks: bool
) -> None:
    reading = load(tmp_path, rule("heeft ..2 mes, heeft hij ..2 mes")).read(text)
    assert (reading.urgency, reading.safety_check) == (urgency, asks)


def test_a_rule_may_resist_a_context_and_ask_for_more(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("mes", ", despite: [film], also: [school], nowhere: [keuken]"))
    assert rules.read("in een film een mes. Op school").urgency == 4
    assert rules.read("een mes").urgency == 0
    assert rules.read("een mes op school. In de keuken").urgency == 0


def test_unless_silences_and_ask_if_asks(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("mes", ", unless: [brood], ask_if: [speelgoed]"))
    assert rules.read("brood en een mes") == SignalReading((), 0, False)
    assert rules.read("speelgoed mes") == SignalReading((), 0, True)


def test_a_rule_for_its_own_language_is_silent_in_the_other(tmp_path: Path) -> None:
    rules = load(tmp_path, rule("mes", ", own_language_only: true"))
    assert rules.read("mes", language="fr").urgency == 0
    assert rules.read("mes", language=None).urgency == 4


@pytest.mark.parametrize(
    ("text", "rule_id", "fault"),
    [
        (rule("mes", ", kleur: rood"), "r", "unknown key"),
        ("  - {id: r, signal: X99, level: 4, patterns: [mes]}\n", "r", "X99"),
        ("  - {id: r, signal: R14, level: 9, patterns: [mes]}\n", "r", "level '9'"),
        ("  - {id: r, signal: R14, level: 4}\n", "r", "no patterns"),
        ("  - {signal: R14, level: 4, patterns: [mes]}\n", "a rule", "no id"),
        (rule("$nergens"), "r", "no family"),
        (rule("'(mes'"), "r", "bracket"),
        (rule("mes ..9 bijl"), "r", "gap of 9"),
        (rule("mes ..3"), "r", "ends with a gap"),
        (rule("'mes?'"), "r", "without a single word"),
        (rule("ab*"), "r", "too short"),
        (rule("mes", ", despite: [boek]"), "r", "no context"),
        (rule("mes") + rule("bijl"), "known", "twice"),
        ("  - {id: r, ask: true, level: 3, patterns: [mes]}\n", "r", "raises no signal"),
    ],
)
def test_a_wrong_rule_is_named_with_its_file_and_fault(
    tmp_path: Path, text: str, rule_id: str, fault: str
) -> None:
    with pytest.raises(SignalRuleError) as caught:
        load(tmp_path, text)
    assert caught.value.file == "nl.yml"
    assert caught.value.where == rule_id
    assert fault in caught.value.fault


def test_a_file_that_is_missing_broken_or_of_another_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SignalRuleError, match="cannot be read"):
        SignalRules.load(tmp_path)
    with pytest.raises(SignalRuleError, match="not YAML"):
        load(tmp_path, "", head="language: [")
    with pytest.raises(SignalRuleError, match="says language 'fr'"):
        load(tmp_path, "", head=EMPTY_FR)
