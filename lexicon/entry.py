"""One translation: what every reader yields and every look-up returns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kiloglot.lexicon.details import NOTHING, Details

__all__ = ["ORIGIN_SEPARATOR", "Entry", "join_origins"]

#: Between the origins of an entry that several sources give.
ORIGIN_SEPARATOR = "+"


class Entry(NamedTuple):
    """A source-language word or phrase and one translation of it.

    Args:
        source: The word or phrase; the words of a phrase are joined by single spaces.
        target: Its translation.
        pos: A Universal Dependencies part of speech, or ``""`` where it is not known.
        sense: What tells this reading from others: a gloss, a domain, a note.
        weight: How far the entry is to be preferred to others of the same source.
        origin: Where the entry comes from; several origins are joined by ``+``.
        details: Forms, examples, features and further glosses, where the source has them.
    """

    source: str
    target: str
    pos: str = ""
    sense: str = ""
    weight: float = 1.0
    origin: str = ""
    details: Details = NOTHING

    def inverted(self) -> Entry:
        """Return the entry with source and target exchanged."""
        return Entry(
            self.target,
            self.source,
            self.pos,
            self.sense,
            self.weight,
            self.origin,
            self.details.inverted(),
        )

    @property
    def origins(self) -> tuple[str, ...]:
        """The single origins, in the order they were met."""
        return tuple(part for part in self.origin.split(ORIGIN_SEPARATOR) if part)


def join_origins(origins: Iterable[str]) -> str:
    """Join origins, themselves perhaps joined, each once and in order.

    >>> join_origins(["gatitos", "wiktionary+gatitos", ""])
    'gatitos+wiktionary'
    """
    parts = (part for origin in origins for part in origin.split(ORIGIN_SEPARATOR) if part)
    return ORIGIN_SEPARATOR.join(dict.fromkeys(parts))
