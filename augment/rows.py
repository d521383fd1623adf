"""Parquet files and saved data sets in a run: where both ends are such, their columns are kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kiloglot.augment.labelled import Synthetic
from kiloglot.data import hub, parquet
from kiloglot.data.files import PathLike, read_lines
from kiloglot.data.formats import read, write
from kiloglot.data.frame import Frame
from kiloglot.data.sentence import Sentence

__all__ = ["ROWS", "common_frame", "labelled_in", "read_rows", "write_rows"]

#: Formats that are no text to append to; written from JSON lines at the end.
ROWS = {"parquet": parquet, "dataset": hub}


def common_frame(sources: Sequence[PathLike], format_name: str) -> Frame | None:
    """Return the columns of the sources; ``None`` if they are ours, or not the same for all.

    Raises:
        InputError: A source cannot be read, or a column not be carried over.
    """
    frames: list[Frame | None] = [ROWS[format_name].frame(path) for path in sources]
    first, *others = frames
    if first is None or any(
        other is None or not other.schema.equals(first.schema, check_metadata=True)
        for other in others
    ):
        return None
    return first


def read_rows(path: PathLike, format_name: str, frame: Frame | None) -> Iterator[Sentence]:
    """Yield the sentences of a source, with their columns if there is a ``frame`` for them."""
    return read(path, format_name) if frame is None else ROWS[format_name].read(path, columns=True)


def labelled_in(
    made: Iterable[Synthetic], frame: Frame | None, counts: Counter[str]
) -> Iterator[Synthetic]:
    """Pass on the sentences for all of whose labels a data set has a class, and count the others.

    A label of a word may lack where a translation has more words than the source: ``I-time``.
    """
    for each in made:
        if frame is None or frame.holds(each.sentence):
            yield each
        else:
            counts["dropped: a label that is no class of the data set"] += 1
            counts["written"] -= 1


def write_rows(lines: Path, output: PathLike, format_name: str, frame: Frame | None) -> None:
    """Write JSON lines as rows, in the columns of the source if there is a ``frame`` of them."""
    if frame is None:
        write(read(lines, "jsonl"), output, format_name)
    else:
        ROWS[format_name].write_rows(map(json.loads, read_lines(lines)), output, frame)
