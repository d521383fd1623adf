"""Bound forms: stems and affixes that a lexicon lists with a hyphen, and that are no words."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["BOUND", "is_bound"]

#: Where the form of a translation is from that is such a form.
BOUND = "bound"
_HYPHENS = ("-", "‐", "‑")


def is_bound(tokens: Sequence[str]) -> bool:
    """Tell whether words begin or end with a hyphen to which a word would have to be added.

    >>> is_bound(["-li"]), is_bound(["play-off"]), is_bound(["-"])
    (True, False, False)
    """
    edges = tokens[0].startswith(_HYPHENS) or tokens[-1].endswith(_HYPHENS)
    return edges and any(map(str.isalpha, "".join(tokens)))
