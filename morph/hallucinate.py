"""Invented examples: the stems of real ones with other letters.

After Anastasopoulos & Neubig (2019): where lemma and form have three characters or more in common,
the inner ones are replaced by random ones, in both alike. A model that sees them learns from few
rows that what it does at the edges does not hang on the letters in between, and to copy any.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from kiloglot.morph.edits import COPY, Edit
from kiloglot.morph.features import Features, Triple

__all__ = ["hallucinate"]

#: Shortest common part whose inside is replaced; its first and last character stay.
_SHORTEST = 3
#: Share of the characters there that are replaced.
_SHARE = 0.5


def hallucinate(
    rows: Sequence[Triple],
    edits: Sequence[Sequence[Edit]],
    count: int,
    rng: random.Random,
) -> list[tuple[str, Features, tuple[Edit, ...]]]:
    """Invent examples.

    Args:
        rows: Real ones: lemma, features, form.
        edits: Their alignments.
        count: How many to invent; fewer come back if some rows have no stem to change.
        rng: What to draw from.

    Returns:
        Lemma, features and edits of each.
    """
    letters = [char for lemma, _, _ in rows for char in lemma if char.isalpha()]
    places = [_inside(steps) for steps in edits]
    usable = [at for at, inside in enumerate(places) if inside]
    if not usable or not letters:
        return []
    made = []
    for _ in range(count):
        at = rng.choice(usable)
        lemma, features, _ = rows[at]
        new = list(lemma)
        for place in places[at]:
            if lemma[place].isalpha() and rng.random() < _SHARE:
                new[place] = rng.choice(letters)
        steps = tuple(
            step._replace(char=new[step.at]) if step.kind == COPY else step for step in edits[at]
        )
        made.append(("".join(new), features, steps))
    return made


def _inside(steps: Sequence[Edit]) -> list[int]:
    """Return the places in the lemma that are inside a common part that is long enough."""
    found: list[int] = []
    run: list[int] = []
    for step in [*steps, None]:
        if step is not None and step.kind == COPY:
            run.append(step.at)
            continue
        if len(run) >= _SHORTEST:
            found += run[1:-1]
        run = []
    return found
