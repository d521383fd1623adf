"""Many strings in one buffer, found by bisection: what a table keeps instead of Python objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

__all__ = ["Strings"]

_NEWLINE = 10


class Strings(Sequence[str]):
    """Strings without line feeds, sorted by code point if they are to be looked up.

    Args:
        data: The strings in UTF-8, each ended by a line feed. Shape: (bytes,), uint8.
        ends: The place of each line feed. Shape: (strings,), int64.
    """

    __slots__ = ("data", "ends")

    def __init__(self, data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> None:
        self.data = data
        self.ends = ends

    @classmethod
    def of(cls, strings: Sequence[str]) -> Strings:
        """Copy strings into a buffer."""
        joined = "".join(f"{string}\n" for string in strings).encode("utf-8", "surrogatepass")
        data = np.frombuffer(joined, dtype=np.uint8)
        return cls(data, np.flatnonzero(data == _NEWLINE))

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._bytes(index).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_list())

    def __contains__(self, string: object) -> bool:
        return isinstance(string, str) and self.find(string) >= 0

    def to_list(self) -> list[str]:
        """Make Python strings of all: far faster than one by one."""
        return self.data.tobytes().decode("utf-8", "surrogatepass").split("\n")[:-1]

    def find(self, string: str) -> int:
        """Return the place of a string among sorted ones, or -1."""
        place = self.left(string)
        return place if place < len(self) and self[place] == string else -1

    def left(self, string: str) -> int:
        """Return how many of the sorted strings come before ``string``."""
        # UTF-8 sorts as code points do.
        wanted = string.encode("utf-8", "surrogatepass")
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def _bytes(self, index: int) -> bytes:
        start = self.ends[index - 1] + 1 if index else 0
        return self.data[start : self.ends[index]].tobytes()
