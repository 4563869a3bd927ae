"""Word families: entries match the words they promise, and mistakes in the file are named."""

from pathlib import Path

import pytest

from understanding.families import WordFamilies, WordFamilyError, fold

FAMILIES = Path(__file__).parents[3] / "data" / "families"


@pytest.fixture
def families(tmp_path: Path) -> WordFamilies:
    (tmp_path / "nl.yml").write_text(
        "families:\n"
        "  screens: {strong: [gam*, '*scherm*', gsm], weak: [op zijn kamer]}\n"
        "  sleep: {strong: ['valt ~ in slaap', '*huilt'], weak: [nacht*]}\n"
    )
    return WordFamilies.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hij gamet", {("screens", "strong"): 1}),
        ("GSM!", {("screens", "strong"): 1}),
        ("zijn computerschermen", {("screens", "strong"): 1}),
        ("hij zit op zijn kamer te gamen", {("screens", "strong"): 1, ("screens", "weak"): 1}),
        ("ze valt maar niet in slaap", {("sleep", "strong"): 1}),
        ("ze valt in slaap", {("sleep", "strong"): 1}),
        ("ze valt van haar stoel en ligt dan in slaap", {}),
        ("de baby huilt 's nachts, hij gamet nacht na nacht", None),
        ("", {}),
    ],
)
def test_entries_match_what_they_promise(families, text: str, expected: dict | None) -> None:
    if expected is None:
        assert families.count(fold(text))[("sleep", "strong")] == 1
    else:
        assert dict(families.count(fold(text))) == expected


def test_accents_apostrophes_and_hyphens_make_no_difference() -> None:
    assert fold("L'École — très-bien") == ["l", "ecole", "tres", "bien"]


@pytest.mark.parametrize("entry", ["école", "d'accord", "wacht*lijst", "~ slaap", ""])
def test_a_wrong_entry_is_named_with_its_file_and_family(tmp_path: Path, entry: str) -> None:
    (tmp_path / "fr.yml").write_text(f'families:\n  school: {{strong: ["{entry}"]}}\n')
    with pytest.raises(WordFamilyError, match=r"fr\.yml, school"):
        WordFamilies.load(tmp_path)


def test_the_shipped_families_load_and_cover_every_theme() -> None:
    from understanding.taxonomy import load_taxonomy

    families = WordFamilies.load(FAMILIES)
    assert set(load_taxonomy().themes) - {"none"} <= set(families.names)


def test_ten_thousand_characters_cost_no_more_words_than_the_limit() -> None:
    families = WordFamilies.load(FAMILIES)
    assert families.count(["hij", "gamet"] * 1000) == families.count(["hij", "gamet"] * 200)
