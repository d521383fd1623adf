"""Lists of numbers and of bytes that are arrays whenever they are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["GrowingArray", "GrowingBytes"]


class GrowingArray:
    """Appends like a list; what was appended is moved into the array when that is asked for.

    Args:
        kind: The type of the numbers.
    """

    def __init__(self, kind: npt.DTypeLike = np.int64) -> None:
        self._array: npt.NDArray[Any] = np.zeros(1 << 10, kind)
        self._size = 0
        self._new: list[float] = []
        self.append = self._new.append
        self.extend = self._new.extend

    def __len__(self) -> int:
        return self._size + len(self._new)

    @property
    def array(self) -> npt.NDArray[Any]:
        """The numbers; shape: (how many were appended,)."""
        if self._new:
            size = self._size + len(self._new)
            if size > len(self._array):
                self._array = np.resize(self._array, size + size // 2)
            self._array[self._size : size] = self._new
            self._size = size
            self._new.clear()
        return self._array[: self._size]

    def cut(self, size: int) -> None:
        """Keep the first ``size`` numbers."""
        self._size = len(self.array[:size])


class GrowingBytes:
    """As :class:`GrowingArray`, of byte strings, which stand end to end in one piece of memory."""

    def __init__(self) -> None:
        self._data = np.zeros(1 << 12, np.uint8)
        self._ends = np.zeros(1 << 10, np.int64)
        self._size = 0
        self._new: list[bytes] = []

    def __len__(self) -> int:
        return self._size + len(self._new)

    def extend(self, values: Sequence[bytes]) -> None:
        """Append ``values``."""
        self._new.extend(values)

    def array(
        self, extra: bytes = b"", lengths: npt.NDArray[np.int64] | None = None
    ) -> pa.LargeBinaryArray:
        """Return the byte strings without copying them.

        The array is good until something is appended or another array is asked for.

        Args:
            extra: Byte strings to stand after them in this array only, end to end.
            lengths: The length of each of these.
        """
        if self._new:
            new = np.fromiter(map(len, self._new), np.int64, len(self._new))
            self._write(b"".join(self._new), new)
            self._size += len(self._new)
            self._new.clear()
        size = self._size
        if lengths is not None:
            self._write(extra, lengths)
            size += len(lengths)
        buffers = [None, pa.py_buffer(self._ends[: size + 1]), pa.py_buffer(self._data)]
        return pa.LargeBinaryArray.from_buffers(pa.large_binary(), size, buffers)

    def cut(self, size: int) -> None:
        """Keep the first ``size`` byte strings."""
        self.array()
        self._size = min(self._size, size)

    def _write(self, joined: bytes, lengths: npt.NDArray[np.int64]) -> None:
        """Write byte strings behind what there is."""
        start = int(self._ends[self._size])
        if start + len(joined) > len(self._data):
            grown = np.zeros(2 * (start + len(joined)), np.uint8)
            grown[:start] = self._data[:start]
            self._data = grown
        size = self._size + len(lengths)
        if size + 1 > len(self._ends):
            self._ends = np.resize(self._ends, 2 * (size + 1))
        self._data[start : start + len(joined)] = np.frombuffer(joined, np.uint8)
        np.cumsum(lengths, out=self._ends[self._size + 1 : size + 1])
        self._ends[self._size + 1 : size + 1] += start
