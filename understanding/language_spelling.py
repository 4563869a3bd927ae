"""Says from its spelling alone which language a word looks like; one voice in `language`."""

import math
import unicodedata
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("nl", "fr", "en", "de", "tr")
PATTERNS_FILE = Path(__file__).parent / "data" / "language_ngrams.tsv"
LONGEST_GROUP = 4
LONGEST_WORD = 24  # the ends of a word tell its language; longer "words" are usually keys or noise
SCALE = 10  # the file holds tenths as whole numbers


def fold_accents(word: str) -> str:
    """Return the word without its accents ("élève" gives "eleve")."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return plain.replace("œ", "oe").replace("ß", "ss").replace("ı", "i")


def letter_groups(word: str) -> list[str]:
    """Return every distinct group of one to four letters, the word's edges marked by a space."""
    padded = f" {word[:LONGEST_WORD]} "
    size = len(padded)
    groups = {
        padded[start : start + length]
        for length in range(1, LONGEST_GROUP + 1)
        for start in range(size - length + 1)
    }
    return sorted(groups)


class Spelling:
    """The telling letter groups of five languages, as `language_spelling_training` found them."""

    def __init__(self, path: Path = PATTERNS_FILE) -> None:
        self._weights: dict[str, tuple[int, ...]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            group, numbers = line.split("\t")
            self._weights[group] = tuple(map(int, numbers.split()))
        self.log_probabilities = lru_cache(maxsize=4096)(self._log_probabilities)

    def _log_probabilities(self, word: str) -> tuple[float, ...]:
        """Return each language's probability as its natural logarithm, ordered as LANGUAGES."""
        sums = [0] * len(LANGUAGES)
        for group in letter_groups(word):
            for index, weight in enumerate(self._weights.get(group, ())):
                sums[index] += weight
        scores = [total / SCALE for total in sums]
        top = max(scores)
        norm = top + math.log(sum(math.exp(score - top) for score in scores))
        return tuple(score - norm for score in scores)
