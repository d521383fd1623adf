"""Parts of speech as dictionaries write them, normalised by a table to those of UD."""

from __future__ import annotations

import functools
import re

from kiloglot.data.upos import UPOS
from kiloglot.lexicon.facts import rows_of

__all__ = ["all_upos", "is_pos", "names_pos", "to_upos", "without_pos"]

_SEVERAL = re.compile(r"\s*[,;/|&]\s*")
_CUT = re.compile(r"[\s.,;:/|<>(){}\[\]+_-]+")
#: Abbreviations before a gloss: "n. house", "v. tr. go".
_ABBREVIATED = re.compile(r"((?:\w{1,6}\.\s?){1,3})\s*(?=\w)")
#: No name of a part of speech is longer than this.
_LONGEST = 80


@functools.cache
def _table() -> dict[str, str]:
    return {row[0]: row[1] for row in rows_of("pos.tsv")} | {name: name for name in UPOS}


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
    parts = [part for part in _CUT.split(lower[:_LONGEST]) if part]
    for size in range(len(parts), 0, -1):
        if found := table.get(" ".join(parts[:size])):
            return found
    return None


def all_upos(name: str) -> tuple[str, ...]:
    """Return every part of speech that ``name`` stands for; none if it is not known.

    >>> all_upos("adj, adv"), all_upos("adj, transitive"), all_upos("n.m./f."), all_upos("wug")
    (('ADJ', 'ADV'), ('ADJ',), ('NOUN',), ())
    """
    if len(name) > _LONGEST:
        return ()
    if found := _table().get(name.strip().casefold()):
        return (found,)
    names = [part for part in _SEVERAL.split(name.strip()) if part]
    # "adjective, transitive" is one, whatever "transitive" alone stands for.
    names = [part for part in names if part.casefold() not in _labels()] or names
    parts = [to_upos(part) for part in names]
    if parts and None not in parts:
        return tuple(dict.fromkeys(part for part in parts if part))
    one = to_upos(name)
    return () if one is None else (one,)


def names_pos(name: str) -> bool:
    """Tell whether ``name`` is nothing but parts of speech and labels of gender, number or usage.

    In running text :func:`is_pos` would take phrases that begin like one.

    >>> names_pos("n. masc."), names_pos("v tr"), names_pos("a dog"), names_pos("part of speech")
    (True, True, False, False)
    """
    if not is_pos(name):
        return False
    lower = name.strip().casefold()
    if lower.strip(".") in _table():
        return True
    parts = [part for part in _CUT.split(lower) if part]
    size = next(size for size in range(len(parts), 0, -1) if " ".join(parts[:size]) in _table())
    several = re.search(r"[.,;/|&]", lower) is not None
    return all(part in _labels() or (several and part in _table()) for part in parts[size:])


@functools.cache
def _labels() -> frozenset[str]:
    """Return the labels that stand beside parts of speech."""
    labels = {row[1] for row in rows_of("labels.tsv")}
    return frozenset(labels | {row[1] for row in rows_of("features.tsv") if row[0] == "dictionary"})


def is_pos(name: str) -> bool:
    """Tell whether ``name`` is a part of speech by any name in the table."""
    return len(name) <= _LONGEST and to_upos(name) is not None


def without_pos(text: str) -> tuple[str, str]:
    """Part the abbreviated part of speech that a gloss begins with from the gloss.

    >>> without_pos("n. masc. dog"), without_pos("a. dog"), without_pos("dog")
    (('n. masc.', 'dog'), ('a.', 'dog'), ('', 'dog'))
    """
    found = _ABBREVIATED.match(text)
    if found is None or not names_pos(found[1]):
        return "", text
    return found[1].strip(), text[found.end() :]
