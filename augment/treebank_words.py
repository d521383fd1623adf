"""Words in context that were met in CoNLL-U, and phrases: what is planned, by number."""

from __future__ import annotations

import numpy as np

from kiloglot.augment.analysis import Word
from kiloglot.augment.choices import Plan
from kiloglot.augment.growing import GrowingArray
from kiloglot.augment.numbering import Numbering
from kiloglot.augment.planner import Planner
from kiloglot.augment.provenance import misc_of
from kiloglot.augment.treebank_choices import Choices, Pieces

__all__ = ["Words"]


class Words:
    """Types in context, and phrases: what is planned.

    Attributes:
        numbers: Numbers pairs of a type and a set of facts, from 0 on.
        words: The words, those of pairs and phrases alike.
        of_pair: The word of each pair.
        first, size: The first of the choices of each word, and how many they are.
        bounds_at: Where the bounds of their shares begin in ``bounds``; -1 if all are equal.
        sources: The beginning of the provenance of each.
        article: Whether it is an article.
    """

    def __init__(self, pieces: Pieces, choices: Choices, planner: Planner) -> None:
        self._pieces = pieces
        self._choices = choices
        self._planner = planner
        self.numbers = Numbering()
        self.of_pair = GrowingArray()
        self.words: list[Word] = []
        self._known: dict[Word, int] = {}
        self.first = GrowingArray()
        self.size = GrowingArray(np.float64)
        self.bounds = GrowingArray(np.float64)
        self.bounds_at = GrowingArray()
        self.sources = GrowingArray()
        self.article = GrowingArray(np.bool_)
        self._plans: dict[Plan | None, tuple[int, int]] = {}
        self._waiting: list[Word] = []

    def number(self, word: Word) -> int:
        """Return the number of a word; if it is new it must be given to :meth:`plan`."""
        number = self._known.get(word)
        if number is None:
            number = self._known[word] = len(self.words)
            self.words.append(word)
            self._waiting.append(word)
        return number

    def plan(self) -> None:
        """Plan all new words in one batch."""
        self._planner.plan(self._waiting)
        for word in self._waiting:
            plan = self._planner[word]
            self.sources.append(self._pieces(misc_of(word.form, "", "", "", "") + "|"))
            self.article.append(word.upos == "DET" and "Definite=" in word.feats)
            if plan not in self._plans:
                self._plans[plan] = len(self._choices), self._bounds(plan)
                for choice in () if plan is None else plan.choices:
                    self._choices.add(choice)
            first, bounds_at = self._plans[plan]
            self.first.append(first)
            self.size.append(0 if plan is None else len(plan.choices))
            self.bounds_at.append(bounds_at)
        self._waiting.clear()

    def _bounds(self, plan: Plan | None) -> int:
        if plan is None or not plan.bounds:
            return -1
        at = len(self.bounds)
        self.bounds.extend(plan.bounds)
        return at
