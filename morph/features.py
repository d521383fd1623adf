"""UniMorph feature bundles: flat (``N;NOM;SG``) and layered (``N;NOM(PL;PSS(1,PL))``).

The notation is that of the schema's user guide (Sylak-Glassman 2016, section 4) and of UniMorph
4.0 (Batsuren et al. 2022): features stand in any order between semicolons (or bars, as in the
segmented tables); ``A/B`` is either, ``A+B`` both at once, ``!A`` and ``non{A}`` anything but
``A``, braces group, and ``A(B,C)`` holds the features of an argument or possessor. Real tables
bend all of that, so every text is a bundle: what cannot be read is kept as an unknown feature.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from kiloglot.morph.composed import compose, decompose
from kiloglot.morph.dimensions import dimension_of as _dimension_of_name
from kiloglot.morph.dimensions import known

__all__ = ["NO_POS", "Feature", "Features", "Pair", "Triple", "dimension_of"]

#: What bundles without a part of speech are called.
NO_POS = "none"
#: Written for "no value here" by tables that give every dimension a place.
_EMPTY = frozenset(["", "-", "_", "*"])
_SPECIAL = re.compile(r"[(){}/+!|]|non\{")
_SEPARATORS = ";|"
#: ``pos=N,case=NOM``, as the SIGMORPHON shared task of 2016 wrote bundles.
_NAMED = re.compile(r"\w+=[^=,;|]+(?:,\w+=[^=,;|]+)*")
#: A bundle with more brackets is not taken apart: no table has it, and Python's stack is finite.
_MAX_BRACKETS = 64


class Feature(NamedTuple):
    """One item of a bundle, with what stands inside it.

    Args:
        text: The item as written, blanks around it included.
        kind: ``"one"`` feature; ``"any"`` of several (``NOM/ACC``), ``"all"`` of several
            (``FUT+IMMED``), anything but (``"not"``), or an unreadable item (``"odd"``).
        name: The name of one feature (or the text of an unreadable one); ``""`` otherwise.
        parts: The features in a layered one's brackets, or the members of the other kinds.
    """

    text: str
    kind: Literal["one", "any", "all", "not", "odd"]
    name: str
    parts: tuple[Feature, ...] = ()

    @property
    def label(self) -> str:
        """The item without what stands in its brackets: ``NOM`` for ``NOM(PL)``."""
        return self.name or self.text.strip()

    def names(self) -> Iterator[str]:
        """Yield every feature's name in the item, the ones in brackets too."""
        if self.name:
            yield self.name
        for part in self.parts:
            yield from part.names()


@dataclass(frozen=True, slots=True)
class Features:
    """A bundle of features, equal to another that is written the same.

    Args:
        text: The bundle as written; ``str()`` gives it back.
        items: What stands in it, in order.

    >>> Features.parse("V;IMP;ACC(2,SG)").paths()
    ('V', 'IMP', 'ACC', 'ACC>2', 'ACC>SG')
    >>> Features.parse("N;PSS(1,SG)").same_bundle("PSS1S;N")
    False
    >>> Features.parse("N;PSS(1,SG)").equivalent("PSS1S;N")
    True
    """

    text: str
    items: tuple[Feature, ...] = field(compare=False, repr=False)

    @staticmethod
    def parse(text: str | Features) -> Features:
        """Read a bundle. Any text is one; the same text gives the same object, from a cache."""
        return text if isinstance(text, Features) else _parse(text)

    @staticmethod
    def of(*features: str) -> Features:
        """Make a bundle of features, leaving out empty ones."""
        return _parse(";".join(filter(None, features)))

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def pos(self) -> str:
        """The most specific part of speech (``V.PTCP`` in ``V;V.PTCP;PST``), or ``""``."""
        return _pos(self)

    def names(self) -> tuple[str, ...]:
        """Return every feature's name, those in brackets too, in order of appearance."""
        return tuple(name for item in self.items for name in item.names())

    def paths(self) -> tuple[str, ...]:
        """Return each feature with the features that it stands in, in order of appearance.

        A group such as ``NOM/ACC`` comes first whole, then member by member (not when negated),
        so that bundles which differ have different paths, and related ones share some.

        >>> Features.parse("N;NOM(PL;PSS(1,PL))").paths()
        ('N', 'NOM', 'NOM>PL', 'NOM>PSS', 'NOM>PSS>1', 'NOM>PSS>PL')
        >>> Features.parse("ADJ;NOM/ACC").paths()
        ('ADJ', 'NOM/ACC', 'NOM', 'ACC')
        """
        return tuple(path for item in self.items for path in _paths(item, ""))

    def flat(self) -> tuple[str, ...]:
        """Return the bundle in the flat notation of UniMorph before 4.0, each feature once.

        Possessors and arguments become one name each; the person, number and gender of a verb's
        subject stand free; dotted parts of speech come apart. Order: first appearance.

        >>> Features.parse("V;IMP;ACC(2,SG);NOM(INFM,2,SG)").flat()
        ('V', 'IMP', 'ARGAC2S', 'INFM', '2', 'SG')
        >>> Features.parse("V.PTCP.PRS").flat()
        ('V.PTCP', 'PRS')
        >>> Features.parse("N;IN+ESS(SG)").flat()
        ('N', 'ESS+IN', 'SG')
        """
        return _flat(self)

    def same_bundle(self, other: str | Features) -> bool:
        """Tell whether the other bundle has the same features, in whatever order, bracket or slot.

        >>> Features.parse("N;IN+ALL;-;NOM/ACC").same_bundle("ACC/NOM;N;ALL+IN")
        True
        """
        return self.key == Features.parse(other).key

    def equivalent(self, other: str | Features) -> bool:
        """Tell whether the bundles are the same in the flat notation."""
        return frozenset(self.flat()) == frozenset(Features.parse(other).flat())

    @property
    def key(self) -> tuple[str, ...]:
        """The bundle's features in an order of their own: equal for :meth:`same_bundle` bundles."""
        return _key(self)

    def unknown(self) -> tuple[str, ...]:
        """Return the names that the dimension table does not know, in order of appearance.

        >>> Features.parse("N;NOMM;SG;LGSPEC1").unknown()
        ('NOMM',)
        """
        return tuple(
            dict.fromkeys(
                name
                for item in self.items
                for name in ([item.text.strip()] if item.kind == "odd" else item.names())
                if not dimension_of(name)
            )
        )


