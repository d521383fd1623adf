"""The header of a paradigm table: a first line that names the columns.

A line is one if each of its cells is a name and one of them names the features: a lemma may be
*form* or *word*, but no bundle of features is called *tags*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kiloglot.morph.table_columns import NAMES, Columns, named

__all__ = ["header", "is_header"]

#: What tables call their columns, in lower case.
_CALLED = {
    "lemma": ("lemma", "lemmas", "lexeme", "lexemes", "headword", "citation form", "base form"),
    "form": (
        *("form", "forms", "inflected", "inflected form", "inflection", "wordform", "word form"),
        *("surface", "surface form"),
    ),
    "features": (
        *("features", "feats", "msd", "tag", "tags", "bundle", "unimorph", "unimorph features"),
        *("unimorph tag", "unimorph tags", "morphological features", "feature bundle"),
    ),
    "segmentation": ("segmentation", "segments", "morphemes"),
}
_MEANT = {called: name for name, several in _CALLED.items() for called in several}
#: The lemma, or the form where another column is the lemma.
_EITHER = ("word", "words")


def header(row: Sequence[str]) -> Columns | None:
    """Return the columns that a first line names, or ``None`` if not all its cells are names.

    >>> print(header(["# Form", "Lemma", "UniMorph Features"]))
    form, lemma, features
    """
    cells = _names(row)
    names = [_MEANT.get(cell, cell) for cell in cells]
    either = "form" if "lemma" in names else "lemma"
    names = [either if name in _EITHER else name for name in names]
    if len(set(names)) < len(names) or not {"lemma", "features"} <= set(names) <= set(NAMES):
        return None
    return named(names, queries=True)


def is_header(row: Sequence[str]) -> bool:
    """Tell whether a first line names columns, others than those of a table among them, too."""
    names = [_MEANT.get(cell) for cell in _names(row)]
    return header(row) is not None or (names[0] == "lemma" and "features" in names)


def _names(row: Sequence[str]) -> list[str]:
    """Return the cells in lower case, with single spaces; a header may be a comment."""
    text = "\t".join(row).lstrip("\ufeff# \t").rstrip("\t ").lower()
    return [" ".join(re.split(r"[\s_-]+", cell.strip())) for cell in text.split("\t")]
