"""Which of several languages of a dictionary is read: the one named, else the one met most."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError

__all__ = ["best_language", "by_counts", "met_as", "named_by", "names_of"]

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


def names_of(language: str) -> tuple[str, ...]:
    """Return the names by which a file may mean a language: as it is said, and its codes.

    >>> names_of("German"), names_of("de"), names_of("x-old")
    (('german', 'deu', 'de'), ('de', 'deu'), ('x-old',))
    """
    from kiloglot.data.catalogue import find_language  # slow to import

    names = [language.casefold()]
    with contextlib.suppress(InputError):
        found = find_language(language)
        names += (found.code, found.iso1)
    return tuple(dict.fromkeys(filter(None, names)))


def met_as(language: str, codes: Iterable[str]) -> str:
    """Return what a file calls a language, ``""`` if it has none such.

    Args:
        language: Its code or name, as the user says it.
        codes: Those that the file names.

    >>> met_as("deu", ["en", "de"]), met_as("German", ["en", "deu"]), met_as("fo", ["en", "de"])
    ('de', 'deu', '')
    """
    folded = {code.casefold(): code for code in codes}
    if not language or language.casefold() in folded:
        return folded.get(language.casefold(), "")
    return next((folded[name] for name in names_of(language) if name in folded), "")


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
