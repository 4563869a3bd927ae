"""Faith, origin, ideology and gender change nothing: neither in the rules nor in what they find."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from understanding.signals import SignalRules
from understanding.text import fold

SIGNALS_FOLDER = Path(__file__).parents[3] / "data" / "signals"

# Whole words; families of people (zoon, dochter ...) are checked as pairs below.
FORBIDDEN = """
islam* moslim* musulman* christen* chretien* katholi* catholi* jood joden joods* juif* juive*
hindoe* boeddhis* atheis* athee* soenni* sjii* salafi* evangeli* jehova* ramadan koran coran
bijbel bible hijab voile hoofddoek niqab boerka burqa imam* priester pretre rabbi* allah
djellaba baard barbe marokka* marocain* turk turks turken turcs turc arabi* arabe* berber*
afrika* africain* roma zigeuner* tchetchene* allochto* vreemdeling* etrangers migrant*
vluchteling* asielzoeker* refugies buitenlander* zwarten noirs linkse linkser
rechts rechtse gauchiste* fascist* communis* anarchis* nationalis* royalis* feminis* jihadis*
djihadis* extreemrechts* extreemlinks* ecologist* vegan* incel incels autochto* homo homos
lesbi* trans transgender*
"""
PAIRS = [
    ("zoon", "dochter"), ("man", "vrouw"), ("vader", "moeder"), ("papa", "mama"), ("hij", "ze"),
    ("hem", "haar"), ("fils", "fille"), ("mari", "femme"), ("pere", "mere"), ("papa", "maman"),
    ("il", "elle"), ("oncle", "tante"), ("nonkel", "tante"),
]  # fmt: skip
SWAPS = {
    "nl": [
        ["naar de moskee", "naar de kerk", "naar de voetbalclub", "naar de synagoge"],
        ["Mohammed", "Kevin", "Yanis", "Wout"],
        ["mijn zoon", "mijn dochter"],
    ],
    "fr": [
        ["à la mosquée", "à l'église", "au club de foot", "à la synagogue"],
        ["Mohammed", "Kévin", "Yanis", "Théo"],
        ["mon fils", "ma fille"],
    ],
}
SENTENCES = {
    "nl": [
        "{2} gaat elke week {0} en zegt weinig thuis.",
        "{1} is {2}. Sinds hij {0} gaat ziet hij zijn vrienden niet meer.",
        "{2}, {1}, wil niet meer leven. Gisteren ging het nog {0}.",
        "Ik vond een mes onder de matras van {1}, {2}, die vaak {0} gaat.",
        "{2} slaat mij en gaat dan {0} met {1}.",
        "{2} kwam {0} en {1} is niet thuisgekomen.",
        "{2} gaat {0}, {1} bidt en draagt nieuwe kleren.",
    ],
    "fr": [
        "{2} va chaque semaine {0} et parle peu.",
        "{2}, {1}, ne veut plus vivre. Hier il y avait encore du monde {0}.",
        "J'ai trouvé un couteau sous le lit de {1}, {2} va souvent {0}.",
        "{2} me frappe et va ensuite {0} avec {1}.",
        "{2} va {0}, {1} prie et porte de nouveaux vêtements.",
    ],
}
NEVER_ALONE = [
    "Mijn zoon bidt vijf keer per dag en vast.",
    "Ze is bekeerd, draagt een hoofddoek en gaat elke vrijdag naar de moskee.",
    "Hij laat zijn baard staan, heeft tattoos en zijn hoofd kaalgeschoren.",
    "Hij is gestopt met alcohol en heeft nieuwe vrienden.",
    "Ze eet vegetarisch, volgt het nieuws en gaat betogen voor het klimaat.",
    "Hij stemt op een partij die ik vreselijk vind en discussieert er fel over.",
    "Mijn dochter heeft autisme en we komen uit Marokko.",
    "Hij wil zijn kamer op slot en vertelt ons minder dan vroeger.",
    "Mon fils prie, jeûne et va à la mosquée tous les vendredis.",
    "Elle s'est convertie, porte le voile et mange halal.",
    "Il a la barbe, le crâne rasé et un tatouage.",
    "Il ne boit plus d'alcool et il a de nouveaux amis.",
    "Elle milite pour le climat et débat avec passion à table.",
    "Il vote pour un parti que je n'aime pas du tout.",
    "Ma fille est autiste et nous venons du Congo.",
    "Elle veut son intimité et ferme la porte de sa chambre.",
]


def raw(language: str) -> dict[str, Any]:
    text = (SIGNALS_FOLDER / f"{language}.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def rule_patterns(language: str) -> Iterator[tuple[str, str]]:
    """What raises something. Places under attack and hate speech quoted are the exceptions."""
    for rule in raw(language)["rules"]:
        for key in ("patterns", "also"):
            for pattern in rule.get(key) or ():
                yield rule["id"], str(pattern)


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_no_rule_holds_a_word_for_faith_origin_ideology_or_orientation(language: str) -> None:
    wanted = [w.replace("*", r"\w*") for w in FORBIDDEN.split()]
    forbidden = re.compile(rf"\b({'|'.join(wanted)})\b")
    found = {
        (rule, match.group())
        for rule, pattern in rule_patterns(language)
        if (match := forbidden.search(fold(pattern)))
    }
    assert found == set()


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_place_of_worship_is_named_only_beside_all_others(language: str) -> None:
    kinds = {"nl": ["moskee", "kerk", "synagoge"], "fr": ["mosquee", "eglise", "synagogue"]}
    for _, pattern in rule_patterns(language):
        named = [kind for kind in kinds[language] if re.search(rf"\b{kind}\b", fold(pattern))]
        assert named in ([], kinds[language])


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_both_sexes_stand_in_every_family(language: str) -> None:
    for name, phrases in raw(language)["families"].items():
        members = {part.strip() for part in str(phrases).split(",")}
        for one, other in PAIRS:
            if one in members and language_of(one, other) == language:
                assert other in members or one == "il", (name, one, other)


def language_of(one: str, other: str) -> str:
    return "fr" if {one, other} & {"fils", "mari", "pere", "maman", "il", "oncle"} else "nl"


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_swapping_faith_name_and_gender_changes_nothing(rules: SignalRules, language: str) -> None:
    places, names, children = SWAPS[language]
    for sentence in SENTENCES[language]:
        readings = set()
        for place in places:
            for name in names:
                for child in children:
                    reading = rules.read(sentence.format(place, name, child))
                    signals = tuple((s.id, s.level, s.rule) for s in reading.signals)
                    readings.add((signals, reading.urgency, reading.safety_check))
        assert len(readings) == 1, (sentence, readings)


@pytest.mark.parametrize("text", NEVER_ALONE)
def test_what_is_no_signal_yields_an_empty_reading(rules: SignalRules, text: str) -> None:
    reading = rules.read(text)
    assert reading.signals == ()
    assert not reading.safety_check


def test_what_is_no_signal_yields_nothing_in_combination_either(rules: SignalRules) -> None:
    for language in (NEVER_ALONE[:8], NEVER_ALONE[8:]):
        reading = rules.read(" ".join(language))
        assert reading.signals == ()
        assert not reading.safety_check
