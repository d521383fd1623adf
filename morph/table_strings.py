"""Many strings in one buffer, found by their hashes: what a table keeps instead of objects.

A million short strings take a fifth of the memory they take as Python objects, are written to
a file and mapped into memory as they are, and each is still found in some microseconds.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterator, Mapping, Sequence
from operator import mul
from typing import Any, NamedTuple, TypeAlias, overload

import numpy as np
import numpy.typing as npt

__all__ = ["Cells", "Strings", "Text", "distinct"]

Bytes: TypeAlias = npt.NDArray[np.uint8]
Places: TypeAlias = npt.NDArray[np.int64]
Hashes: TypeAlias = npt.NDArray[np.uint64]

_TAB, _NEWLINE = 9, 10
#: Knuth's multiplier for 64 bits. A string's hash is the sum of its bytes times growing powers of
#: it, modulo 2^64; among a million strings two share one with a probability of about 10^-8.
_FACTOR = 6364136223846793005
_INVERSE = pow(_FACTOR, -1, 1 << 64)
#: Bytes, or strings, worked on at a time: few enough for the processor's cache.
_CHUNK = 1 << 15
_COPIED = 1 << 12


class Text(NamedTuple):
    """Distinct strings without line feeds.

    Args:
        data: The strings in UTF-8, each ended by a line feed. Shape: (bytes,).
        ends: The place of each line feed. Shape: (strings,).
        hashes: The hash of each string. Shape: (strings,).
    """

    data: Bytes
    ends: Places
    hashes: Hashes

    @classmethod
    def of(cls, strings: Sequence[str]) -> Text:
        """Copy strings into a buffer."""
        return cls.of_lines("\n".join([*strings, ""]))

    @classmethod
    def of_lines(cls, lines: str) -> Text:
        """Copy strings, each ended by a line feed, into a buffer."""
        data = np.frombuffer(lines.encode("utf-8", "surrogatepass"), dtype=np.uint8)
        ends = np.flatnonzero(data == _NEWLINE)
        return cls(data, ends, _hashes(data, _starts(ends), ends))

    def lines(self) -> str:
        """Return the strings, each ended by a line feed."""
        return str(self.data.data, "utf-8", "surrogatepass")

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def starts(self) -> Places:
        """The place of each string's first byte. Shape: (strings,)."""
        return _starts(self.ends)

    def cells(self) -> tuple[Bytes, Places, Places, Hashes]:
        """Return what :func:`distinct` takes."""
        return self.data, self.starts, self.ends, self.hashes

    def string(self, place: int) -> str:
        """Return one of the strings."""
        start = self.ends[place - 1] + 1 if place else 0
        return str(self.data[start : self.ends[place]].data, "utf-8", "surrogatepass")

    def take(self, places: npt.NDArray[np.integer[Any]]) -> Text:
        """Copy some of the strings, in the order given."""
        return _copied(self.data, self.starts[places], self.ends[places], self.hashes[places])

    def arrays(self, prefix: str) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays that :class:`Strings` reads, named after ``prefix``."""
        order = np.argsort(self.hashes, kind="stable")
        return {
            f"{prefix}data": self.data,
            f"{prefix}ends": self.ends,
            f"{prefix}hashes": self.hashes[order],
            f"{prefix}order": order.astype(np.int32),
        }

    def strings(self) -> Strings:
        """Make the strings ready for look-up."""
        return Strings(self.arrays(""))


class Cells(NamedTuple):
    """Rows that have the same number of cells.

    Args:
        data: The rows in UTF-8, each ended by a line feed, their cells separated by tabs.
            Shape: (bytes,).
        starts: Where each cell starts. Shape: (rows, cells).
        ends: Where it ends. Shape: (rows, cells).
        hashes: Its hash. Shape: (rows, cells).
    """

    data: Bytes
    starts: Places
    ends: Places
    hashes: Hashes

    @classmethod
    def of(cls, lines: Sequence[str], width: int) -> Cells | None:
        """Take lines apart, or return ``None`` if one has another number of cells."""
        data = np.frombuffer("\n".join([*lines, ""]).encode(), dtype=np.uint8)
        ends = np.flatnonzero((data == _TAB) | (data == _NEWLINE))
        # With so many separators, line feeds at the ends of rows only are at the ends of all.
        if len(ends) != len(lines) * width or (data[ends[width - 1 :: width]] != _NEWLINE).any():
            return None
        starts = _starts(ends)
        shape = (len(lines), width)
        hashes = _hashes(data, starts, ends).reshape(shape)
        return cls(data, starts.reshape(shape), ends.reshape(shape), hashes)


def distinct(
    data: Bytes, starts: Places, ends: Places, hashes: Hashes
) -> tuple[Text, npt.NDArray[np.int32]]:
    """Return the distinct strings in order of appearance, and which of them each is.

    Args:
        data: The bytes that the strings, one at least, are in. Shape: (bytes,).
        starts: Where each starts. Shape: (strings,).
        ends: Where it ends. Shape: (strings,).
        hashes: Its hash. Shape: (strings,).
    """
    # Neighbouring rows often share a lemma: runs of one string are sorted as one.
    runs = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
    order = np.argsort(hashes[runs])
    ordered = hashes[runs][order]
    groups = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    first = np.minimum.reduceat(order, groups)
    appearance = np.argsort(first)
    rank = np.empty(len(first), dtype=np.int32)
    rank[appearance] = np.arange(len(first), dtype=np.int32)
    sizes = np.diff(groups, append=len(order))
    which = np.empty(len(order), dtype=np.int32)
    which[order] = np.repeat(rank, sizes)
    first = runs[first[appearance]]
    text = _copied(data, starts[first], ends[first], hashes[first])
    return text, np.repeat(which, np.diff(runs, append=len(hashes)))


def _copied(data: Bytes, starts: Places, ends: Places, hashes: Hashes) -> Text:
    sizes = ends - starts + 1
    new_ends = np.cumsum(sizes) - 1
    copy = np.empty(int(sizes.sum()), dtype=np.uint8)
    for low in range(0, len(starts), _COPIED):
        part = slice(low, low + _COPIED)
        to = new_ends[part] - sizes[part] + 1
        size = sizes[part].sum()
        source = np.arange(size) + np.repeat(starts[part] - to + to[0], sizes[part])
        copy[to[0] : to[0] + size] = data[source]
    copy[new_ends] = _NEWLINE
    return Text(copy, new_ends, hashes)


def _starts(ends: Places) -> Places:
    return np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends


@functools.cache
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """Return the powers of the factor from the first, of its inverse from the zeroth."""
    up = np.full(size, _FACTOR, dtype=np.uint64)
    down = np.full(size, _INVERSE, dtype=np.uint64)
    down[0] = 1
    return np.multiply.accumulate(up), np.multiply.accumulate(down)


def _hashes(data: Bytes, starts: Places, ends: Places) -> Hashes:
    """Hash the strings between starts and ends, which must be in order.

    All come from one running sum: a string's is its part of it, taken back to the first power.
    """
    hashes = np.empty(len(starts), dtype=np.uint64)
    low = 0
    while low < len(starts):
        base = int(starts[low])
        high = max(low + 1, int(np.searchsorted(ends, base + _CHUNK)))
        size = int(ends[high - 1]) - base
        up, down = _powers(_CHUNK if size < _CHUNK else size + 1)
        sums = np.zeros(size + 1, dtype=np.uint64)
        np.cumsum(data[base : base + size] * up[:size], out=sums[1:])
        first, last = starts[low:high] - base, ends[low:high] - base
        hashes[low:high] = (sums[last] - sums[first]) * down[first]
        low = high
    return hashes


_FEW_POWERS = [pow(_FACTOR, power, 1 << 64) for power in range(1, 257)]


def _hash(string: bytes) -> int:
    """Hash a string, to the number that :func:`_hashes` gives it."""
    if len(string) > len(_FEW_POWERS):
        data = np.frombuffer(string, dtype=np.uint8)
        return int(_hashes(data, np.array([0]), np.array([len(data)]))[0])
    total: int = sum(map(mul, string, _FEW_POWERS))
    return total & ((1 << 64) - 1)


class Strings(Sequence[str]):
    """Distinct strings, ready for look-up.

    Args:
        arrays: What :meth:`Text.arrays` gave: ``data`` and ``ends`` as there, ``hashes`` sorted,
            and ``order``, whose string each hash is. Shape of the last three: (strings,).
        prefix: The prefix given there.
    """

    __slots__ = ("_data", "_ends", "_hashes", "_order")

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], prefix: str = "") -> None:
        # Memory views give Python numbers, several times faster than arrays do.
        self._data = arrays[f"{prefix}data"].data
        self._ends = arrays[f"{prefix}ends"].data
        self._hashes = arrays[f"{prefix}hashes"].data
        self._order = arrays[f"{prefix}order"].data

    def __reduce__(self) -> tuple[Any, ...]:
        views = {"data": self._data, "ends": self._ends, "hashes": self._hashes}
        arrays = {name: np.array(view) for name, view in {**views, "order": self._order}.items()}
        return Strings, (arrays,)

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
        """Return the place of a string, or -1."""
        return next(self.find_all(string), -1)

    def find_all(self, string: str) -> Iterator[int]:
        """Yield the places of a string, in order, should there be several."""
        wanted = string.encode("utf-8", "surrogatepass")
        value = _hash(wanted)
        for at in range(bisect.bisect_left(self._hashes, value), len(self._hashes)):
            if self._hashes[at] != value:
                return
            if self._bytes(self._order[at]) == wanted:
                yield self._order[at]

    def _bytes(self, index: int) -> memoryview:
        start = self._ends[index - 1] + 1 if index else 0
        return self._data[start : self._ends[index]]
