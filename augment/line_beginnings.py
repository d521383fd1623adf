"""Lines of plain text that begin with a capital where their source does, at no cost per word.

A chunk that a translation would begin with a small letter has a number of its own for the
beginnings of lines, whose versions are the same but for that letter.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from kiloglot.augment.casing import Casing
from kiloglot.augment.chunks import END, Text, starts_of
from kiloglot.augment.line_memory import LineMemory
from kiloglot.augment.numbering import spans_of
from kiloglot.augment.phrases import Phrases

__all__ = ["Beginnings"]

#: What a chunk is that has no number of its own for beginnings.
_NEW, _SAME, _SIGN = -1, -2, -3


class Beginnings:
    """Puts the chunks that lines begin with into the places of others.

    Args:
        memory: The chunks.
        phrases: Are to know every number.
        casing: Writes capitals.
    """

    def __init__(self, memory: LineMemory, phrases: Phrases, casing: Casing) -> None:
        self._memory = memory
        self._phrases = phrases
        self._casing = casing
        self._known = np.zeros(0, np.int32)

    def cut(self, size: int) -> None:
        """Forget all chunks but the first ``size``."""
        self._known = np.where(self._known < size, self._known, _NEW)[:size]

    def __call__(self, text: Text) -> None:
        """Change the numbers of a text, all of whose chunks have versions.

        Signs before words, such as quotes, are no beginning.
        """
        numbers, ends = text
        missing = len(self._memory.numbers) - len(self._known)
        self._known = np.concatenate([self._known, np.full(missing, _NEW, np.int32)])
        places = starts_of(ends)[: len(ends)]
        while len(places):
            own = numbers.take(places)
            if (new := self._known.take(own) == _NEW).any():
                self._learn(np.unique(own[new]).tolist())
            found = self._known.take(own)
            numbers[places] = np.where(found >= 0, found, own)
            going = (found == _SIGN) & (places < ends)
            places, ends = places[going] + 1, ends[going]

    def _learn(self, numbers: Iterable[int]) -> None:
        made = {}
        for number in numbers:
            versions = self._memory.versions(number)
            first, *others = (text.decode() for text in versions.texts)
            at = _beginning(first)
            self._known[number] = _SIGN if at == len(first) else _SAME
            if not first[at:][:1].isupper():
                continue
            texts = [first, *map(self._capitalised, others)]
            if texts[1:] != others:
                made[number] = versions._replace(texts=[text.encode() for text in texts])
        # A line end begins the key: no chunk of a text does so and goes on.
        keys = [END + versions.texts[0] for versions in made.values()]
        if keys:
            self._known[list(made)] = self._memory.numbers(spans_of(keys))[0]
        for versions in made.values():
            self._memory.add(versions)
            self._phrases.add("", inside=False)

    def _capitalised(self, text: str) -> str:
        at = _beginning(text)
        return text[:at] + self._casing.begun(text[at:])


def _beginning(text: str) -> int:
    """Return the place of the first letter or digit, or the size of a text without."""
    return next((place for place, letter in enumerate(text) if letter.isalnum()), len(text))
