"""The model looks away from who somebody is, and still knows which words it read."""

from __future__ import annotations

import pytest

from understanding.neutral import Neutraliser, without_gender


@pytest.fixture(scope="module")
def neutraliser() -> Neutraliser:
    return Neutraliser.load()


def plain(neutraliser: Neutraliser, text: str) -> list[str]:
    return [word.text for word in neutraliser.words(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Mijn zoon gaat elke vrijdag naar de moskee",
            "Mijn dochter gaat elke zondag naar de kerk",
        ),
        ("Ze hoort bij extreem rechts", "Hij hoort bij jihadisten"),
        ("Mohammed zegt niets meer", "Kevin zegt niets meer"),
        ("Ma fille s'est radicalisée, elle est partie", "Mon fils s'est radicalisé, il est parti"),
        ("Elle est devenue agressive et renfermée", "Il est devenu agressif et renfermé"),
    ],
)
def test_who_it_is_about_makes_no_difference(
    neutraliser: Neutraliser, one: str, other: str
) -> None:
    first, second = plain(neutraliser, one), plain(neutraliser, other)
    differing = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    assert differing in ([], [("vrijdag", "zondag")])


def test_what_somebody_does_stays(neutraliser: Neutraliser) -> None:
    words = plain(neutraliser, "Hij heeft een mes en dreigt ermee")
    assert {"mes", "dreigt"} <= set(words)


def test_each_word_says_where_it_stands(neutraliser: Neutraliser) -> None:
    text = "L'école dit: extreem-rechts, déjà 😟 Ça suffit"
    for word in neutraliser.words(text):
        assert text[word.start : word.end].strip()
    assert [text[w.start : w.end] for w in neutraliser.words(text)][-1] == "suffit"


def test_an_expression_of_several_words_is_one(neutraliser: Neutraliser) -> None:
    kinds = Neutraliser({"group": ["extreem rechts", "rechts"]})
    assert [w.text for w in kinds.words("extreem rechts en rechts")] == [
        "xxgroup",
        "en",
        "xxgroup",
    ]


@pytest.mark.parametrize(
    ("feminine", "masculine"),
    [("partie", "parti"), ("renfermee", "renferme"), ("agressive", "agressif"), ("seule", "seul")],
)
def test_both_genders_share_one_form(feminine: str, masculine: str) -> None:
    assert without_gender(feminine) == without_gender(masculine)
