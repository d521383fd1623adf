"""Text as chunks, what stands between blanks and line ends: found and joined by arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = [
    "END",
    "SPACE",
    "Text",
    "closing",
    "edges_of",
    "gathered",
    "joined",
    "numbered",
    "starts_of",
    "without",
]

#: What ends a chunk, and is of it.
SPACE, END = b" ", b"\n"

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Text(NamedTuple):
    """A block as chunks.

    Args:
        numbers: The number of each chunk.
        ends: The places of the last chunks of lines.
    """

    numbers: Numbers
    ends: Places


def edges_of(block: bytes) -> Places:
    """Return where the chunks of a block begin, after each blank and line end, and its size."""
    letters = np.frombuffer(block, np.uint8)
    ending = letters == SPACE[0]
    ending |= letters == END[0]
    places = np.flatnonzero(ending)
    edges = np.empty(len(places) + 1, np.int64)
    edges[0] = 0
    np.add(places, 1, out=edges[1:])
    return edges


def closing(block: bytes, edges: Places) -> Flags:
    """Tell which chunks end a line."""
    letters = np.frombuffer(block, np.uint8)
    closes: Flags = letters.take(edges[1:] - 1) == END[0]
    return closes


def without(size: int, starts: Places, ends: Places) -> Flags:
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
    data, edges = gathered(array, picked)
    found: bytes = data[int(edges[0]) : int(edges[-1])].to_pybytes()
    return found


def gathered(array: pa.LargeBinaryArray, picked: Places) -> tuple[pa.Buffer, Places]:
    """Return a buffer, to be written to, of elements of ``array`` by their places, end to end.

    Returns:
        The buffer, and where each element begins there and the last one ends.
    """
    # Not pa.array(), which imports pandas, half a second.
    places = pa.Int64Array.from_buffers(pa.int64(), len(picked), [None, pa.py_buffer(picked)])
    taken = pc.take(array, places, boundscheck=False)
    _, offsets, data = taken.buffers()
    edges = np.frombuffer(offsets, np.int64)[taken.offset : taken.offset + len(taken) + 1]
    return data, edges


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
