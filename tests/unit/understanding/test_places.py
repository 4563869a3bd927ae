import csv
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from understanding import gazetteer
from understanding.places import PlaceFinder

EXAMPLES = yaml.safe_load(
    (Path(__file__).parent / "places_examples.yml").read_text(encoding="utf-8")
)


def examples(group: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for line in EXAMPLES[group].strip().splitlines():
        if line.startswith("#"):
            continue
        text, _, places = line.partition(" |")
        pairs = [place.split(" = ") for place in places.split(";") if place.strip()]
        yield text, [(words.strip(), name.strip()) for words, name in pairs]


FINDER = PlaceFinder.load()


@pytest.fixture
def finder() -> PlaceFinder:
    return FINDER


def named(finder: PlaceFinder, text: str, *, expected: bool = False) -> list[tuple[str, str]]:
    return [(text[p.start : p.end], p.name) for p in finder.find(text, expected=expected)]


def codes(finder: PlaceFinder, text: str, *, expected: bool = False) -> list[str]:
    return [place.nis for place in finder.find(text, expected=expected)]


@pytest.mark.parametrize(("text", "places"), list(examples("unasked")))
def test_a_message_yields_exactly_the_places_it_names(
    finder: PlaceFinder, text: str, places: list[tuple[str, str]]
) -> None:
    assert named(finder, text) == places


@pytest.mark.parametrize(("text", "places"), list(examples("asked")))
def test_an_answer_to_the_question_for_a_place_needs_no_context(
    finder: PlaceFinder, text: str, places: list[tuple[str, str]]
) -> None:
    assert named(finder, text, expected=True) == places


def test_there_are_enough_examples_of_each_sort() -> None:
    unasked = list(examples("unasked"))
    assert len(unasked) + len(list(examples("asked"))) >= 150
    assert sum(not places for _, places in unasked) >= 50


def municipalities() -> list[dict[str, str]]:
    path = gazetteer.DATA / "be_municipalities_2025.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_municipality_is_found_by_its_own_name_after_in(finder: PlaceFinder) -> None:
    own = {"flemish": "name_nl", "french": "name_fr", "german": "name_de"}
    missed = []
    for row in municipalities():
        name = row[own.get(row["community"], "name_nl")]
        phrase = f"ik woon in {name}" if row["community"] == "flemish" else f"j'habite à {name}"
        if codes(finder, phrase) != [row["nis"]]:
            missed.append(name)
    assert missed == []


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_every_municipality_answers_to_its_names_in_three_languages(
    finder: PlaceFinder, language: str
) -> None:
    wrong = {
        row[f"name_{language}"]
        for row in municipalities()
        if codes(finder, row[f"name_{language}"], expected=True) != [row["nis"]]
    }
    # Names that stand for something larger first: the province, and the other Saint-Nicolas.
    assert wrong <= {"Limburg", "Saint-Nicolas"}


@pytest.mark.parametrize(
    ("old_name", "nis"),
    [
        ("Gooik", "23106"),
        ("Herne", "23106"),
        ("Ruiselede", "37021"),
        ("Meulebeke", "37022"),
        ("De Pinte", "44086"),
        ("Wachtebeke", "44087"),
        ("Melle", "44088"),
        ("Moerbeke", "46029"),
        ("Kruibeke", "46030"),
        ("Zwijndrecht", "46030"),
        ("Borsbeek", "11002"),
        ("Ham", "71071"),
        ("Kortessem", "71072"),
        ("Hoeselt", "73110"),
        ("Borgloon", "73111"),
        ("Bertogne", "82039"),
    ],
)
def test_a_merged_municipality_is_found_by_its_old_name(
    finder: PlaceFinder, old_name: str, nis: str
) -> None:
    assert codes(finder, f"wij wonen in {old_name}") == [nis]


def test_every_postal_code_is_found_when_a_place_is_expected(finder: PlaceFinder) -> None:
    by_code: dict[str, set[str]] = {}
    for row in municipalities():
        for code in filter(None, row["postal_codes"].split("|")):
            by_code.setdefault(code, set()).add(row["nis"])
    wrong = {
        code
        for code, allowed in by_code.items()
        if [place.nis in allowed for place in finder.find(code, expected=True)] != [True]
    }
    assert by_code
    assert wrong == set()


@pytest.mark.parametrize(
    ("text", "nis"),
    [
        ("Vlaanderen", "02000"),
        ("la Wallonie", "03000"),
        ("het Brussels Hoofdstedelijk Gewest", "04000"),
        ("provincie Antwerpen", "10000"),
        ("in Limburg", "70000"),
        ("le Hainaut", "50000"),
        ("province de Luxembourg", "80000"),
        ("arrondissement Leuven", "24000"),
    ],
)
def test_regions_and_provinces_are_places_too(finder: PlaceFinder, text: str, nis: str) -> None:
    assert codes(finder, text) == [nis]


def test_another_place_in_the_text_decides_between_namesakes(finder: PlaceFinder) -> None:
    assert codes(finder, "ik woon in Sint-Gillis") == ["21013"]
    assert codes(finder, "ik woon in Sint-Gillis, in Dendermonde") == ["42006", "42006"]
    assert codes(finder, "wij wonen in Halle, Zoersel") == ["11055", "11055"]


@pytest.mark.parametrize(
    "text",
    ["Sint-Niklaas", "Sint Niklaas", "sint niklaas", "St-Niklaas", "St. Niklaas", "st.niklaas"],
)
def test_every_spelling_of_saint_is_one_name(finder: PlaceFinder, text: str) -> None:
    assert codes(finder, text) == ["46021"]


@given(st.text(max_size=200), st.booleans())
def test_any_text_gives_ordered_places_inside_the_text(text: str, expected: bool) -> None:
    places = FINDER.find(text, expected=expected)
    ends = [0, *(place.end for place in places)]
    assert all(end <= place.start < place.end for end, place in zip(ends, places, strict=False))
    assert ends[-1] <= len(text)


@pytest.mark.parametrize(
    "text",
    ["in Mechelem " * 800, "de la " * 1600, "1000 " * 2000, "sint-" * 2000, "a" * 10_000],
    ids=["misspelt", "articles", "numbers", "hyphens", "one word"],
)
def test_long_nonsense_costs_little(finder: PlaceFinder, text: str) -> None:
    started = time.process_time()
    finder.find(text, expected=True)
    # About 20 ms on the machine it was written on; the limit only catches a change of order.
    assert time.process_time() - started < 0.5
