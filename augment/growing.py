"""A list of numbers that is an array whenever it is looked at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["GrowingArray"]


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