@functools.lru_cache(maxsize=1 << 14)
def dimension_of(feature: str) -> str:
    """Return the schema's dimension of a feature's name, or ``""`` if it is unknown.

    Composed names belong to one too, dotted ones to that of their first part.

    >>> dimension_of("PSS1PE"), dimension_of("ARGAC3S"), dimension_of("V.PTCP.PRS")
    ('Possession', 'Argument Marking', 'Part of Speech')
    """
    dimension = _dimension_of_name(feature)
    if not dimension and (layers := decompose(feature)):
        return "Possession" if layers.head == "PSS" else "Argument Marking"
    if not dimension and (names := _undotted(feature)):
        return _dimension_of_name(names[0])
    return dimension


def _undotted(name: str) -> tuple[str, ...]:
    """Split ``V.PTCP.PRS`` into features that are known each, or return nothing."""
    pieces = name.split(".")
    if len(pieces) < 2:
        return ()
    for end in range(len(pieces), 0, -1):
        head = ".".join(pieces[:end])
        if known(head) and all(known(piece) for piece in pieces[end:]):
            return (head, *pieces[end:])
    return ()


@functools.lru_cache(maxsize=1 << 17)
def _parse(text: str) -> Features:
    if sum(map(text.count, "({!")) > _MAX_BRACKETS:
        return Features(text, (Feature(text, "odd", text.strip()),))
    if "=" in text and _NAMED.fullmatch(text):
        pieces = [named.partition("=")[2] for named in text.split(",")]
    else:
        pieces = _split(text, _SEPARATORS)
    items = [_item(piece) for piece in pieces if piece.strip() not in _EMPTY]
    return Features(text, tuple(items))


def _split(text: str, separators: str) -> list[str]:
    """Split at separators outside brackets; at all of them if brackets do not match."""
    if "(" not in text and "{" not in text:
        return re.split(f"[{re.escape(separators)}]", text)
    pieces, start, depth = [], 0, 0
    for at, char in enumerate(text):
        if char in "({":
            depth += 1
        elif char in ")}":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and char in separators:
            pieces.append(text[start:at])
            start = at + 1
    if depth:
        return re.split(f"[{re.escape(separators)}]", text)
    return [*pieces, text[start:]]


