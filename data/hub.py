"""Sentences in ``datasets``: to and from a Dataset, and the folder that one is saved in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiloglot.data.arrow import BATCH, batches, names_in, schema, sentence_in, sentences_in
from kiloglot.data.files import PathLike
from kiloglot.data.frame import Frame, frame_of
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError, OutputError

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset, IterableDataset

__all__ = ["frame", "from_dataset", "is_saved", "read", "to_dataset", "write", "write_rows"]

_MARKS = ("state.json", "dataset_info.json", "dataset_dict.json")


def to_dataset(sentences: Iterable[Sentence]) -> Dataset:
    """Return ``sentences`` as a ``datasets.Dataset``, with a column per field; nothing is lost.

    They may come from a generator: only the Arrow table is held in memory.
    """
    import pyarrow as pa
    from datasets import Dataset
    from datasets.table import InMemoryTable

    return Dataset(InMemoryTable(pa.Table.from_batches(batches(sentences), schema())))


def from_dataset(
    dataset: Dataset | IterableDataset, *, columns: bool = False
) -> Iterator[Sentence]:
    """Yield the sentences of a data set: ours, or another with columns of the usual names.

    :data:`kiloglot.data.records.SOURCES` says which columns are understood; numbers that stand for
    classes are replaced by their names.

    Args:
        dataset: The data set.
        columns: Whether each sentence is to know the columns of its row.

    Raises:
        InputError: No column holds words or text, or a column does not fit the words.
    """
    from datasets import Dataset, DatasetDict, IterableDatasetDict

    if isinstance(dataset, DatasetDict | IterableDatasetDict):
        raise InputError(
            f"holds several splits: {', '.join(map(str, dataset))}", remedy="choose one of them"
        )
    row = 0
    names = names_in(dataset.features)
    try:
        if isinstance(dataset, Dataset):
            for batch in dataset.with_format("arrow").iter(BATCH):
                for sentence in sentences_in(batch, names, columns=columns):
                    row += 1
                    yield sentence
        else:
            for record in dataset:
                yield sentence_in(record, names, columns=columns)
                row += 1
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"row {row + 1} of the data set: {error}") from None


def is_saved(path: PathLike) -> bool:
    """Tell whether ``path`` is a folder that ``datasets`` has saved."""
    return any((Path(path) / mark).is_file() for mark in _MARKS)


def read(path: PathLike, *, columns: bool = False) -> Iterator[Sentence]:
    """Yield the sentences of a folder that ``Dataset.save_to_disk`` has written.

    Args:
        path: The folder.
        columns: Whether each sentence is to know the columns of its row.

    Raises:
        InputError: The folder is none, is damaged, or holds several splits.
    """
    dataset = _loaded(path)
    try:
        yield from from_dataset(dataset, columns=columns)
    except InputError as error:
        raise InputError(error.problem, path=path, remedy=error.remedy) from None


def frame(path: PathLike) -> Frame | None:
    """Return the columns of a saved data set; ``None`` if they are ours.

    Raises:
        InputError: As :func:`read`, or a column cannot be carried over.
    """
    return frame_of(_loaded(path).features.arrow_schema)


def _loaded(path: PathLike) -> Dataset:
    from datasets import DatasetDict, load_from_disk

    if not is_saved(path):
        problem = "is no folder of a saved data set" if Path(path).exists() else "no such folder"
        raise InputError(problem, path=path, remedy="datasets.Dataset.save_to_disk makes one")
    try:
        dataset = load_from_disk(str(path))
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = (str(error).splitlines() or [""])[0]
        raise InputError(f"is a damaged data set ({reason})", path=path) from None
    if isinstance(dataset, DatasetDict):
        if len(dataset) != 1:
            raise InputError(
                f"holds {len(dataset)} splits",
                path=path,
                remedy="name one: " + ", ".join(str(Path(path) / split) for split in dataset),
            )
        (dataset,) = dataset.values()
    return dataset


def write(sentences: Iterable[Sentence], path: PathLike) -> None:
    """Save ``sentences`` as a data set, which appears whole or not at all.

    Raises:
        OutputError: Something else stands at ``path``, or it cannot be written.
    """
    _write(batches(sentences), path, schema())


def write_rows(records: Iterable[Mapping[str, Any]], path: PathLike, frame: Frame) -> None:
    """Save records with the columns of another data set; see :func:`write`."""
    _write(frame.batches(records), path, frame.schema)


def _write(rows: Iterable[pa.RecordBatch], path: PathLike, columns: pa.Schema) -> None:
    target = Path(path)
    if str(path) == "-":
        raise OutputError("a data set is a folder", path=path, remedy="write Parquet instead")
    if target.exists() and not is_saved(target) and (target.is_file() or any(target.iterdir())):
        raise OutputError(
            "is there and is no saved data set", path=path, remedy="choose another name"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(".part", f".{target.name}.", target.parent))
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", path=path) from None
    try:
        _save(rows, columns, partial)
        if target.exists():
            old = partial / "old"
            target.replace(old)
        (partial / "new").replace(target)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror or error})", path=path) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _save(rows: Iterable[pa.RecordBatch], columns: pa.Schema, folder: Path) -> None:
    """Write the rows a batch at a time and have ``datasets`` save them from there."""
    import pyarrow as pa
    from datasets import Dataset, disable_progress_bars, enable_progress_bars
    from datasets.utils import are_progress_bars_disabled

    arrow = folder / "sentences.arrow"
    with arrow.open("wb") as stream, pa.ipc.new_stream(stream, columns) as writer:
        for batch in rows:
            writer.write_batch(batch)
    silent = are_progress_bars_disabled()
    disable_progress_bars()
    try:
        Dataset.from_file(str(arrow)).save_to_disk(str(folder / "new"), num_shards=1)
    finally:
        if not silent:
            enable_progress_bars()
