"""Lexicons out: a writer for each format, and the suffix that asks for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from kiloglot.data.files import PathLike, suffix, whole_bytes, whole_text
from kiloglot.errors import InputError
from kiloglot.lexicon.cldf_writer import write_cldf
from kiloglot.lexicon.columns import DETAIL_ROLES, ROLES
from kiloglot.lexicon.details import LISTS, NOTHING, cell_of
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.lift_writer import write_lift

if TYPE_CHECKING:
    from kiloglot.lexicon.lexicon import Lexicon

__all__ = [
    "HOLDS",
    "SUFFIXES",
    "UNKNOWN",
    "WRITERS",
    "format_of",
    "languages_of",
    "left_out",
    "record_of",
    "write",
]

#: The codes of the source and of the target language.
Languages: TypeAlias = tuple[str, str]
#: What is written where a format wants codes and none are known: English, undetermined.
UNKNOWN: Languages = ("eng", "und")

#: Suffixes under which a table would be taken for what it is not.
_READ_ONLY = frozenset(
    [
        ".json",
        ".dix",
        ".tei",
        ".xml",
        ".xdxf",
        ".dsl",
        ".ifo",
        ".sfm",
        ".db",
        ".sqlite",
        ".zip",
        ".xlsx",
        ".xls",
        ".ods",
        ".docx",
        ".odt",
        ".pdf",
        ".html",
    ]
)
_SPECIAL = re.compile(r'[",\r\n]')
_BREAK = re.compile(r"[\t\n\r\0]")


def write_tsv(lexicon: Lexicon, path: PathLike, languages: Languages = UNKNOWN) -> None:
    """Write tab-separated values with a header: six columns, and those of details that are there.

    A tab, line break or NUL within a cell, which TSV cannot hold, is written as a space.
    """
    fields = _detail_fields(lexicon)
    with whole_text(path) as stream:
        stream.write("\t".join((*ROLES, *fields)) + "\n")
        for entry in lexicon:
            stream.write("\t".join(map(_on_one_line, _cells(entry, fields))) + "\n")


def write_csv(lexicon: Lexicon, path: PathLike, languages: Languages = UNKNOWN) -> None:
    """Write comma-separated values with a header, quoted as in RFC 4180."""
    fields = _detail_fields(lexicon)
    with whole_text(path) as stream:
        stream.write(",".join((*ROLES, *fields)) + "\n")
        for entry in lexicon:
            stream.write(",".join(map(_quoted, _cells(entry, fields))) + "\n")


def write_muse(lexicon: Lexicon, path: PathLike, languages: Languages = UNKNOWN) -> None:
    """Write word pairs, tab between them, each once; parts of speech and the rest are left out."""
    pairs = dict.fromkeys(entry[:2] for entry in lexicon)
    with whole_text(path) as stream:
        for source, target in pairs:
            stream.write(f"{_on_one_line(source)}\t{_on_one_line(target)}\n")


def write_jsonl(lexicon: Lexicon, path: PathLike, languages: Languages = UNKNOWN) -> None:
    """Write one JSON object a line, its fields named like those of :class:`Entry`.

    Of the details those are written that the entry has.
    """
    with whole_text(path) as stream:
        for entry in lexicon:
            stream.write(json.dumps(record_of(entry), ensure_ascii=False) + "\n")


def write_parquet(lexicon: Lexicon, path: PathLike, languages: Languages = UNKNOWN) -> None:
    """Write a Parquet table, its columns named like the fields of :class:`Entry`."""
    import pyarrow
    import pyarrow.parquet

    columns: dict[str, Any] = {
        name: [entry[place] for entry in lexicon] for place, name in enumerate(ROLES)
    }
    for name in _detail_fields(lexicon):
        values = [_plain(getattr(entry.details, name)) for entry in lexicon]
        kind = pyarrow.string()
        if name in LISTS:
            parts = [(part, pyarrow.string()) for part in LISTS[name]._fields]
            kind = pyarrow.list_(pyarrow.struct(parts))
        columns[name] = pyarrow.array(values, kind)
    table = pyarrow.table(columns)
    with whole_bytes(path) as stream:
        pyarrow.parquet.write_table(table, stream)


#: Format -> writer.
WRITERS: dict[str, Callable[[Lexicon, PathLike, Languages], None]] = {
    "tsv": write_tsv,
    "csv": write_csv,
    "muse": write_muse,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
    "lift": write_lift,
    "cldf": write_cldf,
}

#: Format -> the fields it holds, if not all.
HOLDS: dict[str, tuple[str, ...]] = {"muse": ("source", "target")}

#: Suffix -> format; other files are written as TSV.
SUFFIXES: dict[str, str] = {
    ".tsv": "tsv",
    ".csv": "csv",
    ".txt": "muse",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".lift": "lift",
    ".cldf": "cldf",
}


def write(
    lexicon: Lexicon,
    path: PathLike,
    format: str | None = None,  # noqa: A002 (the name of the option everywhere)
    *,
    languages: Languages = ("", ""),
) -> None:
    """Write a lexicon so that the file appears whole or not at all.

    Args:
        lexicon: What to write.
        path: Where to; ``-`` is standard output.
        format: A name in ``WRITERS``; None to go by the suffix, TSV if it says nothing.
        languages: The codes of the source and of the target language for formats that name them;
            ``""`` for what the file that the lexicon was read from says.

    Raises:
        InputError: There is no such format.
        OutputError: The file cannot be written.
    """
    WRITERS[format_of(path, format)](lexicon, path, languages_of(lexicon, languages))


def languages_of(
    lexicon: Lexicon, named: Languages = ("", ""), usual: Languages = UNKNOWN
) -> Languages:
    """Return the languages named, else those that the files name that the lexicon comes from.

    Args:
        lexicon: The lexicon.
        named: The codes of source and target, ``""`` for one that is not named.
        usual: What they are where neither says.
    """
    choices = [named, *(file.languages for file in lexicon.report.files), usual]
    source, target = (next(filter(None, codes)) for codes in zip(*choices, strict=True))
    return source, target


def format_of(path: PathLike, format: str | None = None) -> str:  # noqa: A002
    """Return the name of the writer for ``path``, or check the one named.

    Raises:
        InputError: There is no such format, or the suffix is that of one that cannot be written.
    """
    if format is None and (ending := suffix(path)) in _READ_ONLY:
        raise InputError(
            f"{ending} cannot be written",
            path=path,
            remedy=f"name a file in {', '.join(SUFFIXES)}, or the format: --to tsv",
        )
    name = format or SUFFIXES.get(suffix(path), "tsv")
    if name not in WRITERS:
        raise InputError(
            "no such format to write", text=name, remedy=f"one of {', '.join(WRITERS)}"
        )
    return name


def left_out(lexicon: Lexicon, format: str) -> list[str]:  # noqa: A002
    """Return the fields of the lexicon that a format cannot hold."""
    plain = Entry("", "")
    return [
        field
        for place, field in enumerate(Entry._fields)
        if field not in HOLDS.get(format, Entry._fields)
        and any(entry[place] != plain[place] for entry in lexicon)
    ]


def _cells(entry: Entry, fields: Sequence[str]) -> tuple[str, ...]:
    weight = repr(float(entry.weight)).removesuffix(".0")
    cells = entry.source, entry.target, entry.pos, entry.sense, weight, entry.origin
    if not fields:
        return cells
    more = (getattr(entry.details, field) for field in fields)
    return (*cells, *(cell if isinstance(cell, str) else cell_of(cell) for cell in more))


def _detail_fields(lexicon: Lexicon) -> tuple[str, ...]:
    """Return the details that any entry has, in their order."""
    distinct = {entry.details for entry in lexicon}
    return tuple(name for name in DETAIL_ROLES if any(getattr(each, name) for each in distinct))


def record_of(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values for JSON: its fields, and of its details those it has."""
    record: dict[str, Any] = dict(zip(ROLES, entry, strict=False))
    if entry.details is not NOTHING:
        details = ((name, getattr(entry.details, name)) for name in DETAIL_ROLES)
        record |= {name: _plain(value) for name, value in details if value}
    return record


def _plain(value: Any) -> Any:
    """Return a detail as a string or a list of objects."""
    return value if isinstance(value, str) else [item._asdict() for item in value]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell


def _on_one_line(cell: str) -> str:
    return _BREAK.sub(" ", cell) if _BREAK.search(cell) else cell
