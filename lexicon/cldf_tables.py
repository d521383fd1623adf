"""The tables of a CLDF data set: files of CSV, and what their columns hold.

Which they are the metadata say (:mod:`kiloglot.lexicon.cldf_metadata`); where there are none, the
names that CLDF gives files and columns then (tables/cldf.tsv).
"""

from __future__ import annotations

import csv
import itertools
import operator
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kiloglot.data.files import PathLike, read_lines
from kiloglot.errors import InputError
from kiloglot.lexicon.cldf_metadata import TERMS, Table, described_by, metadata_in, metadata_of
from kiloglot.lexicon.delimited import csv_rows, delimiter_of
from kiloglot.lexicon.facts import rows_of as facts_of
from kiloglot.lexicon.gathering import Gathering

__all__ = [
    "Row",
    "has_tables",
    "is_cldf",
    "is_table",
    "is_there",
    "language_of",
    "rows_of",
    "tables_of",
]

#: Columns of the tables of words; a file with one of these sets is part of a data set.
_TELLING = (
    {"id", "language_id", "parameter_id", "form"},
    {"id", "language_id", "headword"},
    {"id", "entry_id", "description"},
)
#: The files of which a data set without metadata has one set at least.
_TABLES_OF_WORDS = (("entries.csv", "senses.csv"), ("forms.csv",))


class Row(NamedTuple):
    """A row: the line it ends on, its cells by column, and the columns by property."""

    line: int
    cells: Mapping[str, str]
    columns: Mapping[str, str]

    def get(self, term: str) -> str:
        """Return the cell of the column that holds a property of the ontology."""
        return self.cells.get(self.columns.get(term, ""), "").strip()

    def own(self, name: str) -> str:
        """Return the cell of a column that the ontology does not know, by its name."""
        return (self.cells.get(name) or "").strip()


def is_cldf(lines: Sequence[str], ending: str = "") -> bool:
    """Tell whether the first lines are of the metadata of a data set, or of a table in one.

    Args:
        lines: The lines.
        ending: The suffix of the file; a table in a stream has no data set around it.
    """
    head = "\n".join(lines)
    if head.lstrip().startswith("{"):
        return TERMS in head
    cells = {cell.strip().strip('"') for cell in lines[0].casefold().split(",")}
    return ending == ".csv" and any(telling <= cells for telling in _TELLING)


def has_tables(path: PathLike) -> bool:
    """Tell whether a folder holds a data set, with metadata or with tables of the usual names."""
    return metadata_of(path) is not None or any(_words_by_name(Path(path)))


def is_table(path: PathLike) -> bool:
    """Tell whether a file is one of the tables that metadata beside it describe."""
    place = Path(path)
    if place.suffix.lower() != ".csv" or not place.is_file():
        return False
    for metadata in sorted(place.parent.glob("*-metadata.json")):
        try:
            tables = described_by(metadata, metadata_in(metadata)).values()
        except InputError:
            continue
        if any(table.path == place for table in tables):
            return True
    return False


def tables_of(path: PathLike, lines: Iterable[str] | None = None) -> dict[str, Table]:
    """Return the tables of a data set by their names in the ontology.

    Args:
        path: Its folder, its metadata, or one of its tables.
        lines: The lines of the file if some of them have been read already.

    Raises:
        InputError: There are no metadata and no tables of the usual names, or the metadata are
            none, or name a file outside their folder.
    """
    place = Path(path)
    if place.is_file() and place.suffix.lower() == ".csv":
        place, lines = place.parent, None
    if not place.is_dir():
        return described_by(path, metadata_in(path, lines))
    if (metadata := metadata_of(place)) is not None:
        return described_by(metadata, metadata_in(metadata))
    for folder in _words_by_name(place):
        return _tables_by_name(folder)
    raise InputError(
        "is a folder without a lexicon: no *-metadata.json of CLDF, nor its entries.csv and "
        "senses.csv, or forms.csv; no tables of PanLex; no dictionary of Giellatekno or StarDict",
        path=place,
        remedy="name a file in it",
    )


def _words_by_name(folder: Path) -> Iterator[Path]:
    """Yield the folders, this or ``cldf`` in it, that hold tables of words of the usual names."""
    for place in folder, folder / "cldf":
        if any(all(map(_is_file, map(place.joinpath, files))) for files in _TABLES_OF_WORDS):
            yield place


