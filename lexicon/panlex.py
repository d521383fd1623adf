"""PanLex as it is distributed: its tables as CSV, JSON, an SQL dump, or an SQLite database.

A denotation says that an expression has a meaning; expressions of two languages that share a
meaning translate each other. The weight of a translation is the sum of the qualities (0 to 9) of
the different sources that give it. Varieties of a language (``eng-000``, ``eng-001``) are read
together unless one is named.

Tables are gathered in a temporary SQLite database on disk, so that memory stays flat. The names of
tables and columns, those of PanLex Lite among them, are a table (tables/panlex.tsv).
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.lexicon.details import NOTHING
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.gathering import MOST_CANDIDATES, Candidate, Gathering
from kiloglot.lexicon.languages import met_as
from kiloglot.lexicon.panlex_tables import COLUMNS, folder_of, is_sql_dump, is_sqlite, rows_in
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.tabular import read_panlex_extract

if TYPE_CHECKING:
    import sqlite3

__all__ = ["read_panlex"]

_SOURCE_LANGUAGE = "eng"
_INSERTED_AT_ONCE = 10_000
_MOST_VARIETIES = 100_000
_SCHEMA = """
CREATE TABLE langvar (id TEXT PRIMARY KEY, side INTEGER);
CREATE TABLE source (id TEXT PRIMARY KEY, quality REAL);
CREATE TABLE expr (id TEXT PRIMARY KEY, langvar TEXT, txt TEXT);
CREATE TABLE denotation (meaning TEXT, expr TEXT, source TEXT, quality REAL);
CREATE TABLE meaning (id TEXT PRIMARY KEY, source TEXT);
"""
_SIDED = """
CREATE TABLE sided AS
    SELECT d.meaning, e.txt, l.side, COALESCE(d.source, m.source, d.meaning) AS source,
        COALESCE(d.quality, s.quality, 1) AS quality
    FROM denotation d JOIN expr e ON e.id = d.expr JOIN langvar l ON l.id = e.langvar
        LEFT JOIN meaning m ON m.id = d.meaning
        LEFT JOIN source s ON s.id = COALESCE(d.source, m.source);
CREATE INDEX by_meaning ON sided (meaning, side);
"""
_TOO_MANY = """
SELECT meaning, SUM(side = 0) * SUM(side = 1) AS pairs FROM sided GROUP BY meaning HAVING pairs > ?
"""
_PAIRS = """
SELECT source_txt, target_txt, SUM(quality) AS weight FROM (
    SELECT a.txt AS source_txt, b.txt AS target_txt, a.source,
        MAX(MAX(a.quality, b.quality)) AS quality
    FROM sided a JOIN sided b ON b.meaning = a.meaning AND b.side = 1
    WHERE a.side = 0 GROUP BY a.txt, b.txt, a.source
) GROUP BY source_txt, target_txt ORDER BY source_txt, weight DESC, target_txt
"""


def read_panlex(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read PanLex: a folder of its tables or one of these, a dump, a database, or an extract.

    The source language is ``reading.gloss_language``, else English; the target language
    ``reading.target_language``, else the only other one there is: codes like ``eng`` for all
    varieties of a language or ``eng-000`` for one. An extract is a table of pairs (CSV or TSV).

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: A table cannot be read or is missing, or a language is not there or not named.
    """
    reading = reading or Reading()
    if not reading.origin:
        reading = dataclasses.replace(reading, origin="panlex")
    path = folder_of(path) or path
    if not Path(path).is_dir() and not is_sqlite(path):
        from kiloglot.lexicon.encoded import text_lines

        stream = iter(text_lines(path, reading.encoding) if lines is None else lines)
        head = list(itertools.islice(stream, 200))
        lines = itertools.chain(head, stream)
        if not is_sql_dump(head):
            yield from read_panlex_extract(path, reading=reading, report=report, lines=lines)
            return
    import sqlite3  # needed for PanLex only

    gathering = Gathering(path, reading, report)
    # A database without a name is a temporary file, deleted when it is closed.
    with contextlib.closing(sqlite3.connect("")) as base:
        base.executescript(_SCHEMA)
        try:
            languages = _gather(base, path, lines)
            source, target = _sides(path, languages, reading)
            _set_sides(base, languages, (source, target))
            gathering.languages(source, target)
            base.executescript(_SIDED)
            for meaning, pairs in base.execute(_TOO_MANY, (MOST_CANDIDATES,)).fetchall():
                problem = f"a meaning of more than {MOST_CANDIDATES:,} translations"
                gathering.wrong(1, problem, f"meaning {meaning}: {pairs} translations")
                base.execute("DELETE FROM sided WHERE meaning = ?", (meaning,))
            for number, (word, translation, weight) in enumerate(base.execute(_PAIRS), 1):
                candidate = Candidate(str(word), str(translation), "", "", NOTHING, f"{weight:g}")
                yield from gathering.record(number, [candidate], "an empty word", str(word))
        except sqlite3.Error as error:
            raise InputError(f"cannot be put together ({error})", path=path) from None


