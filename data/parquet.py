"""Parquet: a sentence a row, in our own columns or those of other data sets."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kiloglot.data.arrow import BATCH, Names, batches, names_in, schema, sentences_in
from kiloglot.data.files import PathLike, open_bytes, whole_bytes
from kiloglot.data.frame import Frame, frame_of
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MAGIC", "frame", "read", "write", "write_rows"]

#: The first bytes of a Parquet file.
MAGIC = b"PAR1"


def read(path: PathLike, *, columns: bool = False) -> Iterator[Sentence]:
    """Yield the sentence of each row.

    Args:
        path: The file.
        columns: Whether each sentence is to know the columns of its row.

    Raises:
        InputError: The file is no Parquet, or no column holds words or text.
    """
    row = 0
    with _opened(path) as file:
        try:
            names = _names(file)
            for batch in file.iter_batches(BATCH):
                for sentence in sentences_in(batch, names, columns=columns):
                    row += 1
                    yield sentence
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(f"row {row + 1}: {error}", path=path) from None


def frame(path: PathLike) -> Frame | None:
    """Return the columns of a file; ``None`` if they are ours.

    Raises:
        InputError: The file is no Parquet, or a column cannot be carried over.
    """
    with _opened(path) as file:
        return frame_of(file.schema_arrow)


@contextmanager
def _opened(path: PathLike) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with open_bytes(path) as stream:
        try:
            yield pq.ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read()))
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                f"is no sound Parquet file ({_first_line(error)})", path=path
            ) from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _names(file: object) -> Names:
    """Return the names of classes that ``datasets`` has left in a Parquet file."""
    arrow = file.schema_arrow  # type: ignore[attr-defined]
    if b"huggingface" not in (arrow.metadata or {}):
        return {}
    from datasets import Features

    return names_in(Features.from_arrow_schema(arrow))


def write(sentences: Iterable[Sentence], path: PathLike) -> None:
    """Write ``sentences`` a row each; they are held in memory a batch at a time."""
    _write(batches(sentences), path, schema())


def write_rows(records: Iterable[Mapping[str, Any]], path: PathLike, frame: Frame) -> None:
    """Write records with the columns of another data set, a batch at a time."""
    _write(frame.batches(records), path, frame.schema)


def _write(rows: Iterable[pa.RecordBatch], path: PathLike, columns: pa.Schema) -> None:
    import pyarrow.parquet as pq

    with (
        whole_bytes(path) as stream,
        pq.ParquetWriter(stream, columns, compression="zstd") as writer,
    ):
        for batch in rows:
            writer.write_batch(batch)
