"""Other forms of a lemma as further sources of the one that is asked for.

Where a lemma's paradigm is known in part, its known forms say more than the lemma does: the past
stem of one person is that of the next (Kann, Cotterell & Schütze 2017). A network that learnt to
make forms of forms, too, is asked once for each of the nearest known ones, and the answers vote.

Such a source is told by features of its own beside those of the form that is wanted:
``V;PST;PL`` of a known ``V;PST;SG`` is ``V;PST;PL;source(V;PST;SG)``.
"""

from __future__ import annotations

import functools
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kiloglot.morph.features import Feature, Features, Pair, Triple
from kiloglot.morph.vocabulary import parts

__all__ = ["Siblings", "known_forms", "reinflected"]

#: How many known forms are asked, the nearest by their features. Of 1, 3 and 6 the last was best.
_MOST = 6
_SOURCE = "source"


class Siblings:
    """Known forms of lemmas.

    Args:
        rows: (lemma, features, form).
    """

    def __init__(self, rows: Iterable[Triple] = ()) -> None:
        self._known: dict[str, dict[Features, str]] = {}
        for lemma, features, form in rows:
            self._known.setdefault(lemma, {}).setdefault(features, form)

    def __bool__(self) -> bool:
        return bool(self._known)

    def rows(self) -> Iterator[Triple]:
        """Yield what is known, as it was given."""
        for lemma, forms in self._known.items():
            for features, form in forms.items():
                yield lemma, features, form

    def of(self, lemma: str, features: Features) -> list[Pair]:
        """Return the known forms of other cells, the nearest first, and the features to ask for.

        >>> known = Siblings([("sing", Features.parse("V;PST"), "sang")])
        >>> [(form, str(asked)) for form, asked in known.of("sing", Features.parse("V;PST;PL"))]
        [('sang', 'V;PST;PL;source(V;PST)')]
        """
        cells = self._known.get(lemma)
        if cells is None:
            return []
        asked = _units(features)
        near = sorted(
            (cell for cell in cells if cell != features),
            key=lambda cell: -_likeness(asked, _units(cell)),
        )
        return [(cells[cell], _from(features, cell)) for cell in near[:_MOST]]


def known_forms(rows: Iterable[Triple], others: Sequence[Triple]) -> float:
    """Return how many forms ``rows`` have of the lemmas of ``others``, on average."""
    counts = Counter(lemma for lemma, _, _ in rows)
    return sum(counts[lemma] for lemma, _, _ in others) / max(1, len(others))


def reinflected(rows: Sequence[Triple], seed: int) -> list[Triple]:
    """Return one row more for each that has siblings: its form of another, drawn at random."""
    rng = random.Random(f"{seed} siblings")
    siblings: dict[str, list[Triple]] = {}
    for row in rows:
        siblings.setdefault(row[0], []).append(row)
    found = []
    for lemma, features, form in rows:
        others = [row for row in siblings[lemma] if row[1] != features]
        if others:
            _, cell, source = rng.choice(others)
            found.append((source, _from(features, cell), form))
    return found


def _from(features: Features, source: Features) -> Features:
    layered = Feature("", "one", _SOURCE, source.items)
    return Features(f"{features.text};{_SOURCE}({source.text})", (*features.items, layered))


@functools.lru_cache(maxsize=1 << 16)
def _units(features: Features) -> frozenset[str]:
    return frozenset(parts(features))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))
