"""Parquet: a sentence a row, in our own columns or those of other data sets."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from kiloglot.data.arrow import BATCH, Names, batches, names_in, schema, sentences_in
from kiloglot.data.files import PathLike, open_bytes, whole_bytes
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError

__all__ = ["MAGIC", "read", "write"]

#: The first bytes of a Parquet file.
MAGIC = b"PAR1"


def read(path: PathLike) -> Iterator[Sentence]:
    """Yield the sentence of each row.

    Raises:
        InputError: The file is no Parquet, or no column holds words or text.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    row = 0
    with open_bytes(path) as stream:
        try:
            file = pq.ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read()))
            names = _names(file)
            for batch in file.iter_batches(BATCH):
                for sentence in sentences_in(batch, names):
                    row += 1
                    yield sentence
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                f"is no sound Parquet file ({_first_line(error)})", path=path
            ) from None
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(f"row {row + 1}: {error}", path=path) from None


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
    import pyarrow.parquet as pq

    with (
        whole_bytes(path) as stream,
        pq.ParquetWriter(stream, schema(), compression="zstd") as writer,
    ):
        for batch in batches(sentences):
            writer.write_batch(batch)
