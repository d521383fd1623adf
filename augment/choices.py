"""The translations of one word, ready to be put into any sentence, and the choice among them."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

__all__ = ["Choice", "Plan", "Random"]

#: A source of random numbers in [0, 1).
Random = Callable[[], float]


class Choice(NamedTuple):
    """One way to say a source word in the target language.

    Args:
        tokens: The target tokens; none when the word is expressed elsewhere.
        upos: A part of speech per token, or ``()`` if the source has none.
        lemmas: A lemma per token.
        feats: Universal Dependencies features per token.
        weight: Its share among the choices for the word.
        step: How the entry was found.
        entry: The entry, as ``source>target``.
        features: The UniMorph bundle of the form, or ``""``.
        how: Where the form is from: ``"lexicon"``, ``"table"``, ``"model"``, ``"lemma"``,
            ``"script"``.
        expresses: Facts of dependent words that the form expresses, so that they are dropped.
    """

    tokens: tuple[str, ...]
    upos: tuple[str, ...]
    lemmas: tuple[str, ...]
    feats: tuple[str, ...]
    weight: float
    step: str
    entry: str
    features: str
    how: str
    expresses: frozenset[str] = frozenset()


class Plan:
    """The choices for a word, drawn from in proportion to their weights."""

    __slots__ = ("_bounds", "choices")

    def __init__(self, choices: Sequence[Choice]) -> None:
        self.choices = tuple(choices)
        weights = {choice.weight for choice in self.choices}
        self._bounds = (
            None if len(weights) < 2 else list(accumulate(choice.weight for choice in self.choices))
        )

    def draw(self, random: Random) -> Choice:
        """Return one of the choices; there must be one."""
        if self._bounds is None:
            return self.choices[int(random() * len(self.choices))]
        return self.choices[bisect(self._bounds, random() * self._bounds[-1])]
