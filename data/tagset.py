"""Parts of speech in other tagsets than that of Universal Dependencies, by a table."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from kiloglot.data.upos import UPOS

__all__ = ["Part", "in_tagset", "parts_of"]

_NONE = "_"


class Part(NamedTuple):
    """What a tag is in Universal Dependencies.

    Args:
        upos: A part of speech.
        feats: Features, or ``"_"``.
    """

    upos: str
    feats: str


def in_tagset(tags: Iterable[str]) -> bool:
    """Tell whether words have the tags of a tagset that there is a table for.

    >>> in_tagset(["DT", "NNS", "_"]), in_tagset(["DET", "NOUN"])
    (True, False)
    """
    return _tagset(tags) is not None


def parts_of(tags: Sequence[str], forms: Sequence[str]) -> list[Part] | None:
    """Return what the tags of words are in Universal Dependencies; ``None`` if no table tells.

    >>> parts_of(["DT", "NNS"], ["Some", "dogs"])
    [Part(upos='DET', feats='_'), Part(upos='NOUN', feats='Number=Plur')]
    """
    table = _tagset(tags)
    if table is None:
        return None
    nothing = Part(_NONE, _NONE)
    return [
        table.get((form.casefold(), tag)) or table.get(("", tag), nothing)
        for tag, form in zip(tags, forms, strict=True)
    ]


def _tagset(tags: Iterable[str]) -> Mapping[tuple[str, str], Part] | None:
    found = {tag for tag in tags if tag != _NONE}
    if found <= UPOS:
        return None
    return next(
        (table for table in _tagsets().values() if all(("", tag) in table for tag in found)), None
    )


@functools.cache
def _tagsets() -> Mapping[str, Mapping[tuple[str, str], Part]]:
    text = files("kiloglot.data").joinpath("tables/tagsets.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("# ")]
    made: dict[str, dict[tuple[str, str], Part]] = {}
    for name, form, tag, upos, feats in rows[1:]:
        made.setdefault(name, {})[form, tag] = Part(upos, feats)
    return MappingProxyType(made)