def _item(text: str) -> Feature:
    bare = text.strip()
    if not _SPECIAL.search(bare):
        return Feature(text, "one", bare)
    for separator, kind in (("/", "any"), ("+", "all")):
        pieces = _split(bare, separator)
        if len(pieces) > 1:
            if not all(piece.strip() for piece in pieces):
                return Feature(text, "odd", bare)
            members = tuple(_item(piece) for piece in pieces)
            return Feature(text, "any" if kind == "any" else "all", "", members)
    if bare.startswith("!") and len(bare) > 1:
        return Feature(text, "not", "", (_item(bare[1:]),))
    if bare.startswith("non{") and bare.endswith("}") and _closed(bare[4:-1]):
        return Feature(text, "not", "", (_item(bare[4:-1]),))
    if bare.startswith("{") and bare.endswith("}") and _closed(bare[1:-1]):
        inner = _item(bare[1:-1])
        return inner._replace(text=text)
    name, bracket, rest = bare.partition("(")
    if bracket and name.strip() and rest.endswith(")") and _closed(rest[:-1]):
        if _SPECIAL.search(name):
            return Feature(text, "odd", bare)
        inside = _split(rest[:-1], ",;|")
        parts = tuple(_item(piece) for piece in inside if piece.strip() not in _EMPTY)
        return Feature(text, "one", name.strip(), parts)
    return Feature(text, "odd", bare)


def _closed(text: str) -> bool:
    """Tell whether every bracket in ``text`` opens and closes there, and something is there."""
    open_brackets: list[str] = []
    for char in text:
        if char in "({":
            open_brackets.append(")" if char == "(" else "}")
        elif char in ")}" and (not open_brackets or open_brackets.pop() != char):
            return False
    return not open_brackets and bool(text.strip())


@functools.lru_cache(maxsize=1 << 16)
def _pos(features: Features) -> str:
    found = ""
    for item in features.items:
        names: tuple[str, ...] = (item.name,) if item.name else ()
        if item.kind in ("any", "all"):
            names = tuple(part.name for part in item.parts)
        for name in names:
            if dimension_of(name) == "Part of Speech":
                pos = next(iter(_undotted(name)), name)
                if not found or pos.startswith(found + "."):
                    found = pos
    return found


def _paths(item: Feature, above: str) -> Iterator[str]:
    if item.kind in ("one", "odd"):
        path = above + item.name
        yield path
        for part in item.parts:
            yield from _paths(part, path + ">")
        return
    yield above + _canonical(item)
    if item.kind != "not":
        for part in item.parts:
            yield from _paths(part, above)


@functools.lru_cache(maxsize=1 << 16)
def _key(features: Features) -> tuple[str, ...]:
    return tuple(sorted({_canonical(item) for item in features.items}))


def _canonical(item: Feature) -> str:
    """Write an item with its members and the features in its brackets in alphabetical order."""
    parts = sorted({_canonical(part) for part in item.parts})
    match item.kind:
        case "any":
            return "/".join(parts)
        case "all":
            return "+".join(f"{{{part}}}" if "/" in part else part for part in parts)
        case "not":
            return "!" + (f"{{{parts[0]}}}" if "/" in parts[0] or "+" in parts[0] else parts[0])
        case _:
            return f"{item.name}({','.join(parts)})" if parts else item.name


@functools.lru_cache(maxsize=1 << 16)
def _flat(features: Features) -> tuple[str, ...]:
    verbal = features.pos.partition(".")[0] in ("V", "AUX")
    return tuple(
        dict.fromkeys(name for item in features.items for name in _flattened(item, verbal))
    )


def _flattened(item: Feature, verbal: bool) -> Iterable[str]:
    if item.kind in ("any", "all") and item.parts[-1].kind == "one" and not verbal:
        # What the last member's brackets hold is said of all: ``IN+ESS(SG)``.
        *others, last = item.parts
        whole = item._replace(parts=(*others, last._replace(parts=())))
        return (_canonical(whole), *(name for part in last.parts for name in _inner(part)))
    if item.kind != "one":
        return (_canonical(item),)
    if not item.parts:
        if decompose(item.name):
            layers = decompose(item.name)
            assert layers is not None
            return compose(layers.head, layers.inner)
        return _undotted(item.name) or (item.name,)
    inner = [name for part in item.parts for name in _inner(part)]
    if item.name == "PSS":
        return compose("PSS", inner)
    if verbal and dimension_of(item.name) == "Case":
        return inner if item.name == "NOM" else compose(item.name, inner)
    if verbal:
        return (item.name, *(f"{item.name}>{name}" for name in inner))
    return (item.name, *inner)


def _inner(part: Feature) -> Iterable[str]:
    """Flatten what stands in brackets; a possessor in a case's brackets is composed there."""
    if part.kind != "one":
        return (_canonical(part),)
    if part.name == "PSS" and part.parts:
        return compose("PSS", [name for inner in part.parts for name in _inner(inner)])
    if part.parts:
        inner = [name for inner in part.parts for name in _inner(inner)]
        return (part.name, *(f"{part.name}>{name}" for name in inner))
    return (part.name,)


#: What is inflected: a lemma and the features of the form that is asked for.
Pair = tuple[str, Features]
#: The two and the form, as UniMorph lists them.
Triple = tuple[str, Features, str]
