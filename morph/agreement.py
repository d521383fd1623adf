"""How far a cell's features are what was asked for.

Bundles are compared dimension by dimension, whatever their notation: the person of a possessor
is one dimension, ``PSS1S`` and ``PSS(1,SG)`` alike. What is asked for and there counts for a cell,
what contradicts counts against it twice, and what nobody asked for a little, the less the more
unmarked it is (``tables/defaults.tsv``).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from kiloglot.morph.composed import decompose
from kiloglot.morph.dimensions import rows, standard_of
from kiloglot.morph.features import Feature, Features, dimension_of

__all__ = ["Comparison", "Inventory", "Values", "compare", "is_unmarked", "root", "score", "values"]

#: Dimension (after ``PSS>`` or ``ACC>`` for a possessor's or an argument's) -> alternatives, each
#: a set of features that hold together.
Values: TypeAlias = Mapping[str, frozenset[frozenset[str]]]

_POS = "Part of Speech"
#: A contradiction takes 2 away but for these: persons fall together more readily than numbers
#: (a table that gives one plural form for all persons lists it under the third), and a form that
#: a table lists as non-finite only, such as the English base form, serves as finite too.
_CONTRADICTION = {"Number": -2.75, "Finiteness": -0.3}
_SUBJECT = ("Person", "Number")
_MISSING = -0.5
#: A verb's finite form for a participle and the like; another part of speech altogether.
_OTHER_KIND = -1.5
_OTHER_POS = -10.0
#: Any feature that was not asked for costs this, so that of equals the simplest cell wins.
_EXTRA = 0.02
#: Parts of speech that tables do not keep apart.
_ALIKE = {"AUX": "V", "PROPN": "N", "ART": "DET", "COMP": "CONJ"}


class Comparison(NamedTuple):
    """The dimensions on which a cell meets what was asked for.

    Args:
        matched: Asked for and there.
        contradicted: Asked for, but something else is there.
        missing: Asked for, and nothing is there.
        extra: There, and not asked for.
    """

    matched: tuple[str, ...]
    contradicted: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


@functools.lru_cache(maxsize=1 << 16)
def values(features: Features) -> Values:
    """Sort a bundle's features into dimensions, seeing through its notation.

    >>> sorted(values(Features.parse("N;PSS1S;PL")))
    ['Number', 'PSS>Number', 'PSS>Person', 'Part of Speech']
    """
    verbal = root(features.pos) == "V"
    found: dict[str, frozenset[frozenset[str]]] = {}
    for item in features.items:
        for slot, alternatives in _slots(item, "", verbal):
            held = found.get(slot, frozenset([frozenset[str]()]))
            found[slot] = frozenset(old | new for old in held for new in alternatives)
    if _POS in found:
        found[_POS] = frozenset([frozenset([features.pos])])
    return found


def root(pos: str) -> str:
    """Return the part of speech that a more specific or similar one belongs to.

    >>> root("V.PTCP"), root("PROPN")
    ('V', 'N')
    """
    general = pos.partition(".")[0]
    return _ALIKE.get(general, general)


def _slots(
    item: Feature, prefix: str, verbal: bool
) -> Iterator[tuple[str, frozenset[frozenset[str]]]]:
    match item.kind:
        case "all":
            for part in item.parts:
                yield from _slots(part, prefix, verbal)
        case "any":
            options = [dict(_slots(part, prefix, verbal)) for part in item.parts]
            for slot in dict.fromkeys(slot for option in options for slot in option):
                yield slot, frozenset(one for o in options for one in o.get(slot, ()))
        case "not":
            for slot, alternatives in _slots(item.parts[0], prefix, verbal):
                names = sorted(name for one in alternatives for name in one)
                yield slot, frozenset([frozenset(f"!{name}" for name in names)])
        case _:
            yield from _one(item, prefix, verbal)


def _one(
    item: Feature, prefix: str, verbal: bool
) -> Iterator[tuple[str, frozenset[frozenset[str]]]]:
    if not item.parts and (layers := decompose(item.name)):
        for name in layers.inner:
            yield _slot(name, f"{prefix}{layers.head}>"), frozenset([frozenset([name])])
        return
    if item.parts and item.name == "PSS":
        inside = f"{prefix}PSS>"
    elif item.parts and verbal and (dimension_of(item.name) in ("Case", "Argument Marking")):
        inside = prefix if item.name == "NOM" else f"{prefix}{item.name}>"
    else:
        for name in _plain(item.name):
            yield _slot(name, prefix), frozenset([frozenset([name])])
        inside = prefix
    for part in item.parts:
        yield from _slots(part, inside, verbal)


def _plain(name: str) -> Iterable[str]:
    """Return the schema's names for a feature: ``V.PTCP.PRS`` and ``PLUP`` are two each."""
    return [one for flat in Features.parse(name).flat() for one in standard_of(flat).split("+")]


def _slot(name: str, prefix: str) -> str:
    dimension = dimension_of(name)
    # A feature of no dimension, or one of its language, contradicts none.
    return prefix + (dimension if dimension and dimension != "Language-Specific" else f"={name}")


