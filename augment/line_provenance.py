"""The provenance of lines of plain text: what was chosen is written once, then named by number.

A shard has ten times as many chunks as different ones. So first comes a line for each piece of
provenance of the shard, ``[number, word, word...]``, then one for each line of text, which has the
numbers of its pieces. All numbers of a shard have equally many digits, so that the lines are arrays
of cells of equal size; :func:`kiloglot.augment.provenance.expanded` puts the pieces in.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kiloglot.augment.chunks import joined, starts_of
from kiloglot.augment.growing import GrowingBytes

__all__ = ["LineProvenance"]

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Cells = npt.NDArray[np.bytes_]

#: What is written in a cell: a number, and what stands after it.
_AFTER = b", "
_LAST = b"]}"
#: Bytes of a cell; for a shard of more pieces than have numbers of that size.
_CELL, _WIDE = 8, 16
_ZERO, _BLANK = b"0 "


class LineProvenance:
    """Writes the provenance of a shard.

    Attributes:
        records: The provenance of each version of each chunk, as JSON, a comma before each word.
    """

    def __init__(self) -> None:
        self.records = GrowingBytes()
        self._firsts = np.zeros(0, np.int32)
        self._cells = _cells(0, _CELL)
        self._references = _cells(0, _CELL)

    def __call__(self, picked: Places, ends: Places, lines: Places, copy: int) -> bytes:
        """Return the provenance of a shard.

        Args:
            picked: The version that each chunk has become; shape: (chunks,).
            ends: The places of the last chunks of lines; shape: (lines,).
            lines: The numbers of the lines, rising.
            copy: Which copy they are of.
        """
        pieces = self._distinct(picked)
        width = _CELL if len(pieces) <= 9 * _least(_CELL) else _WIDE
        references = self._references_of(len(pieces), width)
        if len(self._cells) < len(self.records) or self._cells.itemsize != width:
            self._cells = _cells(2 * len(self.records), width)
        self._cells[pieces] = references
        cells = self._cells.take(picked)
        _letters(cells)[ends, -len(_LAST) :] = np.frombuffer(_LAST, np.uint8)
        heads = _heads(lines, copy, width)
        size = heads.shape[1]
        made = _cells(len(cells) + heads.size, width)
        rank = np.arange(len(lines)) * size
        places = np.repeat(rank + size, np.diff(ends, prepend=-1))
        places += np.arange(len(cells))
        made[places] = cells
        made[(starts_of(ends) + rank)[:, None] + np.arange(size)] = heads
        # The line feed before the first line goes behind the last one.
        return b"".join([self._defined(pieces, references), made.view(np.uint8)[1:].data, b"\n"])

    def _distinct(self, picked: Places) -> Places:
        """Return each of ``picked`` once, in the order in which they come.

        The order of the versions themselves depends on what was met before the shard.
        """
        if len(self._firsts) < len(self.records):
            self._firsts = np.zeros(2 * len(self.records), np.int32)
        places = np.arange(len(picked), dtype=np.int32)
        # Of several places of a version the one that is written last stays, the first.
        self._firsts[picked[::-1]] = places[::-1]
        distinct: Places = picked[self._firsts.take(picked) == places]
        return distinct

    def _references_of(self, size: int, width: int) -> Cells:
        """Return the first ``size`` numbers, as they are written."""
        if len(self._references) < size or self._references.itemsize != width:
            rows = np.empty((2 * size, width), np.uint8)
            rows[:, -len(_AFTER) :] = np.frombuffer(_AFTER, np.uint8)
            least = _least(width)
            _write(rows[:, : -len(_AFTER)], np.arange(least, least + len(rows)))
            self._references = rows.view(f"S{width}")[:, 0]
        return self._references[:size]

    def _defined(self, pieces: Places, references: Cells) -> bytes:
        """Return a line for each piece."""
        begin, close = b"]\n[", b"]\n"
        digits = references.itemsize - len(_AFTER)
        rows = np.empty((len(pieces), len(begin) + digits), np.uint8)
        rows[:, : len(begin)] = np.frombuffer(begin, np.uint8)
        rows[:, len(begin) :] = _letters(references)[:, :digits]
        lengths = np.full(len(pieces) + 1, rows.shape[1])
        # What stands before the first has nothing to close.
        lengths[0] -= len(close)
        lengths[-1] = len(close)
        array = self.records.array(rows.tobytes()[len(close) :] + close, lengths)
        places = np.empty(2 * len(pieces) + 1, np.int64)
        places[::2] = len(self.records) + np.arange(len(lengths))
        places[1::2] = pieces
        return joined(array, places)


def _heads(lines: Places, copy: int, width: int) -> Cells:
    """Return what stands before the pieces of each line; shape: (lines, cells)."""
    before, after = b'\n{"line":', f', "copy": {copy}, "pieces": ['.encode()
    digits = len(str(lines[-1]))
    digits += -(len(before) + digits + len(after)) % width
    row = np.frombuffer(before + bytes(digits) + after, np.uint8)
    rows = np.tile(row, (len(lines), 1))
    _write(rows[:, len(before) : len(before) + digits], lines)
    return rows.view(f"S{width}")


def _write(rows: Bytes, numbers: Places) -> None:
    """Write rising positive numbers, each into a row, with blanks before those that are short."""
    left = numbers
    for place in range(rows.shape[1] - 1, -1, -1):
        if not left[-1]:
            rows[:, : place + 1] = _BLANK
            break
        tenth = left // 10
        rows[:, place] = left - 10 * tenth + _ZERO
        rows[: np.searchsorted(left, 1), place] = _BLANK
        left = tenth


def _least(width: int) -> int:
    """Return the smallest number that fills a cell."""
    found: int = 10 ** (width - len(_AFTER) - 1)
    return found


def _cells(size: int, width: int) -> Cells:
    return np.empty(size, f"S{width}")


def _letters(cells: Cells) -> Bytes:
    """Return the bytes of cells; shape: (cells, width)."""
    return cells.view(np.uint8).reshape(len(cells), -1)
