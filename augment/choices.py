"""The translations of one word, ready to be put into any sentence, and the choice among them."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

__all__ = ["Choice", "Plan", "bounds_of", "place_of"]


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
            ``"script"``; ``"bound"`` if it is no word by itself (*-li*).
        expresses: Facts of dependent words that the form expresses, so that they are dropped.
        head: The place of the token that heads the others.
        auxiliaries: The places of those of the others that are its auxiliaries.
        particles: The places of those that are particles of it.
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
    head: int = 0
    auxiliaries: tuple[int, ...] = ()
    particles: tuple[int, ...] = ()


class Plan:
    """The choices for a word, drawn from in proportion to their weights."""

    __slots__ = ("bounds", "choices")

    def __init__(self, choices: Sequence[Choice]) -> None:
        self.choices = tuple(choices)
        self.bounds = bounds_of([choice.weight for choice in self.choices])

    def draw(self, number: float) -> Choice:
        """Return one of the choices, of which there must be one, for a number in [0, 1)."""
        return self.choices[place_of(number, self.bounds, len(self.choices))]


def bounds_of(weights: Sequence[float]) -> tuple[float, ...]:
    """Return where in [0, 1) the shares of items end, all but the last; none if all are equal."""
    if len(set(weights)) < 2:
        return ()
    ends = list(accumulate(weights))
    return tuple([end / ends[-1] for end in ends[:-1]])


def place_of(number: float, bounds: Sequence[float], size: int) -> int:
    """Return the place among ``size`` items that a number in [0, 1) falls on."""
    return bisect(bounds, number) if bounds else int(number * size)
