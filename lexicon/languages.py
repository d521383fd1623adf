"""Which of several languages of a dictionary is read: the one named, else the one met most."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from kiloglot.data.files import PathLike

__all__ = ["best_language", "by_counts", "named_by"]

Item = TypeVar("Item")

#: Records looked at to tell which language is met most.
_LOOKED_AT = 1000
_PAIR = re.compile(r"(?:^|[._-])([a-z]{3})-([a-z]{3})(?=[._]|$)")


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


def named_by(path: PathLike) -> tuple[str, str]:
    """Return the codes of both languages in the name of a file, as Apertium and FreeDict have them.

    >>> named_by("apertium-eng-kir.eng-kir.dix"), named_by("eng-swh.tei"), named_by("two-one.dix")
    (('eng', 'kir'), ('eng', 'swh'), ('', ''))
    """
    from kiloglot.data.catalogue import languages  # slow to import

    known = languages()
    for source, target in _PAIR.findall(Path(path).name):
        if source in known and target in known:
            return source, target
    return "", ""