def _is_file(path: Path) -> bool:
    # Not Path.is_file(), which fails at names that are too long.
    return os.path.isfile(_packed(path))  # noqa: PTH113


def _tables_by_name(folder: Path) -> dict[str, Table]:
    """Return the tables of a data set without metadata, by the names of files and columns."""
    found: dict[str, Table] = {}
    for kind, rows in itertools.groupby(facts_of("cldf.tsv"), operator.itemgetter(0)):
        _, files, names, terms = zip(*rows, strict=True)
        path = folder / files[0]
        if not _is_file(path):
            continue
        first = next(iter(read_lines(_packed(path))), "")
        delimiter = delimiter_of([first]) or ","
        cells = next((cells for _, cells in csv_rows(iter([first]), delimiter)), [])
        there = {cell.strip().casefold(): cell for cell in cells}
        columns = {
            term: there[name.casefold()]
            for name, term in zip(names, terms, strict=True)
            if name.casefold() in there
        }
        found[kind] = Table(path, columns, {}, delimiter)
    return found


def rows_of(table: Table, gathering: Gathering | None) -> Iterator[Row]:
    """Yield the rows of a table.

    Raises:
        InputError: It cannot be read, or lacks a column; or, if strict, a row is too short or long.
    """
    path = _packed(table.path)
    lines = (line + "\n" for line in read_lines(path))
    rows = csv.reader(lines, delimiter=table.delimiter)
    try:
        header = next(rows, None)
        if header is None:
            raise InputError("is empty", path=path, remedy="fetch it again")
        header = [table.titles.get(cell, cell) for cell in header]
        for cells in rows:
            if not cells or (table.comment and cells[0].startswith(table.comment)):
                continue
            if len(cells) != len(header) and gathering is not None and gathering.reading.strict:
                raise InputError(
                    f"{len(cells)} columns instead of {len(header)}",
                    path=path,
                    line=rows.line_num,
                    text=" | ".join(cells),
                    remedy="correct it, or leave out --strict",
                )
            yield Row(rows.line_num, dict(zip(header, cells, strict=False)), table.columns)
    except csv.Error as error:
        raise InputError(
            f"is no CSV ({error})", path=path, line=rows.line_num, remedy="correct it"
        ) from None


def is_there(tables: Mapping[str, Table], name: str) -> bool:
    """Tell whether a table that can be done without is described, and its file is there."""
    return name in tables and _is_file(tables[name].path)


def _packed(path: Path) -> Path:
    """Return the path of a table, or of that table packed, which CLDF allows."""
    packed = path.with_name(path.name + ".zip")
    there = os.path.isfile(packed) and not os.path.isfile(path)  # noqa: PTH113
    return packed if there else path


def language_of(path: PathLike, tables: Mapping[str, Table], wanted: str) -> tuple[str, str]:
    """Return the ID of the wanted language and its code.

    The ID is ``""`` if there is but one language and none is named.

    Raises:
        InputError: There are several and none is named, or not the one named.
    """
    if not is_there(tables, "LanguageTable"):
        rows = _languages_met(tables)
        if not rows:
            return wanted, wanted
    else:
        rows = list(rows_of(tables["LanguageTable"], None))
    names = ("id", "iso639P3code", "glottocode", "name")
    for row in rows:
        if wanted and wanted.casefold() in {row.get(name).casefold() for name in names}:
            return row.get("id"), row.get("iso639P3code") or row.get("id")
    some = ", ".join(row.get("id") for row in rows[:5]) + (", ..." if len(rows) > 5 else "")
    if wanted:
        raise InputError(
            "no such language in it", path=path, text=wanted, remedy=f"name one of {some}"
        )
    if len(rows) > 1:
        raise InputError(
            f"holds {len(rows)} languages ({some})",
            path=path,
            remedy=f"name the one that is wanted: --target-language {rows[0].get('id')}",
        )
    return "", "".join(row.get("iso639P3code") or row.get("id") for row in rows)


def _languages_met(tables: Mapping[str, Table]) -> list[Row]:
    """Return rows of the languages that entries or forms name, where no table tells of them."""
    found: dict[str, Row] = {}
    for name in ("EntryTable", "FormTable"):
        if name in tables and "languageReference" in tables[name].columns:
            for row in rows_of(tables[name], None):
                if code := row.get("languageReference"):
                    found.setdefault(code, Row(row.line, {"ID": code}, {"id": "ID"}))
            break
    return list(found.values())
