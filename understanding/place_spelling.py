"""Finds the place name that a misspelt word was meant to be; asked by `place_judgement`."""

from collections.abc import Iterator, Mapping

from understanding.gazetteer import Entry, Kind

SHORTEST = 6  # one letter off in a shorter name too often makes another word


class NameSpelling:
    """An index of names by what is left when one letter is taken out."""

    def __init__(self, names: Mapping[str, Entry]) -> None:
        self._entries: dict[str, Entry] = {}
        self._index: dict[str, list[str]] = {}
        for name, entry in names.items():
            joined = name.replace(" ", "")
            if len(joined) < SHORTEST or entry.kind not in (Kind.CERTAIN, Kind.RARE):
                continue
            self._entries.setdefault(joined, entry)
            for rest in _shortened(joined):
                self._index.setdefault(rest, []).append(joined)

    def correct(self, word: str) -> Entry | None:
        """Return the entry one letter (added, left out, replaced, swapped) away from the word.

        The first letter must be right: people seldom mistype it, and it keeps ordinary words out.
        Of several a municipality wins, then the alphabet.
        """
        if len(word) < SHORTEST or not word.isalpha():
            return None
        near = {
            name
            for rest in _shortened(word)
            for name in self._index.get(rest, ())
            if name[0] == word[0] and _is_one_off(word, name)
        }
        if not near:
            return None
        best = min(near, key=lambda name: (not self._entries[name].is_municipality, name))
        return self._entries[best]


def _shortened(word: str) -> Iterator[str]:
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def _is_one_off(word: str, name: str) -> bool:
    if len(word) > len(name):
        word, name = name, word
    first = next((i for i, letter in enumerate(word) if letter != name[i]), len(word))
    if len(word) != len(name):
        return word[first:] == name[first + 1 :]
    if word[first + 1 :] == name[first + 1 :]:
        return True
    return (
        word[first : first + 2] == name[first : first + 2][::-1]
        and word[first + 2 :] == name[first + 2 :]
    )
