"""The formats of lexicons: a reader for each, and how to tell them apart.

A new format is a function with the signature of :class:`Reader` in ``READERS``, and its test in
``SIGNS``.
"""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from kiloglot.data import conllu
from kiloglot.data.files import PathLike, open_bytes, suffix
from kiloglot.errors import InputError
from kiloglot.lexicon.cldf import read_cldf
from kiloglot.lexicon.cldf_tables import is_cldf, is_table
from kiloglot.lexicon.delimited import delimiter_of
from kiloglot.lexicon.ding import is_ding, read_ding
from kiloglot.lexicon.dix import read_dix
from kiloglot.lexicon.documents import is_document, lines_of
from kiloglot.lexicon.dsl import is_dsl, read_dsl
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.giella import giella_files, read_giella
from kiloglot.lexicon.kaikki import is_kaikki, read_kaikki
from kiloglot.lexicon.lift import read_lift
from kiloglot.lexicon.packed import unpacked
from kiloglot.lexicon.panlex import read_panlex
from kiloglot.lexicon.panlex_tables import folder_of, is_sql_dump, is_sqlite, tables_in
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.records import read_jsonl, read_parquet
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.sfm import is_sfm, read_sfm
from kiloglot.lexicon.stardict import is_stardict, read_stardict
from kiloglot.lexicon.tabfile import is_tabfile, read_tabfile
from kiloglot.lexicon.tabular import (
    read_csv,
    read_gatitos,
    read_muse,
    read_tsv,
)
from kiloglot.lexicon.tei import read_tei
from kiloglot.lexicon.worksheet import is_worksheet, read_worksheet
from kiloglot.lexicon.xdxf import read_xdxf
from kiloglot.lexicon.xml import SUFFIXES as XML_SUFFIXES
from kiloglot.lexicon.xml import format_of

__all__ = ["READERS", "Reader", "detect", "read"]


class Reader(Protocol):
    """A function from a path to entries; all else has a default."""

    def __call__(
        self,
        path: PathLike,
        *,
        reading: Reading | None = None,
        report: FileReport | None = None,
        lines: Iterable[str] | None = None,
    ) -> Iterator[Entry]:
        """Read ``path``, or ``lines`` if some of it has been read already."""


#: Format -> reader.
READERS: dict[str, Reader] = {
    "tsv": read_tsv,
    "csv": read_csv,
    "muse": read_muse,
    "gatitos": read_gatitos,
    "panlex": read_panlex,
    "jsonl": read_jsonl,
    "parquet": read_parquet,
    "kaikki": read_kaikki,
    "sfm": read_sfm,
    "dsl": read_dsl,
    "cldf": read_cldf,
    "stardict": read_stardict,
    "tabfile": read_tabfile,
    "ding": read_ding,
    "lift": read_lift,
    "dix": read_dix,
    "tei": read_tei,
    "xdxf": read_xdxf,
    "giella": read_giella,
    "worksheet": read_worksheet,
}

#: Formats whose columns or fields the user may name.
_WITH_COLUMNS = ("tsv", "csv", "muse", "gatitos", "panlex", "jsonl", "parquet", "worksheet")
#: Formats that are lines of text, in whatever encoding; XML declares its own.
TEXT = frozenset(
    [
        "tsv",
        "csv",
        "muse",
        "gatitos",
        "jsonl",
        "kaikki",
        "sfm",
        "dsl",
        "tabfile",
        "ding",
        "worksheet",
    ]
)
#: Suffixes of documents from which a table has to be saved first.
_DOCUMENTS = frozenset([".xlsx", ".xls", ".ods", ".numbers", ".docx", ".doc", ".odt", ".pdf"])

_LINES_LOOKED_AT = 200
#: Comments before the sentences of a treebank, or of a corpus in columns like one.
_OF_SENTENCE = re.compile(r"# *(sent_id|text|newdoc id|newpar id) *=")
_HEAD = conllu.NAMES.index("HEAD")


def _is_kaikki(lines: Sequence[str], ending: str) -> bool:
    if is_document(lines):
        text = "".join(lines)
        return all(f'"{name}"' in text for name in ("word", "senses", "pos"))
    return is_kaikki(lines[0])


