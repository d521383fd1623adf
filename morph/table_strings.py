"""Many strings in one buffer, found by their hashes: what a table keeps instead of objects.

A million short strings take a fifth of the memory they take as Python objects, are written to
a file and mapped into memory as they are, and each is still found in some microseconds.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from operator import mul
from typing import Any, overload

import numpy as np
import numpy.typing as npt

__all__ = ["Strings"]

_NEWLINE = 10
_MASK = (1 << 64) - 1
#: Powers of an odd number (Knuth's multiplier for 64 bits), one per byte; longer strings repeat.
_POWERS = [pow(6364136223846793005, power, 1 << 64) for power in range(1, 1025)]
_POWER = np.array(_POWERS, dtype=np.uint64)
#: Bytes hashed at a time: enough to be fast, few enough to stay in the processor's cache.
_CHUNK = 1 << 20


class Strings(Sequence[str]):
    """Distinct strings without line feeds.

    Args:
        arrays: ``data``, the strings in UTF-8, each ended by a line feed: shape (bytes,);
            ``ends``, the place of each line feed: shape (strings,); ``hashes``, sorted, and
            ``order``, whose string each is: shape (strings,).
        prefix: What stands before those names in ``arrays``, such as ``"lemma_"``.
    """

    __slots__ = ("_data", "_ends", "_hashes", "_order")

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], prefix: str = "") -> None:
        # Memory views give Python numbers, several times faster than arrays do.
        self._data = arrays[f"{prefix}data"].data
        self._ends = arrays[f"{prefix}ends"].data
        self._hashes = arrays[f"{prefix}hashes"].data
        self._order = arrays[f"{prefix}order"].data

    @staticmethod
    def arrays(strings: Sequence[str], prefix: str = "") -> dict[str, npt.NDArray[Any]]:
        """Make the arrays that hold these strings."""
        joined = "\n".join([*strings, ""]).encode("utf-8", "surrogatepass")
        data = np.frombuffer(joined, dtype=np.uint8)
        ends = np.flatnonzero(data == _NEWLINE)
        hashes = _hashes(data, ends)
        order = np.argsort(hashes, kind="stable")
        return {
            f"{prefix}data": data,
            f"{prefix}ends": ends.astype(np.int64),
            f"{prefix}hashes": hashes[order],
            f"{prefix}order": order.astype(np.int32),
        }

    def __len__(self) -> int:
        return len(self._ends)

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
        return str(self._bytes(index), "utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_list())

    def __contains__(self, string: object) -> bool:
        return isinstance(string, str) and self.find(string) >= 0

    def to_list(self) -> list[str]:
        """Make Python strings of all: far faster than one by one."""
        return str(self._data, "utf-8", "surrogatepass").split("\n")[:-1]

    def find(self, string: str) -> int:
        """Return the place of a string, the first if there are several, or -1."""
        return next(self.find_all(string), -1)

    def find_all(self, string: str) -> Iterator[int]:
        """Yield the places of a string, in order."""
        wanted = string.encode("utf-8", "surrogatepass")
        if _NEWLINE in wanted:
            return
        value = _hash(wanted)
        for at in range(bisect.bisect_left(self._hashes, value), len(self._hashes)):
            if self._hashes[at] != value:
                return
            if self._bytes(self._order[at]) == wanted:
                yield self._order[at]

    def _bytes(self, index: int) -> memoryview:
        start = self._ends[index - 1] + 1 if index else 0
        return self._data[start : self._ends[index]]


def _hash(string: bytes) -> int:
    """Hash a string, to the number that :func:`_hashes` gives it."""
    text = string + b"\n"
    powers = _POWERS * -(-len(text) // len(_POWERS))
    total: int = sum(map(mul, text, powers))
    return total & _MASK


def _hashes(data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Hash every string: the sum of its bytes times powers, line feed included, modulo 2^64."""
    hashes = np.empty(len(ends), dtype=np.uint64)
    first = 0
    while first < len(ends):
        start = int(ends[first - 1]) + 1 if first else 0
        last = max(first + 1, int(np.searchsorted(ends, start + _CHUNK)))
        starts = np.concatenate(([start], ends[first : last - 1] + 1)) - start
        block = data[start : ends[last - 1] + 1].astype(np.uint64)
        place = np.arange(len(block)) - np.repeat(starts, np.diff(starts, append=len(block)))
        block *= _POWER[place % len(_POWER)]
        hashes[first:last] = np.add.reduceat(block, starts)
        first = last
    return hashes
