"""The tables of a CLDF data set: files of CSV, and what their columns hold.

Tables and columns are found by what the metadata says they are in the CLDF ontology, whatever they
are called; where there are no metadata, by the names that CLDF gives them then (tables/cldf.tsv).
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kiloglot.data.files import PathLike, read_lines
from kiloglot.errors import InputError
from kiloglot.lexicon.delimited import csv_rows, delimiter_of
from kiloglot.lexicon.facts import rows_of as facts_of
from kiloglot.lexicon.gathering import Gathering

__all__ = [
    "Row",
    "Table",
    "has_tables",
    "is_cldf",
    "is_table",
    "is_there",
    "language_of",
    "rows_of",
    "tables_of",
]

TERMS = "http://cldf.clld.org/v1.0/terms.rdf#"
_MOST_METADATA = 1 << 24
#: Columns of the tables of words; a file with one of these sets is part of a data set.
_TELLING = (
    {"id", "language_id", "parameter_id", "form"},
    {"id", "language_id", "headword"},
    {"id", "entry_id", "description"},
)
#: The files of which a data set without metadata has one set at least.
_TABLES_OF_WORDS = (("entries.csv", "senses.csv"), ("forms.csv",))


class Table(NamedTuple):
    """A table of the data set: its file and which column holds which property."""

    path: Path
    columns: Mapping[str, str]
    separators: Mapping[str, str]
    delimiter: str


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


def metadata_of(path: PathLike) -> Path | None:
    """Return the metadata file in a folder, or in its folder ``cldf``; None if there is none."""
    folder = Path(path)
    for place in folder, folder / "cldf":
        if found := sorted(place.glob("*-metadata.json")):
            return found[0]
    return None


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
            tables = _described(metadata, _metadata(metadata, None)).values()
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
        return _described(path, _metadata(path, lines))
    if (metadata := metadata_of(place)) is not None:
        return _described(metadata, _metadata(metadata, None))
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
    return _packed(path).is_file()


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


def _described(path: PathLike, described: Mapping[str, Any]) -> dict[str, Table]:
    """Return the tables that metadata tell of."""
    found: dict[str, Table] = {}
    for table in _objects(described.get("tables")):
        kind = str(table.get("dc:conformsTo") or "").removeprefix(TERMS)
        url, schema = table.get("url"), table.get("tableSchema")
        if not kind or not isinstance(url, str) or not isinstance(schema, dict):
            continue
        columns: dict[str, str] = {}
        separators: dict[str, str] = {}
        for column in _objects(schema.get("columns")):
            name, term = column.get("name"), str(column.get("propertyUrl") or "")
            separator = column.get("separator")
            if isinstance(name, str) and isinstance(separator, str) and separator:
                separators[name] = separator
            if isinstance(name, str) and term.startswith(TERMS):
                columns.setdefault(term.removeprefix(TERMS), name)
        dialect = {**_object(described.get("dialect")), **_object(table.get("dialect"))}
        place = Path(url)
        if place.is_absolute() or ".." in place.parts or ":" in url or "\0" in url:
            raise InputError("names a table outside its folder", path=path, text=url)
        delimiter = dialect.get("delimiter")
        found.setdefault(
            kind,
            Table(
                Path(path).parent / place,
                columns,
                separators,
                delimiter if isinstance(delimiter, str) and len(delimiter) == 1 else ",",
            ),
        )
    return found


def _metadata(path: PathLike, lines: Iterable[str] | None) -> dict[str, Any]:
    text = io.StringIO()
    for line in read_lines(path) if lines is None else lines:
        text.write(line + "\n")
        if text.tell() > _MOST_METADATA:
            break
    try:
        described = json.loads(text.getvalue())
    except (ValueError, RecursionError) as error:
        raise InputError(
            "is no JSON",
            path=path,
            line=error.lineno if isinstance(error, json.JSONDecodeError) else None,
            remedy="name the metadata of a CLDF data set",
        ) from None
    if not isinstance(described, dict):
        raise InputError(
            "is no CLDF metadata", path=path, remedy="name the metadata of a CLDF data set"
        )
    return described


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
        for cells in rows:
            if not cells:
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
    return name in tables and _packed(tables[name].path).is_file()


def _packed(path: Path) -> Path:
    """Return the path of a table, or of that table packed, which CLDF allows."""
    packed = path.with_name(path.name + ".zip")
    return packed if packed.is_file() and not path.is_file() else path


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


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
