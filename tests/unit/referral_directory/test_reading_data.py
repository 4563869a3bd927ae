"""A mistake in a data file names the file, the entry and the field."""

from __future__ import annotations

from pathlib import Path

import pytest

from referral_directory.errors import DirectoryDataError
from referral_directory.shipped_data import read_shipped

GOOD = """\
- slug: sample-line
  source: "004"
  languages: [nl]
  areas: ["02000"]
  needs: [puberty]
  audiences: [parents]
  nl: {name: Lijn, description: Een lijn., what_happens: U belt., audience: Ouders.}
  fr: {name: Ligne, description: Une ligne., what_happens: Vous appelez., audience: Parents.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "organisations.yml").write_text("- {slug: shared, nl: Samen, fr: Ensemble}\n")
    return tmp_path


def read(folder: Path, text: str) -> None:
    (folder / "services-1.yml").write_text(text, encoding="utf-8")
    read_shipped(folder)


def test_a_good_entry_is_read(folder: Path) -> None:
    (folder / "services-1.yml").write_text(GOOD, encoding="utf-8")
    shipped = read_shipped(folder)
    assert [service.slug for service in shipped.services] == ["sample-line"]
    assert {organisation.slug for organisation in shipped.organisations} == {
        "shared",
        "sample-line",
    }


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ("[puberty]", "[pubrety]", "needs.0", "'pubrety' is not a theme"),
        ("[puberty]", "[none]", "needs.0", "'none' is not a theme"),
        ("slug: sample-line", "slug: Sample Line", "slug", "pattern"),
        ('["02000"]', "[02000]", "areas.0", "valid string"),
        ("languages: [nl]", "languages: []", "languages", "at least 1"),
        ("languages: [nl]", "languages: [dutch]", "languages.0", "pattern"),
        ("[parents]", "[mothers]", "audiences.0", "'parents'"),
        ("[parents]", "[professionals]", "entry", "never suggested"),
        ("what_happens: U belt.", "what_happens: " + "heel " * 46, "nl", "46 words"),
        ("name: Lijn, ", "", "nl.name", "required"),
        ("name: Lijn, ", "name: '', ", "nl.name", "at least 1"),
        ("audience: Ouders.}", "audience: Ouders., hours: Altijd.}", "entry", "one language only"),
        ("source:", "opening: x\n  source:", "opening", "not permitted"),
        ("source:", "organisation: unknown\n  source:", "organisation", "'unknown' is not in"),
        ("source:", "website: www.site.be\n  source:", "website", "pattern"),
        ("source:", "email: nobody\n  source:", "email", "pattern"),
        ("source:", "phones: [{number: 112}]\n  source:", "phones.0.number", "valid string"),
        ("source:", 'phones: [{number: "bel 112"}]\n  source:', "phones.0.number", "pattern"),
        ("source:", "source_confirmed: recently\n  source:", "source_confirmed", "pattern"),
        ("source:", "verified_on: 2026-01-01\n  source:", "verified_on", "not permitted"),
        ("source:", "access: mandated\n  source:", "entry", "around detention"),
        ("source:", "also: [puberty]\n  source:", "entry", "repeats a need"),
        ("source:", "inferred: [mood]\n  source:", "inferred.0", "may be inferred"),
    ],
)
def test_a_mistake_names_the_file_the_entry_and_the_field(
    folder: Path, old: str, new: str, field: str, problem: str
) -> None:
    assert old in GOOD
    with pytest.raises(DirectoryDataError) as caught:
        read(folder, GOOD.replace(old, new, 1))
    assert caught.value.file == "services-1.yml"
    assert caught.value.field == field
    assert problem in caught.value.problem
    assert str(caught.value).startswith("services-1.yml: ")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD + GOOD, "used twice"),
        (GOOD + '  source: "005"\n', "key given twice: source"),
        ("- [", "services-1.yml"),
        ("slug: no-list", "must be a list"),
        (GOOD.replace("sample-line", "shared"), "is missing"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(folder: Path, text: str, problem: str) -> None:
    with pytest.raises(DirectoryDataError, match=problem):
        read(folder, text)


def test_a_file_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "services-1.yml").write_bytes(GOOD.replace("Ligne", "Écoute").encode("latin-1"))
    with pytest.raises(DirectoryDataError, match=r"services-1\.yml: \(file\): yaml"):
        read_shipped(folder)


def test_a_missing_file_of_organisations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DirectoryDataError, match=r"organisations\.yml"):
        read_shipped(tmp_path)
