"""The data tables of this part: what is true of languages and formats, kept out of the code."""

from __future__ import annotations

import functools

__all__ = ["rows_of"]


@functools.cache
def rows_of(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table in ``lexicon/tables``, without its header.

    Args:
        name: The file, tab-separated.
    """
    from importlib.resources import files  # slow to import, and needed only when a lexicon is read

    text = files("kiloglot.lexicon").joinpath("tables", name).read_text("utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines()[1:])
