"""Rows of a paradigm table's file: split into columns, blank lines and a header left out."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from kiloglot.data.files import PathLike, read_lines
from kiloglot.data.unicode import NormalForm, normalise
from kiloglot.errors import InputError
from kiloglot.morph.features import Features, dimension_of
from kiloglot.morph.table_columns import Columns, NoTableError, detect, is_tag, named
from kiloglot.morph.table_header import header, is_header
from kiloglot.morph.table_report import BadRow
from kiloglot.morph.table_strings import Cells

__all__ = [
    "GAPS",
    "Batch",
    "Ids",
    "Query",
    "Row",
    "batches",
    "covered",
    "read_queries",
    "read_rows",
]

Ids: TypeAlias = npt.NDArray[np.int32]

#: What tables write for a cell that has no form.
GAPS = frozenset(["-", "–", "—", "−", "--"])
#: What is wrong with a row whose form is a bundle and whose bundle is not.
SWAPPED = "columns stand in another order than in the rest of the file"
_QUERY = "mend the row: each line is a lemma, a tab and features, or a row of a table"
_BATCH = 1 << 15
_SAMPLE = 2000


class Row(NamedTuple):
    """A row as it stands in a file, cleaned."""

    lemma: str
    form: str
    features: Features


class Query(NamedTuple):
    """A cell whose form is asked for."""

    lemma: str
    features: Features


class Batch(NamedTuple):
    """Rows of a file that all have their file's number of cells, and those that have not.

    Args:
        columns: Which column is which.
        lines: The line of each row. Shape: (rows,).
        cells: The rows.
        bad: Rows of another width.
    """

    columns: Columns
    lines: Ids
    cells: Cells
    bad: Sequence[BadRow]

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield each row with its line."""
        rows = str(self.cells.data.data, "utf-8").split("\n")[:-1]
        return zip(self.lines.tolist(), (row.split("\t") for row in rows), strict=True)


def read_rows(
    path: PathLike,
    *,
    columns: Sequence[str] | None = None,
    strict: bool = False,
    normal_form: NormalForm | None = "NFC",
    left_out: Callable[[BadRow], object] = lambda row: None,
) -> Iterator[Row]:
    """Yield the rows of one file in order, duplicates included, gaps and bad rows left out.

    Args:
        path: The file.
        columns: The names of its columns in order; told by content otherwise.
        strict: Stop at the first bad row.
        normal_form: The Unicode normal form of lemmas and forms; ``None`` leaves them as they are.
        left_out: Called with each bad row.

    Raises:
        InputError: The file is no table, or, if ``strict``, a row cannot be used.
    """
    for batch in batches(path, named(columns) if columns else None):
        if batch.columns.form < 0:
            raise covered(path)
        first_bad = batch.bad[0].line if batch.bad else None
        for row_of_other_width in batch.bad if not strict else ():
            left_out(row_of_other_width)
        for line, row in batch.rows():
            if strict and first_bad is not None and line > first_bad:
                break
            lemma, form, tag = (
                normalise(row[at].strip(), normal_form)
                for at in (batch.columns.lemma, batch.columns.form, batch.columns.features)
            )
            problem = "" if lemma and form and tag else _missing(lemma, form)
            if is_strange(tag) and ";" in form and is_tag(form):
                problem = problem or SWAPPED
            if problem:
                bad = BadRow(str(path), line, problem, "\t".join(row))
                if strict:
                    raise bad.error()
                left_out(bad)
            elif form not in GAPS:
                yield Row(lemma, form, Features.parse(tag))
        if strict and batch.bad:
            raise batch.bad[0].error()


def read_queries(
    path: PathLike,
    *,
    columns: Sequence[str] | None = None,
    normal_form: NormalForm | None = "NFC",
) -> Iterator[Query]:
    """Yield the cells that a file asks for, in order: covered (lemma, features) or with forms.

    Two columns are lemma and features, in whatever vocabulary.

    Raises:
        InputError: The file holds no features, or a row lacks its lemma or features: a query
            is never left out, and the error comes after the queries before it.
    """
    given = named(columns, queries=True) if columns else None
    for batch in batches(path, given, queries=True):
        first_bad = batch.bad[0].line if batch.bad else None
        for line, row in batch.rows():
            if first_bad is not None and line > first_bad:
                break
            lemma = normalise(row[batch.columns.lemma].strip(), normal_form)
            tag = row[batch.columns.features].strip()
            if not lemma or not tag:
                raise BadRow(str(path), line, _missing(lemma, "?"), "\t".join(row)).error(_QUERY)
            yield Query(lemma, Features.parse(tag))
        if batch.bad:
            raise batch.bad[0].error(_QUERY)


