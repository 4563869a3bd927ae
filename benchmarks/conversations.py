"""What parents write in the benchmark: short talks in both languages, with a referral in each."""

from __future__ import annotations

TALKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "nl",
        (
            "mijn zoon van 14 zit de hele nacht te gamen",
            "al een paar maanden, sinds hij een nieuwe computer heeft",
            "waar kan ik hulp vinden?",
            "Vilvoorde",
            "wie leest dit eigenlijk?",
            "dank u",
        ),
    ),
    (
        "fr",
        (
            "ma fille ne veut plus aller à l'école",
            "ça a commencé après les vacances de Noël",
            "où est-ce que je peux trouver de l'aide ?",
            "on habite à Charleroi",
            "vous êtes un robot ?",
            "merci",
        ),
    ),
)
