"""Words that a citation form carries and a text does not: "to go", "a house".

Which they are, by language and part of speech, is a table (tables/markers.tsv); a marker without a
part of speech is one on entries whose part of speech is not known.

Measured on the Wiktionary entries of Faroese and Kazakh against the training part of EWT: with "to"
before each verb, the share of the verbs of EWT that is found falls from 81.7 to 36.5% and from 75.2
to 40.3%; with the markers taken off, it is what it was.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.report import StepReport

__all__ = ["strip_markers", "without_marker"]

#: A lexicon without parts of speech is held to cite its nouns with an article if at least this
#: share of its entries has one. GATITOS, which does not, has 0.1%: "a lot", "a little".
_HABIT = 0.02


def strip_markers(entries: Iterable[Entry], report: StepReport, language: str) -> Iterator[Entry]:
    """Take the markers of citation forms off the sources."""
    entries = list(entries)
    starts = tuple(f"{marker} " for marker in _markers(language).get("any", ()))
    marked = [entry for entry in entries if entry[0].startswith(starts)]
    unknown = sum(1 for entry in entries if not entry[2])
    habit = sum(1 for entry in marked if not entry.pos) >= _HABIT * unknown
    for entry in entries:
        if entry[0].startswith(starts):
            pos = "any" if habit and not entry.pos else entry.pos
            bare = without_marker(entry.source, pos, language)
            if bare != entry.source:
                plain = entry._replace(source=bare)
                report.note(entry, [plain])
                yield plain
                continue
        yield entry


def without_marker(cell: str, pos: str, language: str) -> str:
    """Return a cell without the marker that its part of speech has in citation forms.

    Args:
        cell: A word or phrase.
        pos: Its part of speech; ``""`` if not known, ``"any"`` to take off the marker of any.
        language: Its language, as an ISO 639-3 code.

    >>> without_marker("to go", "VERB", "eng"), without_marker("to here", "ADV", "eng")
    ('go', 'to here')
    """
    marker, _, rest = cell.partition(" ")
    return rest if rest and marker in _markers(language).get(pos, ()) else cell


@functools.cache
def _markers(language: str) -> dict[str, tuple[str, ...]]:
    """Part of speech -> markers; ``any`` -> all of them."""
    markers: dict[str, tuple[str, ...]] = {}
    for of_language, pos, marker in rows_of("markers.tsv"):
        if of_language == language:
            for key in (pos, "any"):
                markers[key] = (*markers.get(key, ()), marker)
    return markers
