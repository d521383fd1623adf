"""A character n-gram model of words: how like the words of a language a string is."""

from __future__ import annotations

import math
from collections.abc import Iterable

__all__ = ["CharacterModel"]

ORDER = 4
_START, _END = "\x02", "\x03"


class CharacterModel:
    """Character n-grams with interpolated Witten-Bell smoothing (Bell, Cleary & Witten 1990).

    Every distinct word counts once, so that the model knows the spelling of a language and not its
    frequent words.

    >>> model = CharacterModel(["kala", "talo", "kalassa", "talossa"])
    >>> model.word("kalossa") > model.word("house")
    True

    Args:
        words: Words of the language; capitals make no difference.
        order: The length of the longest n-grams.
    """

    def __init__(self, words: Iterable[str], order: int = ORDER) -> None:
        self._order = order
        # For each context, by its letters: how often it was followed by each letter.
        self._after: dict[str, dict[str, int]] = {}
        letters = {_END}
        for word in sorted({word.casefold() for word in words}):
            letters.update(word)
            padded = _START * (order - 1) + word + _END
            for end in range(order - 1, len(padded)):
                for size in range(order):
                    own = self._after.setdefault(padded[end - size : end], {})
                    own[padded[end]] = own.get(padded[end], 0) + 1
        self._totals = {context: sum(own.values()) for context, own in self._after.items()}
        # A letter that no word has is as probable as one of a few hundred others.
        self._unseen = 1 / (len(letters) + 256)
        self._words: dict[str, float] = {}

    def word(self, word: str) -> float:
        """Return the mean natural logarithm of the probability of its letters and its end."""
        folded = word.casefold()
        found = self._words.get(folded)
        if found is None:
            padded = _START * (self._order - 1) + folded + _END
            places = range(self._order - 1, len(padded))
            total = sum(math.log(self._probability(padded, place)) for place in places)
            found = self._words[folded] = total / len(places)
        return found

    def sentence(self, words: Iterable[str]) -> float:
        """Return the mean over the words that have a letter, each counting by its length.

        A sentence without any is as like the language as can be: 0.
        """
        total, length = 0.0, 0
        for word in words:
            if any(map(str.isalpha, word)):
                size = len(word) + 1
                total += self.word(word) * size
                length += size
        return total / length if length else 0.0

    def _probability(self, padded: str, place: int) -> float:
        letter = padded[place]
        probability = self._unseen
        for size in range(self._order):
            own = self._after.get(padded[place - size : place])
            if own is None:
                break
            total = self._totals[padded[place - size : place]]
            probability = (own.get(letter, 0) + len(own) * probability) / (total + len(own))
        return probability
