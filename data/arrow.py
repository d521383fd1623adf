"""Sentences in Arrow tables: the one schema of Parquet files and ``datasets``."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kiloglot.data.record_columns import DIALECT, columns_of
from kiloglot.data.records import FIELDS, from_record, to_record
from kiloglot.data.sentence import Sentence

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BATCH", "Names", "batches", "names_in", "schema", "sentence_in", "sentences_in"]

#: Sentences in a batch on the way to Arrow.
BATCH = 1000

#: The names of the classes that a column of numbers stands for, by column.
Names = Mapping[str, tuple[str, ...]]


@functools.cache
def schema() -> pa.Schema:
    """Return the Arrow schema of a Sentence: a column per field, ``meta`` as a JSON object."""
    import pyarrow as pa

    texts = pa.list_(pa.string())
    extra = pa.struct([("after", pa.int32()), ("columns", texts)])
    types = {
        "heads": pa.list_(pa.int32()),
        "extras": pa.list_(extra),
        **dict.fromkeys(("label", "id", "text", "meta"), pa.string()),
    }
    return pa.schema([(name, types.get(name, texts)) for name in FIELDS])


def batches(sentences: Iterable[Sentence]) -> Iterator[pa.RecordBatch]:
    """Yield ``sentences`` in Arrow batches, holding no more than one of them."""
    import pyarrow as pa

    sentences = iter(sentences)
    while rows := [_row(sentence) for sentence in itertools.islice(sentences, BATCH)]:
        yield pa.RecordBatch.from_pylist(rows, schema())


def _row(sentence: Sentence) -> dict[str, Any]:
    record = to_record(sentence)
    record["meta"] = json.dumps(record["meta"], ensure_ascii=False)
    return record


def sentences_in(
    batch: pa.Table | pa.RecordBatch, names: Names, *, columns: bool = False
) -> Iterator[Sentence]:
    """Yield the sentences in an Arrow table, ours or of another data set.

    Args:
        batch: The rows.
        names: Those of classes.
        columns: Whether each sentence is to know the columns of its row.

    Raises:
        ValueError: No column fits, as :func:`kiloglot.data.records.from_record`.
    """
    for row in batch.to_pylist():
        yield sentence_in(row, names, columns=columns)


def sentence_in(row: Mapping[str, Any], names: Names, *, columns: bool = False) -> Sentence:
    """Return the sentence in one row; see :func:`sentences_in`."""
    record = _with_names(row, names)
    sentence = from_record(record)
    if not columns:
        return sentence
    return replace(sentence, meta={**sentence.meta, DIALECT: columns_of(record)})


def _with_names(row: Mapping[str, Any], names: Names) -> Mapping[str, Any]:
    """Return ``row`` with the names of classes in place of their numbers."""
    if not names:
        return row
    named = dict(row)
    for column, known in names.items():
        value = row.get(column)
        if isinstance(value, list):
            named[column] = [_name(it, known) for it in value]
        else:
            named[column] = _name(value, known)
    return named


def _name(value: object, names: tuple[str, ...]) -> object:
    if isinstance(value, int):
        return names[value] if 0 <= value < len(names) else None
    return value


def names_in(features: Mapping[str, Any] | None) -> Names:
    """Return the names behind the ``ClassLabel`` columns of a data set's features."""
    found: dict[str, tuple[str, ...]] = {}
    for column, feature in (features or {}).items():
        inner = getattr(feature, "feature", feature)
        names = getattr(inner, "names", None)
        if names:
            found[column] = tuple(names)
    return found
