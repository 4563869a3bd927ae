"""Every word the assistant says, and every button it shows, against the rules it has to keep."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
import yaml

from actions.listening import PIECES
from tests.meta.readability import ease
from understanding.language import OtherLanguage
from understanding.taxonomy import load_taxonomy

PROJECT = Path(__file__).parents[2]
MAX_WORDS = 60
# B1 readers manage "plain" texts, from 60 on; a bubble read at night should be easier still.
PLAIN = 65
# The European emergency number, and "24 hours". All others come from the directory.
ALLOWED_NUMBERS = {"112", "24"}
LANGUAGES = ("nl", "fr")
# One response in every language at once, for who writes in none of ours.
ANY_LANGUAGE = "utter_other_language_"

# What may never be said: verdicts, promises that cannot be kept, feelings that a computer
# has not got, and percentages (domain knowledge, section 2: words).
FORBIDDEN = {
    "nl": (
        "radicalis",
        "extremis",
        "terroris",
        "geïndoctrineerd",
        "gehersenspoeld",
        "uw kind is gevaarlijk",
        "alles blijft geheim",
        "helemaal anoniem",
        "honderd procent",
        "procent",
        "ik begrijp uw pijn",
        "ik voel met u mee",
        "ik weet hoe u zich voelt",
        "uw schuld",
        "komt goed",
        "normaal gedrag",
    ),
    "fr": (
        "radicalis",
        "extrémis",
        "terroris",
        "endoctrin",
        "lavage de cerveau",
        "votre enfant est dangereux",
        "tout reste secret",
        "totalement anonyme",
        "pour cent",
        "je comprends votre douleur",
        "je comprends ta douleur",
        "je sais ce que vous ressentez",
        "votre faute",
        "tout ira bien",
        "comportement normal",
    ),
}

_NAME = re.compile(r"utter_\w*[^_\W]")
# Words that a parent could say to the child: their questions are not ours.
_QUOTED = re.compile(r"« .*? »|‘.*?’(?![a-z])|“.*?”")
_PAYLOAD = re.compile(r"/(\w+)")


@cache
def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    return loaded


@cache
def rules() -> list[dict[str, Any]]:
    text = (PROJECT / "data" / "rules.yml").read_text(encoding="utf-8")
    loaded: list[dict[str, Any]] = yaml.safe_load(text)["rules"]
    return loaded


def intents() -> set[str]:
    return {name for entry in domain()["intents"] for name in entry}


def intents_with_a_rule() -> set[str]:
    return {step["intent"] for rule in rules() for step in rule["steps"] if "intent" in step}


def variations() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, listed in domain()["responses"].items():
        for variation in listed:
            yield name, variation


def language_of(variation: dict[str, Any]) -> str | None:
    conditions = variation.get("condition") or []
    return next((c["value"] for c in conditions if c["name"] == "language"), None)


def themes() -> list[str]:
    return [theme for theme in load_taxonomy().themes if theme != "none"]


def named_in_actions() -> set[str]:
    """Every response that the actions can name; those with a gap are filled in for every theme."""
    names: set[str] = set()
    for file in (PROJECT / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                start = str(node.values[0].value)
                if start.startswith("utter_") and start != ANY_LANGUAGE:
                    ends = PIECES if len(node.values) > 2 else ("",)
                    names |= {start + theme + end for theme in themes() for end in ends}
            elif isinstance(node, ast.Constant) and _NAME.fullmatch(str(node.value)):
                names.add(str(node.value))
    return names


def test_every_response_that_an_action_names_exists() -> None:
    named = named_in_actions()
    assert len(named) > 2 * len(themes())
    assert sorted(named - set(domain()["responses"])) == []


def test_every_response_is_used() -> None:
    in_rules = {step.get("action") for rule in rules() for step in rule["steps"]}
    unused = set(domain()["responses"]) - named_in_actions() - in_rules
    assert sorted(name for name in unused if not name.startswith(ANY_LANGUAGE)) == []


def test_every_action_of_a_rule_exists() -> None:
    named = {step["action"] for rule in rules() for step in rule["steps"] if "action" in step}
    known = set(domain()["actions"]) | set(domain()["responses"])
    assert sorted(named - known) == []


def test_every_response_speaks_both_languages() -> None:
    silent = []
    for name, listed in domain()["responses"].items():
        spoken = {language_of(variation) for variation in listed}
        expected = {None} if name.startswith(ANY_LANGUAGE) else set(LANGUAGES)
        if spoken != expected:
            silent.append((name, spoken))
    assert silent == []


def test_every_other_language_that_can_be_found_has_an_answer() -> None:
    answered = {
        name.removeprefix(ANY_LANGUAGE)
        for name in domain()["responses"]
        if name.startswith(ANY_LANGUAGE)
    }
    assert answered == set(get_args(OtherLanguage))


def test_a_bubble_has_at_most_sixty_words() -> None:
    # French sets marks like « : » apart; they are not words.
    lengths = [
        (name, sum(any(map(str.isalnum, word)) for word in variation["text"].split()))
        for name, variation in variations()
    ]
    assert [one for one in lengths if one[1] > MAX_WORDS] == []


def test_a_bubble_asks_at_most_one_question() -> None:
    assert [
        (name, variation["text"])
        for name, variation in variations()
        if _QUOTED.sub("", variation["text"]).count("?") > 1
    ] == []


def test_no_number_is_promised_but_112() -> None:
    found = [
        (name, number)
        for name, variation in variations()
        for number in re.findall(r"\d+", variation["text"])
    ]
    assert [one for one in found if one[1] not in ALLOWED_NUMBERS] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_that_may_never_be_said(language: str) -> None:
    said = [
        (name, phrase)
        for name, variation in variations()
        if language_of(variation) in (language, None)
        for phrase in (*FORBIDDEN[language], "%")
        if phrase in variation["text"].casefold()
    ]
    assert said == []


def test_every_button_leads_somewhere() -> None:
    dead = [
        (name, button["payload"])
        for name, variation in variations()
        for button in variation.get("buttons", [])
        if not (found := _PAYLOAD.match(button["payload"]))
        or found.group(1) not in intents_with_a_rule()
    ]
    assert dead == []


def test_a_button_that_carries_a_value_escapes_its_braces() -> None:
    # Single braces are a placeholder to Rasa, which then logs an error at every press.
    single = [
        (name, button["payload"])
        for name, variation in variations()
        for button in variation.get("buttons", [])
        if "{" in button["payload"] and not re.search(r"\{\{.*\}\}$", button["payload"])
    ]
    assert single == []


def test_both_languages_show_the_same_buttons() -> None:
    different = []
    for name, listed in domain()["responses"].items():
        shown = {
            language: {
                tuple(button["payload"] for button in variation.get("buttons", []))
                for variation in listed
                if language_of(variation) == language
            }
            for language in LANGUAGES
        }
        if shown["nl"] != shown["fr"]:
            different.append((name, shown))
    assert different == []


def test_every_intent_has_exactly_one_rule() -> None:
    counted = Counter(rule["steps"][0]["intent"] for rule in rules())
    assert counted == Counter(intents())


def test_every_theme_and_act_of_the_taxonomy_is_an_intent_with_a_rule() -> None:
    wanted = {*themes(), *load_taxonomy().acts}
    assert sorted(wanted - intents()) == []
    assert sorted(wanted - intents_with_a_rule()) == []


def test_no_rule_name_is_used_twice() -> None:
    names = Counter(rule["rule"] for rule in rules())
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("end", PIECES)
def test_every_piece_of_guidance_ends_in_a_choice(end: str) -> None:
    is_last = end == PIECES[-1]
    for theme in themes():
        for variation in domain()["responses"][f"utter_guidance_{theme}{end}"]:
            payloads = [button["payload"] for button in variation["buttons"]]
            assert variation["text"].rstrip().endswith("?"), theme
            assert {"/ask_service", "/ask_for_human", "/tell_more"} <= set(payloads), theme
            assert ("/ask_tip" in payloads) != is_last, theme


def test_every_further_piece_of_guidance_names_its_source() -> None:
    listed = (PROJECT / "docs" / "guidance.md").read_text(encoding="utf-8")
    assert [t for t in themes() for end in PIECES[1:] if f"`{t}{end}`" not in listed] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bubble_is_easy_to_read(language: Literal["nl", "fr"]) -> None:
    hard = [
        (name, round(ease(variation["text"], language)))
        for name, variation in variations()
        if language_of(variation) == language and ease(variation["text"], language) < PLAIN
    ]
    assert hard == []