def compare(asked: Values, offered: Values) -> Comparison:
    """Compare what was asked for with what a cell offers, dimension by dimension."""
    return Comparison(
        tuple(slot for slot in asked if slot in offered and _likeness(slot, asked, offered) > 0),
        tuple(slot for slot in asked if slot in offered and _likeness(slot, asked, offered) <= 0),
        tuple(slot for slot in asked if slot not in offered),
        tuple(slot for slot in offered if slot not in asked),
    )


def score(asked: Values, offered: Values) -> float:
    """Return how good a cell is for what was asked for: the higher the better.

    Each dimension that was asked for and agrees adds up to 1 (less if only part of a combined
    value agrees), one that contradicts takes about 2 away (another part of speech 10), one that
    is missing half a point unless the unmarked value was asked for.
    """
    likeness = {slot: _likeness(slot, asked, offered) for slot in asked if slot in offered}
    # Person and number of a subject are marked as one: half of it agreeing is no agreement.
    clash = any(likeness.get(slot) == 0 for slot in _SUBJECT)
    total = 0.0
    for slot, wanted in asked.items():
        if slot not in offered:
            total += 0.0 if is_unmarked(slot, wanted) else _MISSING
        elif likeness[slot] > 0:
            total += 0.0 if clash and slot in _SUBJECT else likeness[slot]
        elif slot == _POS:
            alike = root(_pos(asked)) == root(_pos(offered))
            total += _OTHER_KIND if alike else _OTHER_POS
        else:
            total += _CONTRADICTION.get(slot, -2.0)
    for slot, there in offered.items():
        if slot not in asked:
            total -= _EXTRA + _cost(slot, there)
    return total


def _pos(found: Values) -> str:
    ((pos,),) = found[_POS]
    return pos


def is_unmarked(slot: str, alternatives: frozenset[frozenset[str]]) -> bool:
    """Tell whether a dimension's value is one that goes without saying."""
    return _cost(slot, alternatives) <= _UNMARKED


def _likeness(slot: str, asked: Values, offered: Values) -> float:
    """Return how alike two values of a dimension are, from 0 (contradiction) to 1."""
    if slot == _POS:
        one, other = _pos(asked), _pos(offered)
        if one == other:
            return 1.0
        return 0.9 if _ALIKE.get(one, one) == _ALIKE.get(other, other) else 0.0
    best = max(_overlap(one, other) for one in asked[slot] for other in offered[slot])
    return best - 0.05 if best and len(offered[slot]) > 1 else best


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    if one == other:
        return 1.0
    excluded = {name[1:] for name in one ^ other if name.startswith("!")}
    if excluded:
        return 0.0 if excluded & (one | other) else 0.8
    if one < other or other < one:
        return 0.75
    return 0.4 if one & other else 0.0


#: Costs up to this are those of unmarked values.
_UNMARKED = 0.05


@functools.cache
def _costs() -> Mapping[tuple[str, str], float]:
    return {(dimension, feature): float(cost) for dimension, feature, cost in rows("defaults")}


def _cost(slot: str, alternatives: frozenset[frozenset[str]]) -> float:
    if ">" in slot:
        return _costs()[("Possession", "*")]
    dimension = "Language-Specific" if slot.startswith("=") else slot
    costs = _costs()
    other = costs.get((dimension, "*"), 0.2)
    return min(
        max((costs.get((dimension, name), other) for name in one), default=0.0)
        for one in alternatives
    )


@functools.cache
def _equivalents() -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    table: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for pos, asked, used, *_ in rows("equivalents"):
        table.setdefault(_label(asked), []).append((pos, Features.parse(used).key))
    return {asked: tuple(used) for asked, used in table.items()}


def _label(name: str) -> str:
    return Features.parse(name).key[0]


class Inventory:
    """The features that a table uses, by part of speech; it puts queries into the table's words.

    Args:
        tags: The table's bundles.
    """

    def __init__(self, tags: Iterable[Features]) -> None:
        self._used: dict[str, set[str]] = {}
        self._slots: dict[str, set[str]] = {}
        for tag in tags:
            names = {standard_of(name) for name in tag.flat()} | set(tag.flat())
            names.update(part.strip() for name in tag.flat() for part in name.split("/"))
            self._used.setdefault(root(tag.pos), set()).update(names)
            self._slots.setdefault(root(tag.pos), set()).update(values(tag))
        self._all = set().union(*self._used.values())

    def translate(self, features: Features) -> Features:
        """Replace labels that the table never uses by those it uses instead.

        ``tables/equivalents.tsv`` says which those are. What has no equivalent stays.

        >>> Inventory([Features.parse("N;PRP;SG")]).translate(Features.parse("N;LOC;SG")).text
        'N;PRP;SG'
        """
        used = self._used.get(root(features.pos), self._all)
        names: list[str] = []
        for name in features.flat():
            replaced = (name,) if name in used else self._instead(name, features.pos, used)
            names += replaced or (name,)
        if tuple(names) == features.flat():
            return features
        return Features.of(*names)

    def has(self, slot: str, pos: str) -> bool:
        """Tell whether the table uses a dimension for a part of speech."""
        return slot in self._slots.get(root(pos), ())

    @staticmethod
    def _instead(name: str, pos: str, used: set[str]) -> tuple[str, ...]:
        for holds_for, others in _equivalents().get(name, ()):
            if (holds_for in ("*", pos, root(pos))) and used.issuperset(others):
                return others
        return ()
