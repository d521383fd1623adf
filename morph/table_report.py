"""What is found wrong with a table while it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from kiloglot.errors import InputError

__all__ = ["SHOWN", "BadRow", "Part", "Report"]

#: How many examples a report keeps of each kind of dirt.
SHOWN = 5


class BadRow(NamedTuple):
    """A row that cannot be used; its text reads as an error message does."""

    path: str
    line: int
    problem: str
    text: str

    def error(
        self,
        remedy: str = "mend the row, or read on without it by leaving out --strict (strict=True)",
    ) -> InputError:
        """Return the error that stops a strict reader, or another with another remedy."""
        return InputError(
            self.problem,
            path=self.path,
            line=self.line,
            text=self.text,
            remedy=remedy,
        )

    def __str__(self) -> str:
        return str(InputError(self.problem, path=self.path, line=self.line, text=self.text))


class Part(NamedTuple):
    """A file that was read: its path, the order of its columns, and how many rows it has."""

    path: str
    columns: str
    rows: int


@dataclass(frozen=True, slots=True)
class Report:
    """What was found while a table was read.

    Args:
        parts: The files.
        skipped: Files of a folder that are no tables, each with the reason.
        rows: Rows with something in them.
        bad: Rows that cannot be used, the first few in ``bad_rows``.
        gaps: Rows whose form is a dash: the lemma lacks that form.
        duplicates: Rows that repeat an earlier one.
        multiword: Rows whose form has several words.
        mixed: Distinct lemmas and forms that mix scripts, the first few in ``mixed_words``.
        repaired: How many of those were repaired, as asked.
    """

    parts: tuple[Part, ...] = ()
    skipped: tuple[str, ...] = ()
    rows: int = 0
    bad: int = 0
    bad_rows: tuple[BadRow, ...] = ()
    gaps: int = 0
    duplicates: int = 0
    multiword: int = 0
    mixed: int = 0
    mixed_words: tuple[str, ...] = ()
    repaired: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        values = asdict(self)
        values["parts"] = [part._asdict() for part in self.parts]
        values["bad_rows"] = [row._asdict() for row in self.bad_rows]
        return values

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Report:
        """Make a report of what :meth:`to_json` gave."""
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        fields["parts"] = tuple(Part(**part) for part in values["parts"])
        fields["bad_rows"] = tuple(BadRow(**row) for row in values["bad_rows"])
        return Report(**fields)
