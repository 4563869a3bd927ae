"""Knows every Belgian place name and what it stands for; read once from data/ by `places`.

Names are kept as words without accents, hyphens or capitals, so "St.-Niklaas" and
"Sint Niklaas" are one entry. One name can stand for several municipalities; the order says
which is meant when nothing else does: a municipality's own official name, then our aliases,
then its name in the other languages, then sub-municipalities, those of the municipality with
most of them first (no population figures here; it is the nearest thing), then the lowest code.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from understanding.place_tokens import key_of

DATA = Path(__file__).parent / "data"
Written = Literal["nl", "fr", "de", ""]

_REGION_LANGUAGE: dict[str, Written] = {"02000": "nl", "03000": "fr"}
_OWN_LANGUAGE: dict[str, Written] = {"flemish": "nl", "french": "fr", "german": "de"}


class Kind(Enum):
    """How much context a name needs before it counts as a place."""

    CERTAIN = "certain"  # none: "Kortrijk", also in lower case
    RARE = "rare"  # a capital, or a word of place before it: most sub-municipalities
    WORD = "word"  # an ordinary word too: "Mol", "Ans"
    PERSON = "person"  # a first or family name too: "Veerle"
    DUTCH = "dutch"  # French speakers mean a city abroad: "Lille"
    FORM = "form"  # a declined form: "het Gentse"
    ELSEWHERE = "elsewhere"  # not a Belgian place at all


@dataclass(frozen=True)
class Candidate:
    """One thing a name can stand for."""

    nis: str
    name: str
    language: str  # of the name as it is written: "nl", "fr" or "de"


@dataclass(frozen=True)
class Entry:
    """A name with its candidates, the likeliest first; none for a place elsewhere."""

    kind: Kind
    candidates: tuple[Candidate, ...]
    is_municipality: bool = False


@dataclass(frozen=True)
class _Claim:
    rank: int
    nis: str
    written: Written


class Gazetteer:
    """All names and postal codes; `prefixes` are the beginnings of names of several words."""

    def __init__(self) -> None:
        self._municipalities = {row["nis"]: row for row in _rows("be_municipalities_2025.csv")}
        self._areas = {row["nis"]: row for row in _rows("be_admin_hierarchy_2025.csv")}
        self._monolingual = {
            nis for nis, row in self._municipalities.items() if row["community"] in _OWN_LANGUAGE
        }
        localities = list(_rows("be_postal_localities_2025.csv"))
        self._size = Counter(row["nis"] for row in localities)
        self.words: dict[str, frozenset[str]] = _read_words()
        self.postal_codes = self._read_postal_codes(localities)
        self.names = self._build_names(self._claims(localities))
        self.prefixes = frozenset(_beginnings(self.names))

    def parent(self, nis: str) -> str:
        """Return the code of the area that holds this one ("" for an unknown code)."""
        return self._areas.get(nis, {}).get("parent_nis", "")

    def _read_postal_codes(
        self, localities: list[dict[str, str]]
    ) -> dict[str, tuple[Candidate, ...]]:
        codes: dict[str, list[Candidate]] = {}
        for row in sorted(localities, key=lambda row: row["is_municipality_name"], reverse=True):
            candidate = self._candidate(row["nis"], "")
            known = codes.setdefault(row["postal_code"], [])
            if candidate not in known:
                known.append(candidate)
        for nis, row in self._municipalities.items():
            for code in filter(None, row["postal_codes"].split("|")):
                codes.setdefault(code, [self._candidate(nis, "")])
        return {code: tuple(candidates) for code, candidates in codes.items()}

    def _claims(self, localities: list[dict[str, str]]) -> Iterator[tuple[str, _Claim, str]]:
        for nis, row in self._municipalities.items():
            own = _OWN_LANGUAGE.get(row["community"])
            for written in ("nl", "fr", "de"):
                rank = 0 if written == own or (own is None and written != "de") else 2
                yield row[f"name_{written}"], _Claim(rank, nis, _written(written)), ""
        for row in _rows("place_aliases.csv"):
            rank = 6 if row["kind"] == "also" else 1
            yield row["name"], _Claim(rank, row["nis"], _written(row["written_in"])), row["kind"]
        for nis, row in self._areas.items():
            if row["level"] in ("province", "arrondissement"):
                for written in ("nl", "fr"):
                    yield row[f"name_{written}"], _Claim(3, nis, ""), ""
        for row in localities:
            rank = 4 if row["is_municipality_name"] == "1" else 5
            # The postal names of Brussels are French in the source ("Laeken").
            in_brussels = row["nis"] not in self._monolingual
            yield row["locality"], _Claim(rank, row["nis"], "fr" if in_brussels else ""), ""

    def _build_names(self, claims: Iterator[tuple[str, _Claim, str]]) -> dict[str, Entry]:
        by_key: dict[str, list[_Claim]] = {}
        forms = set()
        for name, claim, kind in claims:
            key = key_of(name)
            by_key.setdefault(key, []).append(claim)
            if kind == "form":
                forms.add(key)
        entries = {key: self._entry(key, found, forms) for key, found in by_key.items()}
        for key in list(entries):
            joined = key.replace(" ", "")
            if joined != key and len(joined) >= 8:  # "louvainlaneuve", "sintniklaas"
                for spelled in _joined_spellings(key):
                    entries.setdefault(spelled, entries[key])
        for key in self.words["elsewhere"]:
            entries[key] = Entry(Kind.ELSEWHERE, ())
        return entries

    def _entry(self, key: str, claims: list[_Claim], forms: set[str]) -> Entry:
        claims.sort(key=lambda claim: (claim.rank, -self._size[claim.nis], claim.nis))
        unique: dict[str, Candidate] = {}
        for claim in claims:
            unique.setdefault(claim.nis, self._candidate(claim.nis, claim.written))
        is_municipality = claims[0].rank <= 2
        return Entry(self._kind(key, claims[0], forms), tuple(unique.values()), is_municipality)

    def _kind(self, key: str, best: _Claim, forms: set[str]) -> Kind:
        if key in forms:
            return Kind.FORM
        for kind in (Kind.WORD, Kind.PERSON, Kind.DUTCH, Kind.RARE):
            if key in self.words[kind.value]:
                return kind
        if best.rank > 3 and " " not in key:
            return Kind.WORD if len(key) < 4 else Kind.RARE
        return Kind.CERTAIN

    def _candidate(self, nis: str, written: Written) -> Candidate:
        """Return the area under the name of its own language.

        Both names of a Brussels area are official: there the written one, or the Dutch one.
        """
        municipality = self._municipalities.get(nis)
        if municipality is not None:
            own = _OWN_LANGUAGE.get(municipality["community"])
        else:
            own = _REGION_LANGUAGE.get(self._region_of(nis))
        language = own or ("fr" if written == "fr" else "nl")
        return Candidate(nis, self._areas[nis][f"name_{language}"], written or language)

    def _region_of(self, nis: str) -> str:
        while not nis.startswith("0") and nis:
            nis = self.parent(nis)
        return nis


@cache
def load_gazetteer() -> Gazetteer:
    """Return the one gazetteer of this process: it is large, and nobody changes it."""
    return Gazetteer()


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    with (DATA / file_name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _read_words() -> dict[str, frozenset[str]]:
    with (DATA / "place_words.yml").open(encoding="utf-8") as file:
        groups: dict[str, str] = yaml.load(file, Loader=yaml.CSafeLoader)
    return {
        group: frozenset(word.replace("_", " ") for word in words.split())
        for group, words in groups.items()
    }


def _written(language: str) -> Written:
    return language if language in ("nl", "fr", "de") else ""  # type: ignore[return-value]


def _beginnings(names: dict[str, Entry]) -> Iterator[str]:
    for name in names:
        words = name.split(" ")
        for count in range(1, len(words)):
            yield " ".join(words[:count])


def _joined_spellings(key: str) -> Iterator[str]:
    joined = key.replace(" ", "")
    yield joined
    if key.startswith("st "):
        for saint in ("sint", "saint", "sainte"):
            yield saint + joined[2:]
