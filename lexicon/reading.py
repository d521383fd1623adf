"""How to read a lexicon: what the user says about a file, the same for every format."""

from __future__ import annotations

import dataclasses

__all__ = ["Reading"]


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """How to read a lexicon.

    Args:
        columns: The roles of the columns, by position or as ``role=column``; None to recognise
            them. Columns not named are recognised.
        header: Whether the first line is a header; None to recognise one.
        strict: Whether a row with a wrong number of columns, an empty source or target or a bad
            weight is an error, rather than counted and shown.
        invert: Whether source and target change places.
        origin: The origin of entries that name none.
        gloss_language: The language of glosses that is the source language, by code; ``""`` for
            that of most.
        target_language: The wanted language of a file that holds several, by code or by name.
        encoding: The encoding of a text file; ``""`` for UTF-8, or UTF-16 if it is marked so.
        markers: A table of what the markers of a Toolbox file mean, which comes before that of
            kiloglot: a file of markers and roles, tab between them.
    """

    columns: tuple[str, ...] | None = None
    header: bool | None = None
    strict: bool = False
    invert: bool = False
    origin: str = ""
    gloss_language: str = ""
    target_language: str = ""
    encoding: str = ""
    markers: str = ""
