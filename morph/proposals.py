"""Edits proposed for a form that is likely, for networks to check.

A network that is told the edits computes all its steps at once; where each of its choices is the
edit that was proposed, greedy search would have ended with this very form
(:func:`kiloglot.morph.decode.greedy`). The ends that lemma and form share are copied, and what lies
between is aligned, once for all words that change alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from kiloglot.morph.edits import Costs, align, shared_beginning
from kiloglot.morph.vocabulary import COPY_ACTION, END_ACTION, Vocabulary

__all__ = ["Proposer"]

#: Middles whose edits are kept.
_KEPT = 1 << 15


class Proposer:
    """Makes edits of lemmas and forms.

    Args:
        vocabulary: What numbers the edits.
        costs: Of substitutions, as the words that the networks learnt from were aligned.
    """

    def __init__(self, vocabulary: Vocabulary, costs: Costs = MappingProxyType({})) -> None:
        self.vocabulary = vocabulary
        self._costs = costs
        self._middles: dict[tuple[str, str], list[int] | None] = {}

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[list[int]]:
        """Return the actions that make each pair's form from its lemma, END last.

        Where the form has characters that no action writes, the actions copy the lemma.
        """
        split = [_split(lemma, form) for lemma, form in pairs]
        self._align([middle for _, middle, _ in split])
        found = []
        for (lemma, _), (before, middle, after) in zip(pairs, split, strict=True):
            actions = self._middles[middle]
            if actions is None:
                found.append([*[COPY_ACTION] * len(lemma), END_ACTION])
            else:
                copies = [COPY_ACTION]
                found.append([*copies * before, *actions, *copies * after, END_ACTION])
        return found

    def _align(self, middles: Sequence[tuple[str, str]]) -> None:
        """Find the actions of middles that are not known yet."""
        if len(self._middles) > _KEPT:
            self._middles.clear()
        new = list(dict.fromkeys(pair for pair in middles if pair not in self._middles))
        for pair, edits in zip(new, align(new, self._costs), strict=True):
            try:
                self._middles[pair] = self.vocabulary.actions(edits)[:-1]
            except KeyError:
                self._middles[pair] = None


def _split(lemma: str, form: str) -> tuple[int, tuple[str, str], int]:
    """Return how much both share in front, what differs, and how much they share behind."""
    after = shared_beginning(lemma[::-1], form[::-1])
    lemma, form = lemma[: len(lemma) - after], form[: len(form) - after]
    before = shared_beginning(lemma, form)
    return before, (lemma[before:], form[before:]), after
