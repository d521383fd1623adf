"""The shapes that a lexicon has in one JSON document: where in it the records are.

A record is an object, its fields named like columns, or an array, its items the cells of a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.lexicon.columns import header_roles
from kiloglot.lexicon.documents import LARGEST, values_in

__all__ = ["records_in"]

_DEEPEST = 4


def records_in(path: PathLike, lines: Iterable[str]) -> Iterator[Any]:
    """Yield the records of a text of JSON, objects or arrays; what else is among them comes along.

    The text is an array of records, or records one after the other, or one object: with one such
    array anywhere in it; of columns (a name and the array of its cells); or a dictionary, in which
    each name is a source and its texts the targets, or the field ``word`` of its object.

    Raises:
        InputError: It is no JSON, or none of this.
    """
    text = iter(lines)
    head: list[str] = []
    for line in text:
        head.append(line)
        if line.strip():
            break
    text = chain(head, text)
    if head and head[-1].lstrip().startswith("["):
        for value in values_in(path, text):
            yield from _flat(value)
        return
    values = values_in(path, text, LARGEST)
    document = next(values, None)
    second = next(values, None)
    if second is not None:
        yield from chain([document, second], values)
    elif isinstance(document, dict):
        yield from _in_document(path, document)
    else:
        raise InputError("is no JSON object", path=path, remedy="write one object a line")


def _flat(value: Any) -> Iterator[Any]:
    """Yield a record; the records of an array of records."""
    if _holds_records(value):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def _holds_records(value: Any) -> bool:
    """Tell whether a value is an array of records, mostly, rather than a record itself."""
    return isinstance(value, list) and 2 * sum(map(_may_be_record, value)) > len(value)


def _may_be_record(value: Any) -> bool:
    return isinstance(value, dict | list)


def _in_document(path: PathLike, document: Mapping[str, Any]) -> Iterator[Any]:
    for level in _levels(document):
        lists = {name: value for name, value in level if _holds_records(value)}
        telling = [
            value for value in lists.values() if _is_record(next(filter(_may_be_record, value)))
        ]
        if len(lists) > 1 and len(lists) == len(document) and level[0][0] in document:
            # {"house": [{"translation": ...}, ...], ...}
            for name, records in lists.items():
                yield from ({"word": name, **each} for each in records if isinstance(each, dict))
            return
        if len(lists) == 1 or len(telling) == 1:
            (records,) = telling if len(telling) == 1 else lists.values()
            names = dict(level).get("columns")
            if isinstance(names, list) and isinstance(records[0], list):
                yield names
            yield from records
            return
        if lists:
            raise InputError(
                f"holds {len(lists)} lists of objects",
                path=path,
                text=", ".join(lists),
                remedy="write that of the entries into a file of its own",
            )
    yield from _columns(document) or _dictionary(path, document)


def _levels(document: Mapping[str, Any]) -> Iterator[list[tuple[str, Any]]]:
    """Yield the names and values of a document, then those of the objects in it, and so on."""
    level = list(document.items())
    for _ in range(_DEEPEST):
        yield level
        level = [pair for _, value in level if isinstance(value, dict) for pair in value.items()]


def _columns(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of columns of the same length, if their names are those of columns."""
    columns = {
        name: list(value.values()) if isinstance(value, dict) else value
        for name, value in document.items()
        if isinstance(value, list | dict)
    }
    if header_roles(list(columns)) is None or len(set(map(len, columns.values()))) != 1:
        return []
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _dictionary(path: PathLike, document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    inner = [value for value in document.values() if isinstance(value, dict)]
    texts = {name: value for name, value in document.items() if isinstance(value, str | list)}
    if len(inner) == 1 and not _is_record(inner[0]):
        # {"name": ..., "words": {...}}: what is beside the dictionary tells of it.
        yield from _columns(inner[0]) or _dictionary(path, inner[0])
    elif inner:
        for name, value in document.items():
            if isinstance(value, dict):
                yield {"word": name, **value}
    elif texts:
        for name, value in texts.items():
            yield {"source": name, "target": value}
    else:
        raise InputError("has no entries", path=path, remedy="name a lexicon with entries")


def _is_record(value: object) -> bool:
    """Tell whether the names of an object are those of fields, at least half of them."""
    if not isinstance(value, dict):
        return isinstance(value, list) and len(value) > 1
    roles = header_roles(list(value), certain=True) or []
    known = [role for role in roles if role]
    return bool({"source", "target"} & set(known)) and 2 * len(known) >= len(roles)
