"""Parts of speech as dictionaries write them, normalised by a table to those of UD."""

from __future__ import annotations

import functools
import re
from importlib.resources import files

from kiloglot.lexicon.entry import UPOS

__all__ = ["is_pos", "to_upos"]

_CUT = re.compile(r"[\s.,;:/|<>(){}\[\]+_-]+")


@functools.cache
def _table() -> dict[str, str]:
    rows = files("kiloglot.lexicon").joinpath("tables/pos.tsv").read_text("utf-8").splitlines()
    table = dict(row.split("\t") for row in rows[1:])
    return table | {name: name for name in UPOS}


@functools.lru_cache(maxsize=4096)
def to_upos(name: str) -> str | None:
    """Return the part of speech of UD that ``name`` stands for, or None if it is not known.

    ``name`` is looked up as written, then in lower case, then by its first part: ``n.m.`` and
    ``vblex<tv>`` are a noun and a verb.

    >>> to_upos("vblex"), to_upos("N.MASC"), to_upos("wug")
    ('VERB', 'NOUN', None)
    """
    table = _table()
    name = name.strip()
    lower = name.casefold()
    if found := table.get(name) or table.get(lower) or table.get(lower.rstrip(".")):
        return found
    parts = [part for part in _CUT.split(lower) if part]
    for size in range(len(parts), 0, -1):
        if found := table.get(" ".join(parts[:size])):
            return found
    return None


def is_pos(name: str) -> bool:
    """Tell whether ``name`` is a part of speech by any name in the table."""
    return to_upos(name) is not None
