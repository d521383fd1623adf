"""Lists of numbers and of bytes that are arrays whenever they are looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["GrowingArray", "GrowingBytes"]


class GrowingArray:
    """Appends like a list; what was appended is moved into the array when that is asked for."""

    def __init__(self) -> None:
        self._array = np.zeros(1 << 10, np.int64)
        self._size = 0
        self._new: list[int] = []
        self.append = self._new.append

    @property
    def array(self) -> npt.NDArray[np.int64]:
        """The numbers; shape: (how many were appended,)."""
        if self._new:
            size = self._size + len(self._new)
            if size > len(self._array):
                self._array = np.resize(self._array, 2 * size)
            self._array[self._size : size] = self._new
            self._size = size
            self._new.clear()
        return self._array[: self._size]


class GrowingBytes:
    """As :class:`GrowingArray`, of byte strings."""

    def __init__(self) -> None:
        self._array = pa.array([], pa.large_binary())
        self._new: list[bytes] = []

    def __len__(self) -> int:
        return len(self._array) + len(self._new)

    def extend(self, values: Sequence[bytes]) -> None:
        """Append ``values``."""
        self._new.extend(values)

    @property
    def array(self) -> pa.LargeBinaryArray:
        """The byte strings."""
        if self._new:
            new = pa.array(self._new, pa.large_binary())
            self._array = pa.concat_arrays([self._array, new])
            self._new.clear()
        return self._array
