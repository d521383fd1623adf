"""Records: JSON, one a line or all in one document, and Parquet.

Their fields are named, and the names recognised as those of columns are (kiloglot.lexicon.columns);
records that are arrays are the rows of a table.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kiloglot.data.files import PathLike, open_bytes
from kiloglot.errors import InputError
from kiloglot.lexicon.columns import DETAIL_ROLES, header_roles
from kiloglot.lexicon.delimited import Row
from kiloglot.lexicon.details import cell_of
from kiloglot.lexicon.documents import is_document, lines_of, value_of
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.rows import entries_of
from kiloglot.lexicon.shapes import records_in

__all__ = ["read_jsonl", "read_parquet"]

#: Lines looked at to tell an object a line from a document.
_LOOKED_AT = 100
#: What fields are called that name a language, and those that hold what is said in it.
_LANGUAGE = ("lang", "language", "code", "lang_code")
_TEXT = ("text", "word", "value", "translation", "gloss", "form")


def read_jsonl(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read JSON objects, one a line or all in one document, their fields named like columns.

    What a document may be, :func:`kiloglot.lexicon.shapes.records_in` says; its records are
    numbered, its lines are not. Arrays in place of objects are rows, the first perhaps a header.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`; the columns are the fields of the first
    objects, in order.

    Raises:
        InputError: The file cannot be read, or, if strict, a line is wrong.
    """
    reading = reading or Reading()
    report = report if report is not None else FileReport(str(path))
    lines = iter(lines_of(path) if lines is None else lines)
    head = list(itertools.islice(lines, _LOOKED_AT))
    lines = itertools.chain(head, lines)
    filled = [line for line in head if line.strip()]
    if is_document(filled) or (len(filled) == 1 and not _is_entry(filled[0], reading)):
        records: Iterator[tuple[int, Any]] = enumerate(records_in(path, lines), 1)
    else:
        records = _values(lines)
    return _entries(_whole_ones(records, path, reading, report), path, reading, report)


def _is_entry(line: str, reading: Reading) -> bool:
    """Tell whether the only line of a file is an entry rather than all of them."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return True
    if reading.columns is not None or not isinstance(record, dict):
        return True
    if not {"source", "target"} <= set(header_roles(list(record), certain=True) or ()):
        return False
    # {"source": ["house", "dog"], "target": [...]} are columns.
    cells = [value for value in record.values() if isinstance(value, list | dict)]
    return len(cells) < len(record) or not any(isinstance(value, dict) or value for value in cells)


def read_parquet(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read a Parquet table, its columns named as in a header.

    Raises:
        InputError: The file is no Parquet file, or, if strict, a row is wrong.
    """
    return _entries(_records(path), path, reading, report)


def _entries(
    records: Iterable[tuple[int, Any]],
    path: PathLike,
    reading: Reading | None,
    report: FileReport | None,
) -> Iterator[Entry]:
    """Lay the records out as a table: arrays are its rows already.

    The header of objects is the names met in the first thousand.
    """
    records = iter(records)
    head = list(itertools.islice(records, 1000))
    records = itertools.chain(head, records)
    if head and isinstance(head[0][1], list):
        table = ((number, [_cell(value) for value in record]) for number, record in records)
        return entries_of(table, path, reading, report)
    records = ((number, _flat(record)) for number, record in records)
    names = list(dict.fromkeys(name for _, record in head for name in _flat(record)))
    if not names:
        raise InputError("is empty", path=path, remedy="name a lexicon with entries")
    reading = dataclasses.replace(reading or Reading(), header=True)
    rows = ((number, [_cell(record.get(name)) for name in names]) for number, record in records)
    header: list[Row] = [(1, names)]
    return entries_of(itertools.chain(header, rows), path, reading, report)


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with the fields of the texts in it: ``{"translation": {"en": ...}}``."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if (
            isinstance(value, Mapping)
            and value
            and all(isinstance(each, str) for each in value.values())
        ):
            found = {**value, **found}
        elif name not in DETAIL_ROLES and (by_language := _by_language(value)):
            found = {**by_language, **found}
        else:
            found[name] = value
    return found


def _by_language(value: Any) -> dict[str, str]:
    """Return texts by language where a list says of each which it is in, else nothing.

    >>> _by_language([{"lang": "en", "text": "water"}, {"lang": "en", "text": "rain"}])
    {'en': 'water; rain'}
    """
    texts: dict[str, str] = {}
    for item in value if isinstance(value, list) else ():
        if not isinstance(item, Mapping):
            return {}
        language = next((item[name] for name in _LANGUAGE if name in item), None)
        text = next((item[name] for name in _TEXT if name in item), None)
        if not isinstance(language, str) or not isinstance(text, str) or not language:
            return {}
        texts[language] = f"{texts[language]}; {text}" if language in texts else text
    return texts


def _values(lines: Iterable[str]) -> Iterator[tuple[int, Any]]:
    """Yield what stands on each line; the line itself where that is no JSON."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        value = value_of(line)
        yield number, value if isinstance(value, dict | list) else line


def _whole_ones(
    records: Iterable[tuple[int, Any]], path: PathLike, reading: Reading, report: FileReport
) -> Iterator[tuple[int, Any]]:
    """Pass on what is of the kind of the first: objects or arrays; note or refuse the rest."""
    kind: type | None = None
    for number, record in records:
        if kind is None and isinstance(record, dict | list):
            kind = type(record)
        if kind is not None and isinstance(record, kind):
            yield number, record
            continue
        problem = "not a JSON array" if kind is list else "not a JSON object"
        if reading.strict:
            raise InputError(
                problem,
                path=path,
                line=number,
                text=_shown(record),
                remedy="correct it, or leave out --strict",
            )
        report.rows += 1
        report.note(report.bad, number, problem, _shown(record))


def _shown(record: object) -> str:
    return record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)


def _records(path: PathLike) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow
    import pyarrow.parquet

    with open_bytes(path) as stream:
        try:
            table = pyarrow.parquet.ParquetFile(stream if stream.seekable() else _whole(stream))
            number = 0
            for batch in table.iter_batches():
                for record in batch.to_pylist():
                    number += 1
                    yield number, record
        except (pyarrow.ArrowException, OSError, OverflowError, ValueError) as error:
            # ValueError: names of columns, and texts, that are not UTF-8; times out of range.
            raise InputError(
                f"is no Parquet file ({_first_line(error)})", path=path, remedy="name the --format"
            ) from None


def _pair(item: Mapping[str, Any]) -> tuple[str, str]:
    """Return the first two values of a record within a record: a form, an example, a gloss."""
    values = [_cell(value) for value in itertools.islice(item.values(), 2)]
    return values[0] if values else "", values[1] if len(values) > 1 else ""


def _whole(stream: Any) -> Any:
    import io

    return io.BytesIO(stream.read())


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        if value and all(isinstance(item, Mapping) for item in value):
            return cell_of(_pair(item) for item in value)
        return "; ".join(_cell(item) for item in value)
    return str(value)
