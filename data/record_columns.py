"""The columns of a record as its source has them: their names, their order, their kinds of values.

A sentence knows them from the record that it was read from, so that what is made of it can be
written with the same columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from sys import intern
from typing import Any

from kiloglot.data.markup import marked
from kiloglot.data.plain import running_text
from kiloglot.data.records import MARKED, PER_TOKEN, names_in, to_record
from kiloglot.data.sentence import Sentence

__all__ = ["DIALECT", "columns_of", "record_of"]

#: Where ``meta`` has what :func:`columns_of` returns.
DIALECT = "_record_dialect"
#: Columns of our own that are read and written in a way of their own.
_OWN_WAY = frozenset({"meta", "comments", "extras"})


def columns_of(record: Mapping[str, Any]) -> str:
    """Return what the columns of a record are, in order, as JSON.

    For each its name, the field that it stands for (``""`` for none) and whether it is a string.
    """
    fields = {name: field for field, name in names_in(record).items()}
    columns = [
        (name, fields.get(name, ""), isinstance(value, str))
        for name, value in record.items()
        if value is not None and name not in _OWN_WAY
    ]
    return intern(json.dumps(columns))


def record_of(sentence: Sentence) -> dict[str, Any]:
    """Return a sentence as a record, with the columns of the one that it was read from, if any.

    Raises:
        ValueError: Slots are marked in the text, and the text has a bracket.
    """
    dialect = sentence.meta.get(DIALECT)
    if dialect is None:
        return to_record(sentence, sparse=True)
    meta = {name: value for name, value in sentence.meta.items() if name != DIALECT}
    record = to_record(replace(sentence, meta=meta), sparse=True)
    return _as_read(record, sentence, json.loads(dialect))


def _as_read(
    record: dict[str, Any], sentence: Sentence, columns: Iterable[tuple[str, str, bool]]
) -> dict[str, Any]:
    """Return a record with the columns of the one that it was read as, and what it has besides."""
    fields = [field for _, field, _ in columns]
    meta = record.pop("meta", {})
    if "text" in fields:
        record.setdefault("text", running_text(sentence))
        if "tokens" not in fields and not any(name in record for name in PER_TOKEN):
            del record["tokens"]
    made: dict[str, Any] = {}
    for name, field, is_text in columns:
        if name == MARKED and name not in meta:
            tags = record.pop("tags", None) or ("O",) * len(sentence.tokens)
            made[name] = marked(sentence.tokens, tags, running_text(sentence))
            continue
        holder, key = (record, field) if field else (meta, name)
        if key in holder:
            value = holder.pop(key)
            made[name] = _valued(value) if isinstance(value, str) and not is_text else value
    return {**made, **record, **({"meta": meta} if meta else {})}


def _valued(text: str) -> Any:
    """Return the value that ``text`` spells in JSON, or itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