def _is_sfm(lines: Sequence[str], ending: str) -> bool:
    return is_sfm(lines)


def _is_dsl(lines: Sequence[str], ending: str) -> bool:
    return is_dsl(lines)


def _is_cldf(lines: Sequence[str], ending: str) -> bool:
    return is_cldf(lines, ending)


def _is_panlex(lines: Sequence[str], ending: str) -> bool:
    return is_sql_dump(lines)


def _is_stardict(lines: Sequence[str], ending: str) -> bool:
    return is_stardict(lines[0])


def _is_tabfile(lines: Sequence[str], ending: str) -> bool:
    return is_tabfile(lines)


def _is_ding(lines: Sequence[str], ending: str) -> bool:
    return is_ding(lines)


def _is_worksheet(lines: Sequence[str], ending: str) -> bool:
    return is_worksheet(lines)


def _is_jsonl(lines: Sequence[str], ending: str) -> bool:
    if ending in {".jsonl", ".ndjson"} or is_document(lines):
        return True
    try:
        return isinstance(json.loads(lines[0]), dict | list)
    except (ValueError, RecursionError):
        return False


def _is_tsv(lines: Sequence[str], ending: str) -> bool:
    return _share(lines, lambda line: "\t" in line.strip()) >= 0.5 and (
        ending != ".csv" or delimiter_of(lines) == "\t"
    )


def _is_csv(lines: Sequence[str], ending: str) -> bool:
    return ending == ".csv" and delimiter_of(lines) is not None


def _is_muse(lines: Sequence[str], ending: str) -> bool:
    return (
        _share(lines, lambda line: len(line.split()) == 2) >= 0.75
        and _share(lines, lambda line: "," in line or ";" in line) < 0.5
    )


def _is_csv_by_content(lines: Sequence[str], ending: str) -> bool:
    delimiter = delimiter_of(lines)
    return delimiter is not None and _share(lines, lambda line: delimiter in line) >= 0.8


#: Tests of the first lines that are not blank, and of the suffix, in the order they are tried.
SIGNS: list[tuple[str, Callable[[Sequence[str], str], bool]]] = [
    ("cldf", _is_cldf),
    ("kaikki", _is_kaikki),
    ("jsonl", _is_jsonl),
    ("sfm", _is_sfm),
    ("dsl", _is_dsl),
    ("stardict", _is_stardict),
    ("panlex", _is_panlex),
    ("tabfile", _is_tabfile),
    ("ding", _is_ding),
    ("worksheet", _is_worksheet),
    ("tsv", _is_tsv),
    ("csv", _is_csv),
    ("muse", _is_muse),
    ("csv", _is_csv_by_content),
]


def detect(path: PathLike, lines: Sequence[str]) -> str:
    """Tell the format of a file by its suffix and its first lines.

    Raises:
        InputError: The file is empty, a corpus, or XML of a kind that is not known.
    """
    if found := format_of(path, lines):
        return found
    lines = [line for line in lines if line.strip()]
    if not lines:
        raise InputError("is empty", path=path, remedy="name a lexicon with entries")
    if _is_corpus(lines):
        raise InputError(
            "is a corpus (CoNLL-U), no lexicon",
            path=path,
            remedy="name a bilingual lexicon, or its --format if it is one",
        )
    ending = suffix(path)
    return next((name for name, fits in SIGNS if fits(lines, ending)), "tsv")


def read(
    path: PathLike,
    format: str | None = None,  # noqa: A002 (the name of the option everywhere)
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
) -> Iterator[Entry]:
    """Read the entries of a file as they stand in it; nothing is cleaned.

    Args:
        path: The file; ``-`` is standard input.
        format: A name in ``READERS``; None to tell it by suffix and content.
        reading: How to read it.
        report: Takes note of what is found.

    Raises:
        InputError: There is no such format, the file cannot be read or has no usable row.
    """
    report = report if report is not None else FileReport(os.fspath(path))
    if format is not None and format not in READERS:
        raise InputError("no such format", text=format, remedy=f"one of {', '.join(READERS)}")
    ending = Path(path).suffix.lower()
    if format is None and ending in _DOCUMENTS and Path(path).is_file():
        raise InputError(
            f"{ending} cannot be read", path=path, remedy="save the table in it as CSV or TSV"
        )
    with unpacked(path) as place:
        try:
            yield from _read(place, format, reading, report)
        except InputError as error:
            raise _in_words_of_the_user(error, path, place) from None
    if not report.entries:
        raise _nothing_usable(path, report)