def _gather(
    base: sqlite3.Connection, path: PathLike, lines: Iterable[str] | None
) -> dict[str, tuple[str, str]]:
    """Put the rows of the tables into the database.

    Returns:
        The language and the variety by the ID of the variety.
    """
    languages: dict[str, tuple[str, str]] = {}
    seen: set[str] = set()
    for table, group in itertools.groupby(rows_in(path, lines), key=lambda row: row[0]):
        seen.add(table)
        values = (row for _, row in group)
        if table == "langvar":
            for identifier, code, number, uid in values:
                variety = str(uid or f"{code}-{_three(number)}")
                languages[str(identifier)] = (str(code or variety.partition("-")[0]), variety)
                if len(languages) > _MOST_VARIETIES:
                    raise InputError("has more language varieties than there are", path=path)
            continue
        places = ", ".join("?" * len(COLUMNS[table]))
        insert = f"INSERT OR REPLACE INTO {table} VALUES ({places})"  # noqa: S608 (names of ours)
        while some := list(itertools.islice(values, _INSERTED_AT_ONCE)):
            base.executemany(insert, (tuple(map(_value, row)) for row in some))
    if missing := {"langvar", "expr", "denotation"} - seen:
        raise InputError(
            f"has no table {' and no table '.join(sorted(missing))}",
            path=path,
            remedy="name the folder, the dump or the database of PanLex",
        )
    return languages


def _value(cell: object) -> object:
    """Return a cell as SQLite can compare it: IDs are text, whatever the file has them as."""
    if cell is None or cell == "":
        return None
    return str(cell)


def _three(number: object) -> str:
    return str(number if number is not None else 0).zfill(3)


def _sides(
    path: PathLike, languages: dict[str, tuple[str, str]], reading: Reading
) -> tuple[str, str]:
    """Return the codes of the source and of the target, as named or as there is no other."""
    codes = list(dict.fromkeys(code for code, _ in languages.values()))
    every = [*codes, *(variety for _, variety in languages.values())]
    source, target = (
        met_as(wanted, every) or wanted
        for wanted in (reading.gloss_language or _SOURCE_LANGUAGE, reading.target_language)
    )
    others = [code for code in codes if code != source.partition("-")[0]]
    if not target and len(others) == 1:
        target = others[0]
    some = ", ".join(codes[:5]) + (", ..." if len(codes) > 5 else "")
    if not target:
        raise InputError(
            f"holds {len(codes)} languages ({some})",
            path=path,
            remedy="name the one that is wanted: --target-language " + next(iter(others), "CODE"),
        )
    for wanted in (source, target):
        if not any(wanted in names for names in languages.values()):
            raise InputError(
                "no such language in it",
                path=path,
                text=wanted,
                remedy=f"name one of {some}, or a variety like {codes[0]}-000",
            )
    return source, target


def _set_sides(
    base: sqlite3.Connection, languages: dict[str, tuple[str, str]], sides: tuple[str, str]
) -> None:
    for identifier, names in languages.items():
        for side, wanted in enumerate(sides):
            if wanted in names:
                base.execute("INSERT OR REPLACE INTO langvar VALUES (?, ?)", (identifier, side))
