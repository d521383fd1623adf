"""Worksheets: the words a lexicon lacks, for a speaker to translate, and back as entries.

A worksheet is a table that any spreadsheet program opens and saves: a row for each word, the most
frequent first, with an empty cell for the translation. What comes back may have other separators,
quoting, line ends, a byte-order mark, columns moved or added, and rows left empty; rows without a
translation, or with a dash or a question mark for one, are skipped in silence.
"""

from __future__ import annotations

import contextlib
import csv
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kiloglot.data.files import PathLike, read_lines, suffix, whole_text
from kiloglot.errors import InputError, OutputError
from kiloglot.lexicon.delimited import csv_rows, delimiter_of
from kiloglot.lexicon.encoded import text_lines
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.found import Coverage, Missing
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.rows import entries_of

__all__ = ["COLUMNS", "ORIGIN", "is_worksheet", "read_worksheet", "wanted", "write_worksheet"]

#: The columns: word, its part of speech, the translation to fill in, a note, how often the word is
#: met, the share of the words of the corpus that are known once this row and those above are
#: filled in, the forms met and a sentence.
COLUMNS = (
    "source",
    "pos",
    "target",
    "note",
    "occurrences",
    "coverage so far",
    "forms",
    "example",
)
#: The origin of entries of a worksheet, unless another is named.
ORIGIN = "worksheet"
_MARKS = frozenset(["source", "target", "occurrences", "coverage so far"])
#: Lines among which the header is.
_TITLES = 10
_READ = ("source", "target", "pos", "note")
#: Spreadsheet programs take cells that begin like this for formulas; an apostrophe keeps them text.
_FORMULA = ("=", "+", "-", "@", "'")


def wanted(missing: Iterable[Missing], count: int, names: bool = False) -> list[Missing]:
    """Return the missing words that would add most coverage.

    Args:
        missing: The words, the most frequent first.
        count: How many to return.
        names: Whether to ask for names too (PROPN), which are mostly the same in other languages.
    """
    asked = (word for word in missing if names or word.upos not in ("PROPN", "X"))
    return list(itertools.islice(asked, count))


def write_worksheet(words: Sequence[Missing], found: Coverage, path: PathLike) -> None:
    """Write a worksheet: CSV with a byte-order mark and CRLF if ``path`` ends in .csv, else TSV.

    Args:
        words: The words to ask for.
        found: The coverage that they would add to.
        path: The file; ``-`` is standard output.

    Raises:
        OutputError: It cannot be written, or is a worksheet with translations in it already.
    """
    if _is_filled_in(path):
        raise OutputError(
            "is a worksheet with translations in it, which would be lost",
            path=path,
            remedy="name another file, or merge it and move it away",
        )
    as_csv = suffix(path) == ".csv"
    known = sum(found.words.found_tokens)
    with whole_text(path) as stream:
        if as_csv:
            # Without the mark, Excel reads UTF-8 as the old encoding of the machine.
            stream.write("\ufeff")
        writer = csv.writer(
            stream,
            delimiter="," if as_csv else "\t",
            lineterminator="\r\n" if as_csv else "\n",
        )
        writer.writerow(COLUMNS)
        for word in words:
            known += word.tokens
            share = f"{100 * known / found.words.tokens:.2f}%"
            forms = ", ".join(word.forms)
            cells = (word.word, word.upos, "", "", word.tokens, share, forms, word.example)
            writer.writerow([_as_text(cell) if isinstance(cell, str) else cell for cell in cells])


def _is_filled_in(path: PathLike) -> bool:
    if not Path(path).is_file():
        return False
    with contextlib.suppress(InputError):
        return next(read_worksheet(path, lines=text_lines(path)), None) is not None
    return False


def is_worksheet(lines: Sequence[str]) -> bool:
    """Tell whether the first lines of a file are those of a worksheet."""
    return any(_header(line).keys() >= _MARKS for line in lines[:_TITLES])


def read_worksheet(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read the rows of a worksheet that have a translation.

    Args:
        path: The file.
        reading: How to read it.
        report: Takes note of what is found.
        lines: The lines of the file if some of them have been read already.

    Raises:
        InputError: The file cannot be read, has not the columns of a worksheet, or no row has a
            translation.
    """
    lines = iter(read_lines(path) if lines is None else lines)
    head = list(itertools.islice(lines, _TITLES))
    first = next((place for place, line in enumerate(head) if _header(line).keys() >= _MARKS), None)
    if first is None:
        first = next((place for place, line in enumerate(head) if line.strip()), 0)
    # Lines above the header say what the table is.
    lines = itertools.chain(head[first + 1 :], lines)
    places = _header(head[first]) if head else {}
    if not {"source", "target"} <= places.keys():
        raise InputError(
            "is no worksheet: no columns source and target",
            path=path,
            line=first + 1,
            text=head[first] if head else "",
            remedy=f"keep the first line: {', '.join(COLUMNS)}",
        )
    reading = reading or Reading()
    reading = replace(reading, columns=None, header=True, origin=reading.origin or ORIGIN)
    delimiter = delimiter_of(head[first : first + 1]) or ","
    columns = [places.get(name, -1) for name in _READ]
    rows = _filled(csv_rows(lines, delimiter), columns, first + 1)
    start = next(rows, None)
    if start is None:
        raise InputError("no row has a translation", path=path, remedy="fill in the column target")
    yield from entries_of(itertools.chain([(1, list(_READ)), start], rows), path, reading, report)


def _filled(
    rows: Iterable[tuple[int, list[str]]], places: Sequence[int], above: int
) -> Iterator[tuple[int, list[str]]]:
    for number, cells in rows:
        row = [
            _as_typed(cells[place].strip()) if 0 <= place < len(cells) else "" for place in places
        ]
        if row[1] and (_has_letters(row[1]) or not _has_letters(row[0])):
            yield number + above, row


def _has_letters(cell: str) -> bool:
    return any(map(str.isalnum, cell))


def _header(line: str) -> dict[str, int]:
    """Return the place of each column by its name, whatever its case."""
    delimiter = delimiter_of([line]) or ","
    cells = next((cells for _, cells in csv_rows(iter([line]), delimiter)), [])
    names = [cell.strip().casefold() for cell in cells]
    return {name: place for place, name in reversed(list(enumerate(names))) if name}


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _as_typed(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
