"""Text as chunks, what stands between blanks and line ends: found and joined by arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kiloglot.augment.numbering import Spans

__all__ = [
    "END",
    "SPACE",
    "Text",
    "as_spans",
    "between",
    "edges_of",
    "joined",
    "late_of",
    "numbered",
    "starts_of",
    "without",
]

#: What ends a chunk, and is of it.
SPACE, END = b" ", b"\n"

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]


class Text(NamedTuple):
    """A block as chunks.

    Args:
        codes: Each chunk, as a place in ``numbers``.
        numbers: The numbers of the distinct chunks of the block.
        ends: The places of the last chunks of lines.
        late: The places of the last chunks with a word in lines that end in blanks.
        finals: What the provenance has in their places: they are the last, with no comma after it.
    """

    codes: Numbers
    numbers: Numbers
    ends: Places
    late: Places
    finals: Numbers


def edges_of(block: bytes) -> Places:
    """Return where the chunks of a block begin, after each blank and line end, and its size."""
    letters = np.frombuffer(block, np.uint8)
    edges = np.flatnonzero((letters == SPACE[0]) | (letters == END[0]))
    edges += 1
    return np.concatenate([[0], edges])


def between(block: bytes, edges: Places) -> pa.LargeBinaryArray:
    """Return what stands between ``edges``, without copying it."""
    buffers = [None, pa.py_buffer(edges), pa.py_buffer(block)]
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(edges) - 1, buffers)


def as_spans(array: pa.LargeBinaryArray) -> Spans:
    """Return the elements of a whole array as spans."""
    _, offsets, data = array.buffers()
    edges = np.frombuffer(offsets, np.int64, len(array) + 1)
    return Spans(data.to_pybytes(), edges[:-1], edges[1:])


def late_of(blank: npt.NDArray[np.bool_], ends: Places) -> Places:
    """Return the places of the last chunks with a word in lines that end in blanks.

    Args:
        blank: Which chunks have no word.
        ends: The places of the last chunks of lines.
    """
    which = np.flatnonzero(blank[ends])
    starts, lasts = starts_of(ends)[which], ends[which]
    while (going := (lasts > starts) & blank[lasts]).any():
        lasts = lasts - going
    return lasts[~blank[lasts]]


def without(size: int, starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
    """Return which of ``size`` places are in no span or first in one."""
    left = np.ones(size, bool)
    inside = starts + 1
    # From one place of a span to the next, until no span is that long.
    while len(inside):
        left[inside] = False
        going = inside + 1 < ends
        inside, ends = inside[going] + 1, ends[going]
    return left


def joined(array: pa.LargeBinaryArray, picked: Places) -> bytes:
    """Join elements of ``array`` by their places."""
    # Not pa.array(), which imports pandas, half a second.
    places = pa.Int64Array.from_buffers(pa.int64(), len(picked), [None, pa.py_buffer(picked)])
    taken = pc.take(array, places, boundscheck=False)
    _, offsets, data = taken.buffers()
    start, end = np.frombuffer(offsets, np.int64)[[taken.offset, taken.offset + len(taken)]]
    found: bytes = data[int(start) : int(end)].to_pybytes()
    return found


def starts_of(ends: Places) -> Places:
    """Return where lines start that end at ``ends``."""
    return np.concatenate([[0], ends[:-1] + 1])


def numbered(before: bytes, numbers: Places, after: bytes) -> tuple[bytes, Places]:
    """Write rising positive numbers, each between ``before`` and ``after``.

    Returns:
        All of it, and the length of each.
    """
    pieces = []
    digits = np.searchsorted(_POWERS, numbers, side="right") + 1
    for size in range(int(digits[0]), int(digits[-1]) + 1):
        some = numbers[digits == size]
        row = np.frombuffer(before + bytes(size) + after, np.uint8)
        rows = np.tile(row, (len(some), 1))
        for place in range(len(before) + size - 1, len(before) - 1, -1):
            some, rows[:, place] = np.divmod(some, 10)
        rows[:, len(before) : len(before) + size] += ord("0")
        pieces.append(rows.tobytes())
    return b"".join(pieces), digits + len(before) + len(after)


_POWERS = 10 ** np.arange(1, 19, dtype=np.int64)
