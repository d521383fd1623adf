"""The rows of CSV: RFC 4180 where it is kept, and no row lost where it is not."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import TypeAlias

__all__ = ["Row", "csv_rows", "delimiter_of"]

#: A row: the line it begins on, from 1, and its cells.
Row: TypeAlias = tuple[int, list[str]]

#: A quoted cell may hold this many line breaks; a quote that is not closed by then is a letter.
_MOST_LINES = 100
_DELIMITERS = (",", ";", "\t", "|")


def delimiter_of(lines: Sequence[str]) -> str | None:
    """Tell the separator of a CSV file: the one that most lines have the same number of.

    Returns:
        The separator, or None if no line has any.
    """
    lines = [line for line in lines if line.strip()]
    best, most = None, 0
    for delimiter in _DELIMITERS:
        sizes = [len(cells) for _, cells in csv_rows(iter(lines), delimiter)]
        sizes = [size for size in sizes if size > 1]
        if sizes and (count := max(sizes.count(size) for size in set(sizes))) > most:
            best, most = delimiter, count
    return best


def csv_rows(lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    """Yield the rows of CSV.

    A quote opens a quoted cell at the beginning of a cell only. If no later line closes it, or if
    something other than a separator follows where it closes, the quotes of its line are characters.

    Args:
        lines: The lines, without their ends.
        delimiter: What stands between cells.
    """
    ahead: list[str] = []
    number = 0
    while True:
        number += 1
        line = ahead.pop() if ahead else next(lines, None)
        if line is None:
            return
        if '"' not in line:
            yield number, line.split(delimiter)
            continue
        taken = [line]
        cells, closed = _quoted(taken, delimiter)
        while not closed and len(taken) <= _MOST_LINES:
            more = ahead.pop() if ahead else next(lines, None)
            if more is None:
                break
            taken.append(more)
            if '"' in more:
                cells, closed = _quoted(taken, delimiter)
        if cells is None:
            ahead.extend(reversed(taken[1:]))
            yield number, line.split(delimiter)
        else:
            yield number, cells
            number += len(taken) - 1


def _quoted(lines: Sequence[str], delimiter: str) -> tuple[list[str] | None, bool]:
    """Parse one record of RFC 4180.

    Returns:
        Its cells, None if these lines are not one record, and whether no further line can help.
    """
    try:
        return next(csv.reader(["\n".join(lines)], delimiter=delimiter, strict=True)), True
    except csv.Error as error:
        return None, "unexpected end" not in str(error)
