"""Tables of words as text: TSV and CSV with or without a header, word pairs as MUSE writes them."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Iterator

from kiloglot.data.files import PathLike, read_lines
from kiloglot.lexicon.delimited import csv_rows, delimiter_of
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.rows import entries_of

__all__ = [
    "read_csv",
    "read_gatitos",
    "read_muse",
    "read_panlex_extract",
    "read_tsv",
]

#: How spreadsheets name the separator, in the first line.
_NAMED_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)


def read_tsv(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read tab-separated values; a quote is a character like any other.

    Args:
        path: The file.
        reading: How to read it.
        report: Takes note of what is found.
        lines: The lines of the file if some of them have been read already.

    Raises:
        InputError: The file cannot be read, or, if strict, a row is wrong.
    """
    lines = read_lines(path) if lines is None else lines
    rows = ((number, line.split("\t")) for number, line in enumerate(lines, 1))
    return entries_of(rows, path, reading, report)


def read_csv(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read comma-separated values quoted as in RFC 4180.

    Semicolons, tabs and bars are recognised as separators too. A quote within an unquoted cell, and
    one that no later line closes, is a character. Arguments and errors as :func:`read_tsv`.
    """
    lines = iter(read_lines(path) if lines is None else lines)
    head = list(itertools.islice(lines, 100))
    if named := _NAMED_DELIMITER.fullmatch(head[0] if head else ""):
        head[0] = ""
    delimiter = named[1] if named else delimiter_of(head)
    rows = csv_rows(itertools.chain(head, lines), delimiter or ",")
    return entries_of(rows, path, reading, report)


def read_muse(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read one word pair a line, between them a tab or spaces, as MUSE's dictionaries.

    Arguments and errors as :func:`read_tsv`.
    """
    lines = read_lines(path) if lines is None else lines
    rows = ((number, _pair(line)) for number, line in enumerate(lines, 1))
    reading = reading or Reading()
    if reading.header is None:
        reading = dataclasses.replace(reading, header=False)
    if reading.columns is None:
        reading = dataclasses.replace(reading, columns=("source", "target"))
    return entries_of(rows, path, reading, report)


def _pair(line: str) -> list[str]:
    cells = line.split("\t") if "\t" in line else line.split()
    return cells if len(cells) == 2 else [line]


def read_gatitos(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read GATITOS: source, tab, target; no header, no quoting.

    Arguments and errors as :func:`read_tsv`.
    """
    reading = reading or Reading()
    if reading.header is None:
        reading = dataclasses.replace(reading, header=False)
    if not reading.origin:
        reading = dataclasses.replace(reading, origin="gatitos")
    return read_tsv(path, reading=reading, report=report, lines=lines)


def read_panlex_extract(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read an extract of PanLex, as :func:`read_csv` or, with tabs, :func:`read_tsv`.

    Columns of variety codes (``eng-000``), running numbers and qualities are recognised.
    """
    lines = iter(read_lines(path) if lines is None else lines)
    head = list(itertools.islice(lines, 100))
    reading = reading or Reading()
    if not reading.origin:
        reading = dataclasses.replace(reading, origin="panlex")
    read = read_tsv if delimiter_of(head) == "\t" else read_csv
    return read(path, reading=reading, report=report, lines=itertools.chain(head, lines))
