"""The rows of PanLex's tables, from a folder of CSV or JSON, an SQL dump, or an SQLite database."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from kiloglot.data.files import MAX_LINE_BYTES, PathLike, read_lines
from kiloglot.errors import InputError
from kiloglot.lexicon.delimited import csv_rows
from kiloglot.lexicon.documents import LARGEST, lines_of, values_in
from kiloglot.lexicon.encoded import text_lines
from kiloglot.lexicon.facts import rows_of

__all__ = ["COLUMNS", "Values", "folder_of", "is_sql_dump", "is_sqlite", "rows_in", "tables_in"]

#: The cells of a row that are wanted, None where the table has no such column.
Values: TypeAlias = tuple[Any, ...]

_SQLITE = b"SQLite format 3\0"
_DUMP = re.compile(
    r"-- PostgreSQL database dump|PRAGMA foreign_keys|BEGIN(?: TRANSACTION)?;|"
    r"CREATE TABLE\b|COPY \S+ \(|INSERT INTO\b|SET \w+ =|--\s*$",
    re.IGNORECASE,
)
_CREATE = re.compile(
    r'\s*CREATE TABLE (?:IF NOT EXISTS )?["`]?(?:\w+\.)?(\w+)["`]?\s*\((.*)', re.I | re.S
)
_COPY = re.compile(r"\s*COPY (?:\w+\.)?(\w+) \(([^()]*)\) FROM stdin", re.IGNORECASE)
_INSERT = re.compile(
    r'\s*INSERT INTO ["`]?(?:\w+\.)?(\w+)["`]?\s*(?:\(([^()]*)\))?\s*VALUES\s*', re.IGNORECASE
)
_VALUE = re.compile(r"\s*('(?:[^']|'')*+'|[^\s,()']++)\s*([,)]?)")
_BETWEEN = re.compile(r"\s*,?\s*\(")
_NO_COLUMN = frozenset(["constraint", "primary", "unique", "foreign", "check", "key", "index"])
_COPIED = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}
_ESCAPE = re.compile(r"\\.")
_COLUMN_END = re.compile(r",(?![^()]{0,200}\))")
_LONGEST_TABLE = 20_000


def _columns() -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for table, column, names in rows_of("panlex.tsv"):
        found.setdefault(table, {})[column] = tuple(names.split(","))
    return found


#: Table -> the columns wanted of it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "langvar": ("id", "lang_code", "var_code", "uid"),
    "source": ("id", "quality"),
    "expr": ("id", "langvar", "txt"),
    "denotation": ("meaning", "expr", "source", "quality"),
    "meaning": ("id", "source"),
}
#: What tables are called, those of PanLex Lite among them.
_TABLES = {
    "langvar": ("langvar", "lv"),
    "source": ("source", "ap"),
    "expr": ("expr", "ex"),
    "denotation": ("denotation", "denotationx", "dn", "dnx"),
    "meaning": ("meaning", "mn"),
}
_TABLE_OF = {name: table for table, names in _TABLES.items() for name in names}


def is_sqlite(path: PathLike) -> bool:
    """Tell whether a file is an SQLite database."""
    if not Path(path).is_file():
        return False
    with Path(path).open("rb") as stream:
        return stream.read(len(_SQLITE)) == _SQLITE


def is_sql_dump(lines: Sequence[str]) -> bool:
    """Tell whether the first lines are of an SQL dump."""
    first = next((line for line in lines if line.strip()), "")
    statements = (_CREATE, _COPY, _INSERT)
    return _DUMP.match(first) is not None and any(
        statement.match(line) for line in lines for statement in statements
    )


def tables_in(folder: PathLike) -> dict[str, Path]:
    """Return the files of tables in a folder, or in the only folder in it, by table."""
    places = [Path(folder), *(place for place in Path(folder).glob("*") if place.is_dir())]
    for place in places[:20]:
        found = {
            _TABLE_OF[file.name.split(".")[0]]: file
            for file in sorted(place.glob("*.*"))
            if file.name.split(".")[0] in _TABLE_OF
            and file.name.split(".")[1] in {"csv", "json", "jsonl", "tsv"}
        }
        if {"expr", "denotation", "langvar"} <= found.keys():
            return found
    return {}


def folder_of(path: PathLike) -> Path | None:
    """Return the folder of PanLex's tables that a file is one of; None if it is none."""
    place = Path(path)
    if place.name.split(".")[0] not in _TABLE_OF or not place.is_file():
        return None
    return place.parent if place in tables_in(place.parent).values() else None


def rows_in(path: PathLike, lines: Iterable[str] | None = None) -> Iterator[tuple[str, Values]]:
    """Yield the rows of all tables that matter: the table and the columns of :data:`COLUMNS`.

    From a folder or a database the tables come in the order of :data:`COLUMNS`.

    Raises:
        InputError: A file cannot be read, or a table lacks a column.
    """
    if Path(path).is_dir():
        files = tables_in(path)
        for table in COLUMNS:
            if table in files:
                read = _from_json if "json" in files[table].name.split(".")[1] else _from_csv
                for values in read(files[table], table):
                    yield table, values
    elif is_sqlite(path):
        yield from _from_sqlite(path)
    else:
        yield from _from_dump(path, text_lines(path) if lines is None else lines)


