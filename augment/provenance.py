"""How a word came about, as the last column of CoNLL-U says it."""

from __future__ import annotations

__all__ = ["misc_of"]


def misc_of(source: str, step: str, entry: str, features: str, how: str) -> str:
    """Return the items of MISC for a word; empty values are left out.

    >>> misc_of("dogs", "lemma", "dog>hundur", "N;NOM;PL", "table")
    'Src=dogs|Via=lemma|Entry=dog>hundur|UniMorph=N;NOM;PL|How=table'
    """
    named = (
        ("Src", source),
        ("Via", step),
        ("Entry", entry),
        ("UniMorph", features),
        ("How", how),
    )
    return "|".join([f"{name}={_escaped(value)}" for name, value in named if value])


def _escaped(value: str) -> str:
    return value.replace("|", "\\p").replace(" ", "_")
