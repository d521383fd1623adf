"""The columns of a data set that is not ours, so that what is made of it can be written in them.

Values keep their types: classes are numbers again, and dates are dates. Where tags are classes in
one of the schemes that mark the end of a span, they are spelt in that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from kiloglot.data.arrow import BATCH, Names, names_in
from kiloglot.data.record_columns import record_of
from kiloglot.data.records import FIELDS
from kiloglot.data.sentence import Sentence
from kiloglot.data.spans import in_scheme, is_tag, scheme_of
from kiloglot.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Frame", "frame_of"]

_FEATURES = b"huggingface"
#: What words have that no class stands for.
_NONE = frozenset({None, "_"})


@dataclass(frozen=True, slots=True)
class Frame:
    """The columns of a data set.

    Args:
        schema: Their types.
        names: Those of classes, by column.
    """

    schema: pa.Schema
    names: Names

    def holds(self, sentence: Sentence) -> bool:
        """Tell whether there is a class for each label of a sentence."""
        record = record_of(sentence) if self.names else {}
        return all(
            _NONE.union(names).issuperset(_spelt(record.get(column), names))
            for column, names in self.names.items()
        )

    def batches(self, records: Iterable[Mapping[str, Any]]) -> Iterator[pa.RecordBatch]:
        """Yield records, as :func:`record_of` makes them, in Arrow batches; other columns go."""
        import pyarrow as pa

        rows = iter(records)
        while batch := list(islice(rows, BATCH)):
            numbered = [self._numbered(record) for record in batch]
            yield pa.RecordBatch.from_arrays(
                [
                    pa.array([_typed(row.get(each.name), each.type) for row in numbered], each.type)
                    for each in self.schema
                ],
                schema=self.schema,
            )

    def _numbered(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return a record with numbers in the place of the names of classes."""
        numbered = dict(record)
        for column, names in self.names.items():
            value = record.get(column)
            numbers = [_number(name, names) for name in _spelt(value, names)]
            numbered[column] = numbers if isinstance(value, list) else numbers[0]
        return numbered


def frame_of(schema: pa.Schema, names: Names | None = None) -> Frame | None:
    """Return the columns of a data set with an Arrow schema, or ``None`` if they are ours.

    Args:
        schema: That of the data set.
        names: Those of classes; taken from what ``datasets`` has left in the schema if not given.

    Raises:
        InputError: A column holds bytes, which cannot be carried over.
    """
    if set(schema.names) == set(FIELDS):
        return None
    for column in schema:
        if _holds_bytes(column.type):
            raise InputError(
                f"column {column.name!r} holds bytes",
                remedy="remove it first, since only text, numbers and dates can be carried over",
            )
    metadata = schema.metadata or {}
    if names is None:
        names = _names(schema) if _FEATURES in metadata else {}
    kept = {_FEATURES: metadata[_FEATURES]} if _FEATURES in metadata else None
    return Frame(schema.with_metadata(kept), names)


def _names(schema: pa.Schema) -> Names:
    from datasets import Features

    return names_in(Features.from_arrow_schema(schema))


def _holds_bytes(kind: pa.DataType) -> bool:
    import pyarrow as pa

    binary: tuple[Callable[[Any], bool], ...] = (
        pa.types.is_binary,
        pa.types.is_large_binary,
        pa.types.is_fixed_size_binary,
    )
    if any(test(kind) for test in binary):
        return True
    return any(_holds_bytes(kind.field(place).type) for place in range(kind.num_fields))


def _spelt(value: Any, names: tuple[str, ...]) -> list[Any]:
    """Return the labels in a value, in the scheme of ``names``, which are those of classes."""
    if not isinstance(value, list):
        return [value]
    if not all(map(is_tag, map(str, (*names, *value)))):
        return value
    scheme = scheme_of([names])
    return list(in_scheme(value, scheme)) if scheme in ("BIOES", "BILOU") else value


def _number(name: object, names: tuple[str, ...]) -> int | None:
    return names.index(name) if isinstance(name, str) and name in names else None


def _typed(value: Any, kind: pa.DataType) -> Any:
    """Return a value that was read from JSON as one of an Arrow type."""
    import pyarrow as pa

    if value is None:
        return None
    if pa.types.is_struct(kind):
        own = _loaded(value)
        return {each.name: _typed(own.get(each.name), each.type) for each in kind.fields}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return [_typed(each, kind.value_type) for each in _loaded(value)]
    if pa.types.is_integer(kind) and isinstance(value, str):
        # The id of a sentence says which copy it is, unless it is a number.
        value = value.partition("~")[0]
        return int(value) if value.lstrip("-").isdecimal() else None
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if _is_text(kind) else value
    if _is_text(kind) or pa.types.is_dictionary(kind):
        return value
    return pa.scalar(value).cast(kind).as_py()


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
