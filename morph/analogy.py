"""Forms of bundles that were never seen, by proportional analogy.

``N;ACC;SG`` is to ``N;ACC;PL`` as ``N;TERM;SG`` is to ``N;TERM;PL``: where the first three were
seen and the last was not, a lemma's forms of the three, which the networks make, say what its
form of the fourth should be (de Saussure 1916, part 3, chapter 4; strings as in Lepage 1998, but
with a single change). Many proportions vote. Networks that never saw two features together tend
to write only one of them; the analogies write both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiloglot.morph.edits import shared_beginning
from kiloglot.morph.features import Feature, Features

__all__ = ["Analogies", "Proportion", "solve", "votes"]

#: How many proportions of a bundle vote, the nearest first.
_MOST = 24
#: How much more a near proportion counts: one of twice the distance has an eighth of its vote.
_STEEPNESS = 3
#: At most so many features are exchanged, added or taken away by one change.
_SMALL = 2
#: Bundles whose proportions are kept.
_KEPT = 1 << 12

Units = frozenset[str]


class Proportion(NamedTuple):
    """``before`` is to ``after`` as ``other`` is to the bundle that is asked for.

    Args:
        distance: How many features tell the bundles apart; a number to compare with.
    """

    distance: int
    before: Features
    after: Features
    other: Features

    @property
    def bundles(self) -> tuple[Features, Features, Features]:
        """The three bundles that were seen."""
        return self.before, self.after, self.other


class Analogies:
    """Finds the proportions of bundles that were never seen.

    Args:
        bundles: Those that were.
    """

    def __init__(self, bundles: Iterable[Features]) -> None:
        self._seen: dict[Units, Features] = {}
        for features in bundles:
            self._seen.setdefault(_units(features), features)
        self._names = {features.text for features in self._seen.values()}
        self._bundles = list(self._seen.items())
        self._places = {unit: at for at, unit in enumerate(sorted(frozenset().union(*self._seen)))}
        # Shape: [bundles, units], 1 where a bundle has a unit.
        rows = np.array([self._row(units) for units in self._seen], np.float32)
        self._has = rows.reshape(len(self._bundles), len(self._places))
        self._sizes = self._has.sum(axis=1)
        self._kept: dict[str, list[Proportion]] = {}
        self._neighbours: dict[int, NDArray[np.int32]] = {}

    def saw(self, features: Features) -> bool:
        """Tell whether a bundle was seen, however it is written."""
        return features.text in self._names or _units(features) in self._seen

    def proportions(self, features: Features) -> list[Proportion]:
        """Return the nearest proportions of a bundle; none if it was seen itself.

        >>> seen = map(Features.parse, ("N;NOM;SG", "N;NOM;PL", "N;ACC;SG"))
        >>> [str(one) for one in Analogies(seen).proportions(Features.parse("N;ACC;PL"))[0].bundles]
        ['N;NOM;SG', 'N;ACC;SG', 'N;NOM;PL']
        """
        if features.text in self._names:
            return []
        if features.text not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[features.text] = self._found(_units(features))
        return self._kept[features.text]

    def asked(self, features: Features) -> int:
        """Return how many forms of a lemma the proportions of a bundle ask for."""
        return len({bundle for one in self.proportions(features) for bundle in one.bundles})

    def _found(self, asked: Units) -> list[Proportion]:
        found = []
        for at in self._near(asked).tolist() if asked not in self._seen else ():
            other, named = self._bundles[at]
            lost, gained = other - asked, asked - other
            if not gained <= self._places.keys():
                continue
            if at not in self._neighbours:
                self._neighbours[at] = self._near(other)
            near = self._neighbours[at]
            has = self._has[near]
            fits = has[:, self._columns(lost)].all(axis=1)
            fits &= ~has[:, self._columns(gained)].any(axis=1)
            for place in near[fits].tolist():
                before, features = self._bundles[place]
                after = self._seen.get((before - lost) | gained)
                if after is not None and place != at:
                    distance = len(lost) + len(gained) + len(before ^ other)
                    found.append(Proportion(distance, features, after, named))
        found.sort(key=lambda one: (one.distance, *(part.text for part in one.bundles)))
        return found[:_MOST]

    def _near(self, bundle: Units) -> NDArray[np.int32]:
        """Return the places of the bundles seen that exchange, add or lack at most two features."""
        shared = self._has @ np.array(self._row(bundle), np.float32)
        near = (self._sizes - shared <= _SMALL) & (len(bundle) - shared <= _SMALL)
        return np.flatnonzero(near).astype(np.int32)

    def _row(self, bundle: Units) -> list[bool]:
        return [unit in bundle for unit in self._places]

    def _columns(self, bundle: Units) -> list[int]:
        return [self._places[unit] for unit in bundle]


def _units(features: Features) -> Units:
    """Return what is exchanged as one: a feature, or one within the brackets of another."""
    return frozenset(unit for item in features.items for unit in _inside(item, ""))


def _inside(item: Feature, path: str) -> Iterator[str]:
    if item.kind == "one" and item.parts:
        for part in item.parts:
            yield from _inside(part, f"{path}{item.name}>")
    else:
        yield path + item.label


def solve(before: str, after: str, other: str) -> set[str]:
    """Return what ``other`` becomes when it changes as ``before`` does to become ``after``.

    The change is one: what stands between the beginning and the end that both share. It is made
    where the beginning recurs, or where the end does.

    >>> sorted(solve("haz", "hazak", "hazba"))
    ['hazakba', 'hazbaak']
    >>> solve("walk", "walked", "talk")
    {'talked'}
    >>> solve("sing", "sang", "walk")
    set()
    """
    front = shared_beginning(before, after)
    back = shared_beginning(before[front:][::-1], after[front:][::-1])
    lost, gained = before[front : len(before) - back], after[front : len(after) - back]
    beginning, end = before[:front] + lost, lost + before[len(before) - back :]
    found = set()
    if other.startswith(beginning):
        found.add(before[:front] + gained + other[len(beginning) :])
    if other.endswith(end):
        kept = other[: len(other) - len(end)]
        found.add(kept + gained + before[len(before) - back :])
    return found


def votes(
    proportions: Iterable[Proportion], forms: Mapping[Features, tuple[str, float]]
) -> dict[str, float]:
    """Return forms by proportions: their shares of the vote, which sum to 1 at most.

    Args:
        proportions: Those of the bundle.
        forms: The lemma's form of each bundle that they name, and how probable it is.
    """
    counted: dict[str, float] = {}
    total = 0.0
    for proportion in proportions:
        (before, one), (after, two), (other, three) = (
            forms[bundle] for bundle in proportion.bundles
        )
        weight = one * two * three / proportion.distance**_STEEPNESS
        total += weight
        made = solve(before, after, other)
        for form in made:
            counted[form] = counted.get(form, 0.0) + weight / len(made)
    return {form: weight / total for form, weight in counted.items()} if total else {}
