"""The most ordinary first messages are heard, not met with a question about danger."""

from __future__ import annotations

import pytest

from tests.integration.engine.conftest import EngineDoor
from tests.running_helpline import EngineHome

FIRST_MESSAGES = {
    "nl": (
        "hij is de laatste maanden zo veranderd en zit altijd op zijn kamer",
        "mijn zoon is veranderd de laatste tijd, hij zegt bijna niets meer tegen ons",
        "onze dochter van 15 trekt zich terug en wil niet meer mee naar oma",
        "hij komt niet meer aan tafel eten en zit heel de dag op zijn gsm",
        "ze heeft precies geen zin meer in de scouts sinds de zomer",
        "mijn kleinzoon is stil geworden, ik maak mij een beetje zorgen",
        "ik herken mijn zoon niet meer sinds hij die nieuwe vrienden heeft",
        "hij wordt zo rap kwaad de laatste weken, om niks eigenlijk",
        "mijn dochter wil niet meer praten met mij, ze slaat de deur dicht",
        "hij is sinds kort heel gelovig geworden en wij weten niet goed wat we moeten denken",
        "onze zoon van 17 zit hele nachten te gamen en slaapt overdag",
        "ze zegt dat niemand haar begrijpt en blijft heel het weekend binnen",
    ),
    "fr": (
        "il a tellement changé ces derniers mois, il reste toujours dans sa chambre",
        "mon fils ne me parle presque plus depuis la rentrée, je ne sais pas quoi faire",
        "ma fille de 15 ans s'isole et ne veut plus voir ses cousines",
        "il ne mange plus à table avec nous et il est tout le temps sur son gsm",
        "elle n'a plus envie d'aller aux scouts depuis l'été, elle qui adorait ça",
        "mon petit-fils est devenu si silencieux, je me tracasse un peu",
        "je ne reconnais plus mon fils depuis qu'il a ses nouveaux copains",
        "il s'énerve pour un rien depuis quelques semaines, on ne peut plus rien dire",
        "ma fille claque la porte et ne veut plus discuter avec moi",
        "il est devenu très croyant depuis peu et on ne sait pas trop quoi en penser",
        "notre fils de 17 ans joue toute la nuit et dort la journée",
        "elle dit que personne ne la comprend et reste enfermée tout le week-end",
    ),
}
# A kind question too many is better than a silence, but not on every sad message.
MOST_ASKED = 1


@pytest.mark.parametrize("language", FIRST_MESSAGES)
def test_an_ordinary_worry_is_rarely_asked_about_and_never_raised(
    engine_home: EngineHome, language: str
) -> None:
    door = EngineDoor(engine_home)
    parsed = {text: door.parse(text) for text in FIRST_MESSAGES[language]}
    assert [text for text, found in parsed.items() if found["urgency"] > 2] == []
    asked = [text for text, found in parsed.items() if found["safety_check"]]
    assert len(asked) <= MOST_ASKED, asked