def _picker(
    path: PathLike, table: str, header: Sequence[str], line: int | None = None
) -> Callable[[Sequence[Any]], Values]:
    """Return a function from the cells of a row to those that are wanted."""
    names = [name.strip().strip('"`').casefold() for name in header]
    places: list[int | None] = []
    for column in COLUMNS[table]:
        wanted = _known(table)[column]
        places.append(next((names.index(name) for name in wanted if name in names), None))
    needed = {"source": 1, "meaning": 1}.get(table, 2)
    if None in places[:needed]:
        raise InputError(
            f"its table {table} lacks a column", path=path, line=line, text=", ".join(header)[:200]
        )
    return lambda cells: tuple(
        cells[place] if place is not None and place < len(cells) else None for place in places
    )


@functools.cache
def _known(table: str) -> dict[str, tuple[str, ...]]:
    return _columns()[table]


def _from_csv(path: Path, table: str) -> Iterator[Values]:
    lines = read_lines(path)
    rows = csv_rows(lines, "\t" if ".tsv" in path.name else ",")
    first = next(rows, None)
    if first is None:
        raise InputError("is empty", path=path, remedy="fetch it again")
    pick = _picker(path, table, first[1], first[0])
    for _, cells in rows:
        yield pick(cells)


def _from_json(path: Path, table: str) -> Iterator[Values]:
    pick: Callable[[Sequence[Any]], Values] | None = None
    names: tuple[str, ...] = ()
    for record in _objects(values_in(path, lines_of(path), LARGEST)):
        if not set(record) <= set(names) or pick is None:
            names = tuple(dict.fromkeys((*names, *record)))
            if len(names) > 1000:
                raise InputError("has more than 1,000 different fields", path=path)
            pick = _picker(path, table, names)
        yield pick([record.get(name) for name in names])


def _objects(values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield objects, those of a list in one: ``{"result": [...]}``."""
    for value in values:
        if isinstance(value, dict):
            lists = [each for each in value.values() if isinstance(each, list)]
            within = lists[0] if len(lists) == 1 else [value]
            yield from (each for each in within if isinstance(each, dict))


def _from_sqlite(path: PathLike) -> Iterator[tuple[str, Values]]:
    import sqlite3  # needed for PanLex only

    place = quote(str(Path(path).resolve()))
    try:
        with contextlib.closing(
            sqlite3.connect(f"file:{place}?mode=ro&immutable=1", uri=True)
        ) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            base.text_factory = lambda raw: raw.decode("utf-8", "replace")
            # Views could hide any query.
            query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE ?"
            there = {row[0] for row in base.execute(query, ("CREATE VIRTUAL%",))}
            for table in COLUMNS:
                name = next((name for name in _TABLES[table] if name in there), None)
                if name is None:
                    continue
                header = [row[1] for row in base.execute(f'PRAGMA table_info("{name}")')]
                pick = _picker(path, table, header)
                for cells in base.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 (a name of ours)
                    yield table, pick(cells)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # SQLite's own messages quote what is damaged.
        raise InputError(
            f"is damaged, or no SQLite database of PanLex ({error})",
            path=path,
            remedy="fetch it again",
        ) from None


def _from_dump(path: PathLike, lines: Iterable[str]) -> Iterator[tuple[str, Values]]:
    """Yield the rows of ``COPY ... FROM stdin`` and ``INSERT INTO ... VALUES``."""
    headers: dict[str, list[str]] = {}
    numbered = enumerate(lines, 1)
    for number, line in numbered:
        if found := _COPY.match(line):
            table = _TABLE_OF.get(found[1].casefold(), "")
            pick = _picker(path, table, found[2].split(","), number) if table else None
            for _, row in numbered:
                if row == "\\.":
                    break
                if pick is not None:
                    yield table, pick([_copied(cell) for cell in row.split("\t")])
        elif line[:6].upper() == "CREATE":
            if created := _CREATE.match(_statement(path, number, line, numbered)):
                headers[created[1].casefold()] = list(_names(created[2]))
        elif line[:6].upper() == "INSERT" and (found := _INSERT.match(line)):
            table = _TABLE_OF.get(found[1].casefold(), "")
            text = _statement(path, number, line, numbered)
            if table:
                header = found[2].split(",") if found[2] else headers.get(found[1].casefold())
                if header is None:
                    raise InputError(
                        "inserts into a table that it does not make", path=path, line=number
                    )
                pick = _picker(path, table, header, number)
                for cells in _values(text, found.end()):
                    yield table, pick(cells)


def _statement(path: PathLike, start: int, line: str, numbered: Iterator[tuple[int, str]]) -> str:
    """Return a whole statement, which may go over several lines."""
    taken, size, quotes = [line], len(line), line.count("'")
    while quotes % 2 or not taken[-1].rstrip().endswith(";"):
        following = next(numbered, None)
        if following is None:
            break
        taken.append(following[1])
        quotes += following[1].count("'")
        size += len(following[1])
        if size > MAX_LINE_BYTES:
            raise InputError("has a statement without end", path=path, line=start)
    return "\n".join(taken)


def _names(body: str) -> Iterator[str]:
    for part in _COLUMN_END.split(body[:_LONGEST_TABLE].rpartition(")")[0]):
        words = part.split()
        if words and words[0].casefold() not in _NO_COLUMN:
            yield words[0].strip('"`')


def _values(text: str, place: int) -> Iterator[list[Any]]:
    while opened := _BETWEEN.match(text, place):
        cells: list[Any] = []
        place = opened.end()
        while value := _VALUE.match(text, place):
            place = value.end()
            cells.append(_literal(value[1]))
            if value[2] == ")":
                yield cells
                break
            if not value[2]:
                return
        else:
            return


def _literal(text: str) -> Any:
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    return None if text.casefold() == "null" else text


def _copied(cell: str) -> str | None:
    if cell == "\\N":
        return None
    return _ESCAPE.sub(lambda found: _COPIED.get(found[0], found[0][1]), cell)
