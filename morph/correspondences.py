"""Which letters stand for one another, learnt from the words themselves.

In German *Baum, Bäume* the *ä* stands for the *a*. Which letters do so in a language is learnt by
aligning, counting and aligning again: the expectation maximisation of Ristad & Yianilos (1998), by
best alignments. Only what stands between letters that stay is counted, since one affix for another
(*-t* for *-n*) is no such change. A substitution that comes more often than chance has it costs
less than :data:`~kiloglot.morph.edits.SUBSTITUTE_COST`; none costs more, or affixes would no longer
be written over one another.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from kiloglot.morph.edits import COPY, SUBSTITUTE, SUBSTITUTE_COST, Costs, Edit, align

__all__ = ["correspondences"]

_ROUNDS = 3
#: What a substitution's cost falls when it is e times as frequent as by chance, and how far.
_SCALE = 0.35
_LEAST = 1.0
#: Pairs learnt from at most, evenly spaced: costs hardly change beyond.
_PAIRS = 2000


def correspondences(pairs: Sequence[tuple[str, str]]) -> Costs:
    """Return what each substitution costs, for :func:`kiloglot.morph.edits.align`.

    Args:
        pairs: Lemmas and forms.
    """
    count = min(len(pairs), _PAIRS)
    chosen = [pairs[at * len(pairs) // count] for at in range(count)]
    above = Counter(char for lemma, _ in chosen for char in lemma)
    below = Counter(char for _, form in chosen for char in form)
    costs: Costs = {}
    for _ in range(_ROUNDS):
        seen = Counter(
            (lemma[edit.at], edit.char)
            for (lemma, _), edits in zip(chosen, align(chosen, costs), strict=True)
            for edit in _inside(edits)
            if edit.kind == SUBSTITUTE
        )
        costs = _costs(seen, above, below)
    return costs


def _inside(edits: Sequence[Edit]) -> Sequence[Edit]:
    """Return the edits between the first character that is copied and the last."""
    copies = [at for at, edit in enumerate(edits) if edit.kind == COPY]
    return edits[copies[0] : copies[-1]] if copies else ()


def _costs(seen: Counter[tuple[str, str]], above: Counter[str], below: Counter[str]) -> Costs:
    """Compare how often each substitution was seen with how often chance would have it."""
    costs = {}
    for (one, other), count in seen.items():
        chance = above[one] * below[other] * seen.total() / (above.total() * below.total())
        cost = SUBSTITUTE_COST - _SCALE * math.log((count + 1) / (chance + 1))
        if cost < SUBSTITUTE_COST:
            costs[one, other] = round(max(_LEAST, cost), 2)
    return costs
