"""What became of the rows of a lexicon file: no row is lost without being counted and shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kiloglot.lexicon.entry import Entry

__all__ = ["SHOWN", "FileReport", "Problem", "Report", "StepReport"]

#: How many problems and examples of each kind are kept to be shown.
SHOWN = 5


class Problem(NamedTuple):
    """Something wrong with a row: the line it begins on, what is wrong, and the row."""

    line: int
    problem: str
    text: str


@dataclass(slots=True)
class FileReport:
    """What was found in a file.

    Args:
        path: The file.
        format: The reader that read it.
        columns: The role of each column, ``"-"`` for one that is not used.
        header: The header line, if there was one.
        unused: Columns, from 1, that hold something but are not used: their name, or what is in
            them.
        languages: The codes of the source and of the target language, where the file has them.
        rows: Lines that are not blank (records, in formats that have no lines), header excluded.
        entries: Rows that gave an entry.
        bad: Rows that gave none, by what was wrong with them.
        odd: Rows that gave one although something was wrong with them, by what.
        problems: The first of either, by file and line.
        unknown_pos: Parts of speech that the table does not know, kept as they are.
        idle: Options that were given and say nothing of this format.
    """

    path: str
    format: str = ""
    columns: tuple[str, ...] = ()
    header: tuple[str, ...] | None = None
    unused: dict[int, str] = field(default_factory=dict)
    languages: tuple[str, str] = ("", "")
    rows: int = 0
    entries: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    unknown_pos: Counter[str] = field(default_factory=Counter)
    idle: tuple[str, ...] = ()

    def note(self, kind: Counter[str], line: int, problem: str, text: str) -> None:
        """Count a problem of a row in ``bad`` or ``odd``, and keep the first few of each."""
        kind[problem] += 1
        if kind[problem] <= SHOWN:
            self.problems.append(Problem(line, problem, text))

    def lines(self) -> list[str]:
        """Return the problems as lines to print."""
        shown = [
            f"{self.path}:{problem.line}: {problem.problem}: {_short(problem.text)!r}"
            for problem in self.problems
        ]
        if self.bad:
            kinds = ", ".join(f"{count} × {problem}" for problem, count in self.bad.most_common())
            shown.append(f"{self.path}: {self.bad.total()} of {self.rows} rows left out: {kinds}")
        if self.odd:
            kinds = ", ".join(f"{count} × {problem}" for problem, count in self.odd.most_common())
            shown.append(f"{self.path}: {self.odd.total()} rows kept all the same: {kinds}")
        if self.unused:
            columns = ", ".join(
                f"{column} ({_short(name)})" for column, name in self.unused.items()
            )
            shown.append(f"{self.path}: columns not used: {columns}; name them with --columns")
        if self.unknown_pos:
            names = ", ".join(
                f"{name!r} ({count})" for name, count in self.unknown_pos.most_common(SHOWN)
            )
            more = len(self.unknown_pos) - SHOWN
            names += f" and {more} more" if more > 0 else ""
            shown.append(f"{self.path}: parts of speech not known, kept as they are: {names}")
        shown += (f"{self.path}: {option} is not used: it is {self.format}" for option in self.idle)
        return shown

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        return {
            "path": self.path,
            "format": self.format,
            "columns": list(self.columns),
            "header": None if self.header is None else list(self.header),
            "unused": {str(column): name for column, name in self.unused.items()},
            "languages": list(self.languages),
            "rows": self.rows,
            "entries": self.entries,
            "bad": dict(self.bad.most_common()),
            "odd": dict(self.odd.most_common()),
            "problems": [problem._asdict() for problem in self.problems],
            "unknown_pos": dict(self.unknown_pos.most_common()),
        }


@dataclass(slots=True)
class StepReport:
    """What a cleaning step did.

    Args:
        step: Its name.
        changed: Entries that became one other entry.
        removed: Entries that it left out (or, for ``duplicates``, joined to another).
        added: Entries that are there beyond those it was given.
        examples: The first few: the entry before, and what became of it.
    """

    step: str
    changed: int = 0
    removed: int = 0
    added: int = 0
    examples: list[tuple[Entry, tuple[Entry, ...]]] = field(default_factory=list)

    def note(self, before: Entry, after: Sequence[Entry]) -> None:
        """Count one entry that the step did not leave as it was."""
        if not after:
            self.removed += 1
        else:
            self.changed += 1
            self.added += len(after) - 1
        if len(self.examples) < SHOWN:
            self.examples.append((before, tuple(after)))

    @property
    def touched(self) -> int:
        """How many entries the step did not leave as they were."""
        return self.changed + self.removed

    def line(self) -> str:
        """Return counts and examples as a line to print."""
        if not self.touched:
            return f"{self.step}: nothing to do"
        counts = [
            f"{count} {name}"
            for count, name in (
                (self.changed, "changed"),
                (self.removed, "left out"),
                (self.added, "added"),
            )
            if count
        ]
        shown = ", ".join(_example(before, after) for before, after in self.examples[:3])
        return f"{self.step}: {', '.join(counts)}; {shown}"

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        return {
            "changed": self.changed,
            "removed": self.removed,
            "added": self.added,
            "examples": [
                {"before": before._asdict(), "after": [entry._asdict() for entry in after]}
                for before, after in self.examples
            ],
        }


@dataclass(slots=True)
class Report:
    """How a lexicon came about: the files it was read from and the steps that cleaned it."""

    files: list[FileReport] = field(default_factory=list)
    steps: dict[str, StepReport] = field(default_factory=dict)

    def cleaning_lines(self, every: bool = False) -> list[str]:
        """Return what each cleaning step did as lines to print; ``every`` names idle steps too."""
        return [step.line() for step in self.steps.values() if every or step.touched]

    def add(self, other: Report) -> None:
        """Add what another lexicon came about by."""
        self.files += other.files
        for name, step in other.steps.items():
            own = self.steps.setdefault(name, StepReport(name))
            own.changed += step.changed
            own.removed += step.removed
            own.added += step.added
            own.examples += step.examples[: SHOWN - len(own.examples)]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        return {
            "files": [report.as_dict() for report in self.files],
            "cleaning": {name: step.as_dict() for name, step in self.steps.items()},
        }


def _example(before: Entry, after: Sequence[Entry]) -> str:
    old = _short(f"{before.source} = {before.target}")
    if not after:
        return repr(old)
    sources = dict.fromkeys(entry.source for entry in after)
    targets = dict.fromkeys(entry.target for entry in after)
    new = _short(f"{' | '.join(sources)} = {' | '.join(targets)}")
    return f"{old!r} -> {new!r}"


def _short(text: str, limit: int = 80) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
