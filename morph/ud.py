"""Universal Dependencies features and UniMorph bundles, each in terms of the other.

The correspondence is a table, ``tables/ud_unimorph.tsv``: what is said there holds for every
language, and what a language's own table calls otherwise is sorted out when the two are compared
(:meth:`kiloglot.morph.agreement.Inventory.translate`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kiloglot.morph.agreement import values
from kiloglot.morph.dimensions import DIMENSIONS, dimension_of, rows, standard_of
from kiloglot.morph.features import Features

__all__ = ["Ud", "from_ud", "to_ud"]

_LAYERED = re.compile(r"(\w+)(\[\w+\])?=(.+)")
_DIGITS = re.compile(r"\d+")
_PLACE = {dimension: place for place, dimension in enumerate(DIMENSIONS)}


class Ud(NamedTuple):
    """A Universal Dependencies analysis: ``Ud("NOUN", "Case=Nom|Number=Sing")``."""

    upos: str
    feats: str


class _Row(NamedTuple):
    upos: tuple[str, ...]
    ud: str
    unimorph: tuple[str, ...]
    way: str


@functools.cache
def _rows() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            tuple(upos.split(",")),
            ud,
            () if unimorph == "-" else Features.parse(unimorph).flat(),
            way,
        )
        for upos, ud, unimorph, way in rows("ud_unimorph")
    )


@functools.cache
def _from() -> Mapping[str, tuple[_Row, ...]]:
    found: dict[str, tuple[_Row, ...]] = {}
    for row in _rows():
        if row.way in "=>":
            found[row.ud] = (*found.get(row.ud, ()), row)
    return found


@functools.cache
def _to() -> Mapping[tuple[str, ...], tuple[_Row, ...]]:
    found: dict[tuple[str, ...], tuple[_Row, ...]] = {}
    for row in _rows():
        if row.way in "=<" and row.unimorph:
            found[row.unimorph] = (*found.get(row.unimorph, ()), row)
    return found


@functools.lru_cache(maxsize=1 << 16)
def from_ud(upos: str, feats: str = "_") -> Features:
    """Return the UniMorph bundle for a UD part of speech and features.

    What UniMorph has no feature for (``Degree=Pos``, ``NumType``, most of ``PronType``) is left
    out; several values of a feature (``Case=Acc,Nom``) become alternatives.

    >>> str(from_ud("VERB", "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin"))
    'V;FIN;IND;SG;3;PST'
    >>> str(from_ud("NOUN", "Case=Ill|Number=Sing|Number[psor]=Plur|Person[psor]=1"))
    'N;ALL+IN;SG;PSS(PL,1)'
    """
    pos = _converted(upos, upos)
    bundle: list[str] = []
    layers: dict[str, list[str]] = {}
    for feature in [] if feats in ("", "_") else feats.split("|"):
        match = _LAYERED.fullmatch(feature)
        if match is None:
            continue
        name, layer, value = match.groups()
        options = [_converted(upos, f"{name}={one}") for one in value.split(",")]
        said = list(dict.fromkeys(option for option in options if option))
        if not said:
            continue
        if any(dimension_of(one[0]) == "Part of Speech" for one in said):
            pos, said = said[0][:1], [said[0][1:]] if said[0][1:] else []
        items = list(said[0]) if len(said) == 1 else ["/".join("+".join(one) for one in said)]
        if layer is None:
            bundle += items if said else []
        elif inside := _converted(upos, layer):
            layers.setdefault(inside[0], []).extend(items if said else [])
    if "PSS" in layers and "PSS" in bundle:
        bundle.remove("PSS")
    bundle.sort(key=_place)
    layered = [f"{head}({','.join(inner)})" for head, inner in layers.items() if inner]
    return Features.of(*pos, *bundle, *layered)


def _converted(upos: str, ud: str) -> tuple[str, ...]:
    digits = _DIGITS.search(ud)
    for key in (ud, _DIGITS.sub("#", ud)):
        for row in _from().get(key, ()):
            if "*" in row.upos or upos in row.upos:
                number = digits.group() if digits else ""
                return tuple(name.replace("#", number) for name in row.unimorph)
    return ()


def _place(name: str) -> int:
    return _PLACE.get(dimension_of(re.split(r"[/+]", name)[0]), len(_PLACE))


@functools.lru_cache(maxsize=1 << 16)
def to_ud(features: str | Features) -> Ud:
    """Return the UD part of speech and features for a UniMorph bundle.

    What UD has no feature for is left out; alternatives become several values.

    >>> to_ud("N;NOM(PL;PSS(1,PL))")
    Ud(upos='NOUN', feats='Case=Nom|Number=Plur|Number[psor]=Plur|Person[psor]=1')
    >>> to_ud("ADJ;NOM/ACC;NEUT;SG").feats
    'Case=Acc,Nom|Gender=Neut|Number=Sing'
    """
    bundle = Features.parse(features)
    upos = "X"
    for row in _to().get((bundle.pos,), ()) or _to().get((bundle.pos.partition(".")[0],), ()):
        if row.ud.isupper():
            upos = row.ud
            break
    found: dict[str, set[str]] = {}
    for slot, alternatives in values(bundle).items():
        head, bracket, dimension = slot.rpartition(">")
        layer = ""
        if bracket:
            layers = [row.ud for row in _to().get((head,), ()) if row.ud.startswith("[")]
            if not layers:
                continue
            layer = layers[0]
        del dimension
        for one in alternatives:
            for feature in _said(upos, one):
                name, _, value = feature.partition("=")
                found.setdefault(name + layer, set()).add(value)
    feats = [f"{name}={','.join(sorted(found[name]))}" for name in sorted(found, key=str.lower)]
    return Ud(upos, "|".join(feats) or "_")


def _said(upos: str, names: frozenset[str]) -> Iterator[str]:
    """Yield the UD features of one UniMorph value, whole or else part by part."""
    whole = Features.of("+".join(sorted(names))).flat()
    for option in [whole] if len(names) == 1 else [whole, *((name,) for name in sorted(names))]:
        number = _DIGITS.search(option[0])
        for key in (option, (standard_of(option[0]),), (_DIGITS.sub("#", option[0]),)):
            rows_ = [
                row
                for row in _to().get(key, ())
                if "=" in row.ud and ("*" in row.upos or upos in row.upos)
            ]
            if rows_:
                yield rows_[0].ud.replace("#", number.group() if number else "")
                if option is whole:
                    return
                break