def _in_words_of_the_user(error: InputError, path: PathLike, place: PathLike) -> InputError:
    """Return an error that names the archive, not where it was unpacked, and the option to set."""
    named = error.path
    if place != path and named is not None and named.startswith(os.fspath(place)):
        inside = named.removeprefix(os.fspath(place)).strip("/\\") or Path(place).name
        named = os.fspath(path) if Path(place).is_dir() else f"{os.fspath(path)}/{inside}"
    remedy = error.remedy
    if remedy is not None and error.problem.startswith("is UTF-16"):
        remedy = "name it: --encoding utf-16"
    elif remedy is not None and remedy.startswith("convert it first: iconv"):
        remedy = remedy.replace("convert it first:", "name its --encoding (cp1252), or convert it:")
    if (named, remedy) == (error.path, error.remedy):
        return error
    return InputError(error.problem, path=named, line=error.line, text=error.text, remedy=remedy)


def _read(
    path: PathLike,
    format: str | None,  # noqa: A002
    reading: Reading | None,
    report: FileReport,
) -> Iterator[Entry]:
    encoding = reading.encoding if reading is not None else ""
    lines: Iterable[str] | None = None
    if format is None:
        format = _of_kind(path)  # noqa: A001
    if format is None and not encoding and _may_declare_encoding(path):
        format = format_of(path)  # noqa: A001
    if format is None:
        stream = lines_of(path, encoding)
        head = list(itertools.islice(stream, _LINES_LOOKED_AT))
        format = detect(path, head)  # noqa: A001
        lines = itertools.chain(head, stream)
    elif encoding or format in TEXT:
        lines = lines_of(path, encoding)
    report.format = format
    report.idle = _idle(format, reading or Reading())
    yield from READERS[format](path, reading=reading, report=report, lines=lines)


def _idle(format: str, reading: Reading) -> tuple[str, ...]:  # noqa: A002
    """Return the options that were given and say nothing of a format."""
    table = {"markers": ("sfm",), "columns": _WITH_COLUMNS}
    return tuple(
        f"--{name}"
        for name, formats in table.items()
        if getattr(reading, name) and format not in formats
    )


def _of_kind(path: PathLike) -> str | None:
    """Return the format of a folder or of a binary file."""
    if Path(path).is_dir():
        return "panlex" if tables_in(path) else "giella" if giella_files(path) else "cldf"
    if is_sqlite(path) or folder_of(path) is not None:
        return "panlex"
    if is_table(path):
        return "cldf"
    if Path(path).is_file():
        with open_bytes(path) as stream:
            if stream.read(4) == b"PAR1":
                return "parquet"
    return None


def _may_declare_encoding(path: PathLike) -> bool:
    if not Path(path).is_file():
        return False
    if suffix(path) in XML_SUFFIXES:
        return True
    with open_bytes(path) as stream:
        return stream.read(8).removeprefix(b"\xef\xbb\xbf").startswith(b"<?xml")


def _nothing_usable(path: PathLike, report: FileReport) -> InputError:
    if not report.problems:
        return InputError("has no entries", path=path, remedy="name a lexicon with entries")
    first = report.problems[0]
    return InputError(
        f"no usable row of {report.rows}; the first: {first.problem}",
        path=path,
        line=first.line,
        text=first.text,
        remedy="is it a lexicon? name its --format or --columns",
    )


def _is_corpus(lines: Sequence[str]) -> bool:
    """Tell sentences in columns, with ids and heads or the comments of a treebank, from entries."""
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return any(map(_OF_SENTENCE.match, lines)) or (
        bool(rows)
        and all(
            len(row) == len(conllu.NAMES)
            and row[0][:1].isdigit()
            and (row[_HEAD].isdigit() or row[_HEAD] == "_")
            for row in rows
        )
    )


def _share(lines: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, lines)) / len(lines)
