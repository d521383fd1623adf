"""Letters and their marks apart, as rules and networks see words.

Where length or harmony is a mark on a letter, *a* becomes *á* as *o* becomes *ó*. The two changes
have something in common only if they are spelt as letter and mark (Unicode's NFD). Few languages
gain by that, and some lose, so held-out rows decide, by what the affix rules make of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiloglot.data.unicode import NormalForm, normalise
from kiloglot.morph.correspondences import correspondences
from kiloglot.morph.edits import align
from kiloglot.morph.features import Triple
from kiloglot.morph.rules import Rules

__all__ = ["decomposes", "spelt"]

#: From more rows networks learn as much of composed letters.
_FEW = 1000
#: With fewer held-out rows their accuracy says little.
_ENOUGH = 100
#: The rules have to make more of the held-out forms by this share.
_MARGIN = 0.01


def spelt(rows: Sequence[Triple], form: NormalForm | None) -> list[Triple]:
    """Return rows with lemmas and forms in a normal form, or as they are."""
    return [
        (normalise(lemma, form), features, normalise(made, form)) for lemma, features, made in rows
    ]


def decomposes(rows: Sequence[Triple], held: Sequence[Triple]) -> bool:
    """Tell whether marks are to be spelt apart.

    All words have to be composed (NFC), so that what is made of words spelt apart can be composed
    again.

    Args:
        rows: What is learnt from; of many no more is asked.
        held: Held-out rows; nothing is decided by few.
    """
    if len(rows) > _FEW or len(held) < _ENOUGH or spelt(rows, "NFC") != list(rows):
        return False
    apart = spelt(rows, "NFD")
    if apart == list(rows):
        return False
    gain = _made(apart, spelt(held, "NFD")) - _made(rows, spelt(held, "NFC"))
    return gain > _MARGIN * len(held)


def _made(rows: Sequence[Triple], held: Sequence[Triple]) -> int:
    """Return how many held-out forms the rules make that are learnt from rows."""
    pairs = [(lemma, form) for lemma, _, form in rows]
    costs = correspondences(pairs)
    rules = Rules.learn(rows, align(pairs, costs), costs)
    return sum(rules(lemma, features).form == form for lemma, features, form in held)
