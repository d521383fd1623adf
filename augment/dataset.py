"""Data sets of ``datasets`` in and out: with the columns that they had, streamed if they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kiloglot.augment.augmenter import SENTENCES, Augmenter
from kiloglot.augment.labelled import Synthetic
from kiloglot.augment.rows import labelled_in
from kiloglot.data.arrow import batches, names_in, schema, sentence_in
from kiloglot.data.frame import Frame, frame_of
from kiloglot.data.hub import from_dataset, to_dataset
from kiloglot.data.record_columns import record_of
from kiloglot.data.records import FIELDS
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from datasets import Dataset, Features, IterableDataset

__all__ = ["PROVENANCE", "streamed", "whole"]

#: The column that says how each word came about; with columns of our own it is a name in ``meta``.
PROVENANCE = "provenance"


def whole(dataset: Dataset, augmenter: Augmenter) -> Dataset:
    """Return what a data set becomes, in its columns and with one of provenance.

    Raises:
        InputError: No column holds words or text, or one cannot be carried over.
    """
    import pyarrow as pa
    from datasets import Dataset, DatasetInfo
    from datasets.table import InMemoryTable

    frame = frame_of(dataset.features.arrow_schema)
    if frame is None:
        return to_dataset(map(_with_provenance, augmenter.sentences(from_dataset(dataset))))
    features = _with_column(dataset.features)
    wide = Frame(features.arrow_schema, frame.names)
    made = augmenter.sentences(from_dataset(dataset, columns=True))
    records = map(_record, labelled_in(made, frame, augmenter.counts))
    table = pa.Table.from_batches(wide.batches(records), wide.schema)
    return Dataset(InMemoryTable(table), info=DatasetInfo(features=features))


def streamed(dataset: IterableDataset, augmenter: Augmenter) -> IterableDataset:
    """Return a stream of what the rows of a stream become; see :func:`whole`.

    Its first sentences are read ahead where the augmenter learns from them.
    """
    from datasets import Features

    dataset = dataset.with_format(None)
    known = dataset.features
    columns = list(known or next(iter(dataset), {}))
    frame = frame_of(known.arrow_schema) if known else None
    features = None
    if set(columns) == set(FIELDS):
        features = Features.from_arrow_schema(schema())
    elif known:
        features = _with_column(known)
    return dataset.map(
        _Stream(dataset, augmenter, frame, features, columns),
        with_indices=True,
        batched=True,
        batch_size=SENTENCES,
        remove_columns=columns,
        features=features,
    )


class _Stream:
    """Turns the rows of one shard of a stream into others."""

    def __init__(
        self,
        dataset: IterableDataset,
        augmenter: Augmenter,
        frame: Frame | None,
        features: Features | None,
        columns: Sequence[str],
    ) -> None:
        self._dataset = dataset
        self._augmenter = augmenter
        self._frame = frame
        self._features = features
        self._columns = columns
        self._names = names_in(dataset.features)

    def __call__(self, rows: Mapping[str, list[Any]], places: Sequence[int]) -> dict[str, Any]:
        augmenter = self._augmenter
        if not augmenter.is_taught:
            augmenter.teach(from_dataset(self._dataset))
        shard = [
            self._read(dict(zip(rows, values, strict=True)), place)
            for place, *values in zip(places, *rows.values(), strict=True)
        ]
        made = augmenter.copies_of(shard, places[0] // SENTENCES)
        columns, records = self._written(labelled_in(made, self._frame, augmenter.counts))
        return {name: [record.get(name) for record in records] for name in columns}

    def _read(self, row: dict[str, Any], place: int) -> Sentence:
        try:
            return sentence_in(row, self._names, columns=not self._is_ours)
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(f"row {place + 1} of the data set: {error}") from None

    @property
    def _is_ours(self) -> bool:
        return set(self._columns) == set(FIELDS)

    def _written(self, made: Iterable[Synthetic]) -> tuple[Sequence[str], list[dict[str, Any]]]:
        if self._is_ours:
            rows = batches(map(_with_provenance, made))
        elif self._frame is None or self._features is None:
            return [*self._columns, PROVENANCE], list(map(_record, made))
        else:
            wide = Frame(self._features.arrow_schema, self._frame.names)
            rows = wide.batches(map(_record, made))
        columns = FIELDS if self._is_ours else list(self._features or ())
        return columns, [row for batch in rows for row in batch.to_pylist()]


def _with_column(features: Features) -> Features:
    from datasets import Features, Value

    return Features({**features, PROVENANCE: Value("string")})


def _with_provenance(made: Synthetic) -> Sentence:
    meta = {**made.sentence.meta, PROVENANCE: _traces(made)}
    return replace(made.sentence, meta=meta)


def _record(made: Synthetic) -> dict[str, Any]:
    try:
        return {**record_of(made.sentence), PROVENANCE: _traces(made)}
    except ValueError as error:
        raise InputError(
            f"a sentence cannot be written ({error})", text=made.sentence.id or made.sentence.text
        ) from None


def _traces(made: Synthetic) -> str:
    return json.dumps([list(trace) for trace in made.traces], ensure_ascii=False)
