"""Which of several languages of a dictionary is read: the one named, else the one met most."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

__all__ = ["best_language", "by_counts"]

Item = TypeVar("Item")

#: Records looked at to tell which language is met most.
_LOOKED_AT = 1000


def best_language(counts: Mapping[str, int]) -> str:
    """Return the language counted most often; of several the one met first.

    >>> best_language({"tpi": 2, "en": 3}), best_language({})
    ('en', '')
    """
    return max(counts, key=counts.__getitem__, default="")


def by_counts(
    items: Iterable[Item], languages: Callable[[Item], Iterable[str]]
) -> tuple[Counter[str], Iterator[Item]]:
    """Count the languages of the first records.

    Args:
        items: The records.
        languages: Gives the languages of a record, each as often as it is there.

    Returns:
        The counts, and all the records.
    """
    items = iter(items)
    head = list(itertools.islice(items, _LOOKED_AT))
    counts = Counter(code for item in head for code in languages(item))
    return counts, itertools.chain(head, items)
