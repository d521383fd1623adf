"""Words that a citation form carries and a text does not: "to go", "a house".

Which they are, by language and part of speech, is a table (tables/markers.tsv).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from importlib.resources import files

from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.report import StepReport

__all__ = ["strip_markers", "without_marker"]


def strip_markers(entries: Iterable[Entry], report: StepReport, language: str) -> Iterator[Entry]:
    """Take the markers of citation forms off the sources."""
    first_words = {marker for markers in _markers(language).values() for marker in markers}
    starts = tuple(f"{marker} " for marker in first_words)
    for entry in entries:
        if entry[0].startswith(starts):
            bare = without_marker(entry.source, entry.pos, language)
            if bare != entry.source:
                plain = entry._replace(source=bare)
                report.note(entry, [plain])
                yield plain
                continue
        yield entry


def without_marker(cell: str, pos: str, language: str) -> str:
    """Return a cell without the marker that its part of speech has in citation forms.

    >>> without_marker("to go", "VERB", "eng"), without_marker("to here", "ADV", "eng")
    ('go', 'to here')
    """
    marker, space, rest = cell.partition(" ")
    if not space or not rest:
        return cell
    return rest if marker in _markers(language).get(pos, ()) else cell


@functools.cache
def _markers(language: str) -> dict[str, tuple[str, ...]]:
    """Part of speech -> markers."""
    table = files("kiloglot.lexicon").joinpath("tables/markers.tsv").read_text("utf-8")
    markers: dict[str, tuple[str, ...]] = {}
    for row in table.splitlines()[1:]:
        of_language, pos, marker = row.split("\t")
        if of_language == language:
            markers[pos] = (*markers.get(pos, ()), marker)
    return markers
