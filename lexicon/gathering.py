"""The way from the records of a dictionary to entries, the same for every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.lexicon.details import NOTHING, Details
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.pos import all_upos
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.rows import to_weight

__all__ = ["MOST_CANDIDATES", "Candidate", "Gathering"]


#: Many spellings times many translations in one record would have no end.
MOST_CANDIDATES = 10_000


class Candidate(NamedTuple):
    """An entry in the making: its part of speech is as the dictionary writes it."""

    source: str
    target: str
    pos: str = ""
    sense: str = ""
    details: Details = NOTHING
    weight: str = ""
    origin: str = ""


class Gathering:
    """Turns what the records of a file give into entries, and counts what they do not.

    Args:
        path: The file.
        reading: How to read it.
        report: Takes note of what is found.
    """

    __slots__ = ("path", "reading", "report")

    def __init__(
        self, path: PathLike, reading: Reading | None = None, report: FileReport | None = None
    ) -> None:
        self.path = path
        self.reading = reading or Reading()
        self.report = report if report is not None else FileReport(str(path))
        self.report.columns = ("source", "target", "pos", "sense")

    def record(
        self, line: int, candidates: Iterable[Candidate], without: str, text: str
    ) -> Iterator[Entry]:
        """Yield the entries of one record, each once.

        Args:
            line: The line it begins on.
            candidates: What it gives; those without a source or a target are passed over.
            without: What to note if it gives nothing.
            text: The record, or its headword, to be shown then.

        Raises:
            InputError: There are more than :data:`MOST_CANDIDATES`.
        """
        self.report.rows += 1
        found: dict[Entry, None] = {}
        for number, (source, target, pos, sense, details, weight, origin) in enumerate(candidates):
            if number == MOST_CANDIDATES:
                raise InputError(
                    f"a record of more than {MOST_CANDIDATES:,} translations",
                    path=self.path,
                    line=line,
                    remedy="is it a dictionary?",
                )
            source, target = " ".join(source.split()), " ".join(target.split())
            if not source or not target:
                continue
            if self.reading.invert:
                source, target, details = target, source, details.inverted()
            weighs = 1.0 if not weight else self._weight(line, weight)
            for tag in self._upos(pos):
                found[
                    Entry(
                        source, target, tag, sense, weighs, origin or self.reading.origin, details
                    )
                ] = None
        if found:
            self.report.entries += 1
        else:
            self.report.note(self.report.bad, line, without, text)
        yield from found

    def languages(self, source: str, target: str) -> None:
        """Note which languages the file says it is in, by code; ``""`` for one it does not name.

        They are those of the entries: exchanged if these are.
        """
        self.report.languages = (target, source) if self.reading.invert else (source, target)

    def wrong(self, line: int, problem: str, text: str) -> None:
        """Count a record that is malformed.

        Raises:
            InputError: If strict.
        """
        if self.reading.strict:
            raise InputError(
                problem,
                path=self.path,
                line=line,
                text=text,
                remedy="correct it, or leave out --strict",
            )
        self.report.rows += 1
        self.report.note(self.report.bad, line, problem, text)

    def _weight(self, line: int, text: str) -> float:
        value = to_weight(text)
        if value is None:
            self.report.note(self.report.odd, line, "bad weight", text)
        return 1.0 if value is None else value

    def _upos(self, pos: str) -> tuple[str, ...]:
        pos = pos.strip()
        if not pos:
            return ("",)
        if tags := all_upos(pos):
            return tags
        self.report.unknown_pos[pos] += 1
        return (pos,)
