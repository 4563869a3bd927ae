"""How easy a text is to read, by a published formula for each language.

Dutch: W. H. Douma, *De leesbaarheid van landbouwbladen* (1960). French: L. Kandel and A. Moles,
*Application de l'indice de Flesch à la langue française* (1958). Both go to 100 for the easiest
texts; from about 60 on a text is plain ("standaard", "standard"), which is what B1 readers manage.
"""

from __future__ import annotations

import re
from typing import Literal

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;…]+(?:\s|$)")
# Letters that make one sound together count once.
_SYLLABLE = {
    "nl": re.compile(
        r"aai|ooi|oei|eeu|ieu|[aeo]e[iu]?|aa|ee|oo|uu|ie|oe|eu|ou|au|ij|ei|ui|[aeiouyéèêëïöüáà]"
    ),
    "fr": re.compile(r"eau|oeu|œu|[aeiouyàâéèêëîïôöûùüœ]+"),
}
_SILENT_END = re.compile(r"(?:e|es|ent)$")


def ease(text: str, language: Literal["nl", "fr"]) -> float:
    """The reading ease of ``text``."""
    words = _WORD.findall(text.casefold())
    sentences = max(1, len(_SENTENCE_END.findall(text)))
    length = len(words) / sentences
    syllables = sum(_syllables(word, language) for word in words) / len(words)
    if language == "nl":
        return 206.84 - 0.93 * length - 77 * syllables
    return 207 - 1.015 * length - 73.6 * syllables


def _syllables(word: str, language: Literal["nl", "fr"]) -> int:
    if language == "fr" and len(word) > 3:
        word = _SILENT_END.sub("", word)
    return max(1, len(_SYLLABLE[language].findall(word)))