@functools.lru_cache(maxsize=1 << 14)
def is_strange(tag: str) -> bool:
    """Tell whether nothing in a bundle is known: it may be no bundle at all."""
    return not any(map(dimension_of, Features.parse(tag).names()))


def covered(path: PathLike) -> InputError:
    """Return the error for a file without forms where forms are needed."""
    return NoTableError(
        "has lemmas and features but no forms (a covered test file)",
        path=path,
        remedy="name the file with forms; to have them predicted, use kiloglot morph inflect",
    )


def batches(path: PathLike, given: Columns | None, *, queries: bool = False) -> Iterator[Batch]:
    """Split a file's lines, blank ones and a header left out.

    Args:
        path: The file.
        given: Its columns; told by a header or by content otherwise.
        queries: Whether the rows need no forms.

    Raises:
        InputError: As :func:`read_lines` and :func:`detect`; the file is empty.
    """
    lines = read_lines(path)
    place = given
    number = 1
    begun = False
    while batch := list(itertools.islice(lines, _BATCH)):
        numbers = np.arange(number, number + len(batch), dtype=np.int32)
        number += len(batch)
        found = Cells.of(batch, place.width) if begun and place else None
        if place and found:
            yield Batch(place, numbers, found, ())
            continue
        full = [at for at, line in enumerate(batch) if line.strip()]
        batch, numbers = [batch[at] for at in full], numbers[full]
        if batch and not begun:
            begun = True
            if "\r" in batch[0] and len(batch) == 1:
                raise NoTableError(
                    "is one line only, with the line ends of old Macintoshes (CR) in it",
                    path=path,
                    line=int(numbers[0]),
                    remedy="convert it first: tr '\\r' '\\n' < FILE > NEW",
                )
            at = next((at for at, line in enumerate(batch) if not _is_comment(line)), 0)
            first = batch[at].split("\t")
            if is_header(first):
                batch, numbers = batch[:at] + batch[at + 1 :], np.delete(numbers, at)
            if not batch:
                raise NoTableError("has a header and no rows", path=path, remedy="add rows to it")
            step = max(1, len(batch) // _SAMPLE)
            sample = [line.split("\t") for line in batch[::step]]
            place = place or _named_by(first, sample)
            place = place or detect(sample, path, int(numbers[0]), queries=queries)
        if batch and place:
            yield _fitted(path, place, numbers.tolist(), batch)
    if not begun:
        raise NoTableError("is empty", path=path, remedy="name a paradigm table")


def _is_comment(line: str) -> bool:
    return line.startswith("#") and "\t" not in line


def _named_by(first: Sequence[str], sample: Sequence[Sequence[str]]) -> Columns | None:
    """Return the columns that a header names, if most rows have so many."""
    place = header(first)
    if place is None:
        return None
    fit = sum(len(row) == place.width or not any(row[place.width :]) for row in sample)
    return place if 2 * fit > len(sample) else None


def _fitted(path: PathLike, place: Columns, numbers: Sequence[int], batch: Sequence[str]) -> Batch:
    """Sort out rows of another width than the file's."""
    if found := Cells.of(batch, place.width):
        return Batch(place, np.array(numbers, dtype=np.int32), found, ())
    kept: list[str] = []
    lines: list[int] = []
    bad: list[BadRow] = []
    for number, line in zip(numbers, batch, strict=True):
        if line.count("\t") + 1 == place.width:
            kept.append(line)
            lines.append(number)
            continue
        row = line.split("\t")
        fit = _fit(place, row)
        if fit is None:
            problem = f"row has {len(row)} column{'s' * (len(row) > 1)}, not {place.width}"
            bad.append(BadRow(str(path), number, problem, line))
        else:
            kept.append("\t".join(fit))
            lines.append(number)
    cells = Cells.of(kept, place.width)
    assert cells is not None
    return Batch(place, np.array(lines, dtype=np.int32), cells, bad)


def _fit(place: Columns, row: Sequence[str]) -> Sequence[str] | None:
    if len(row) > place.width and not any(row[place.width :]):
        row = row[: place.width]  # tabs at the end of the line
    if len(row) == place.width:
        return row
    if len(row) not in (3, 4) or place.features > 2 or not is_tag(row[place.features]):
        return None
    if place.width == 4 and place.segmentation == 3:
        return [*row, ""]  # this row has no segmentation
    if place.width == 3:
        return row[:3]  # only this row has one
    return None


def _missing(lemma: str, form: str) -> str:
    """Name the column that a row lacks."""
    what = "lemma is" if not lemma else "form is" if not form else "features are"
    return f"{what} missing"
