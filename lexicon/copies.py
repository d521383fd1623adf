"""Source words copied into the target column for want of a translation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.report import StepReport

__all__ = ["is_identical", "leave_out_copies", "true_identities"]

#: What is often written alike in two languages.
_ALIKE = frozenset(["NUM", "PROPN", "PUNCT", "SYM"])


def leave_out_copies(
    entries: Iterable[Entry], report: StepReport, language: str
) -> Iterator[Entry]:
    """Leave out entries whose target is the source word itself, unless it is known to be right."""
    entries = list(entries)
    right = true_identities(entries)
    for entry in entries:
        if is_identical(entry) and entry not in right:
            report.note(entry, [])
        else:
            yield entry


def is_identical(entry: Entry) -> bool:
    """Tell whether source and target are the same word, whatever its case."""
    source, target = entry[0], entry[1]
    if len(source) != len(target) and source.isascii():
        return False
    return source == target or source.casefold() == target.casefold()


def true_identities(entries: Iterable[Entry]) -> set[Entry]:
    """Return the entries with source and target alike that are no mere copies."""
    translates: defaultdict[str, set[str]] = defaultdict(set)
    alike = []
    for entry in entries:
        if is_identical(entry):
            alike.append(entry)
    wanted = {entry.target.casefold() for entry in alike}
    for entry in entries:
        if (target := entry[1].casefold()) in wanted:
            translates[target].add(entry[0].casefold())
    return {entry for entry in alike if _is_right(entry, translates)}


def _is_right(entry: Entry, translates: defaultdict[str, set[str]]) -> bool:
    if entry.pos in _ALIKE or not any(map(str.isalpha, entry.target)):
        return True
    if any(map(str.isupper, entry.target)):
        return True
    return bool(entry.pos) or len(translates[entry.target.casefold()]) > 1
