"""Numbers for byte strings: each distinct one gets the next, found for a whole block at once.

A hash table in arrays. What :class:`dict` does for one string at a time, with an object for each,
is done here in some array operations for all spans of a text, where they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from kiloglot.augment.growing import GrowingArray

__all__ = ["Numbering", "Spans", "spans_of"]

Numbers = npt.NDArray[np.int32]
Keys = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

_WORD = 8
#: Longer strings, which are few, are hashed one by one.
_LONG = 128
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_OTHER = np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(29)
_HASHED = np.uint64(1 << 63)
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)
_LEAST_BITS = 12


class Spans:
    """Byte strings that stand in a text, by where they begin and end.

    Args:
        text: Any bytes.
        starts: Where each begins; shape: (spans,).
        ends: Where each ends, behind the start.
    """

    __slots__ = ("ends", "starts", "text")

    def __init__(self, text: bytes, starts: Places, ends: Places) -> None:
        self.text, self.starts, self.ends = text, starts, ends

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, places: Places | npt.NDArray[np.bool_]) -> Spans:
        return Spans(self.text, self.starts[places], self.ends[places])

    def bytes(self) -> list[bytes]:
        """Return each as an object."""
        text = self.text
        return [
            text[start:end]
            for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        ]

    def keys(self) -> tuple[Keys, Keys]:
        """Return two keys for each, which no other string has both of.

        The first key of a string of up to eight bytes is the string, whose last byte must be ASCII,
        and its second is zero; those of a longer one are hashes, the first with the highest bit.
        """
        padded = self.text + bytes(_WORD)
        words: Keys = np.ndarray((len(self.text) + 1,), "<u8", padded, strides=(1,))
        lengths = self.ends - self.starts
        keys = words[self.starts]
        keys &= _MASKS.take(lengths, mode="clip")
        seconds = np.zeros(len(keys), np.uint64)
        long = np.flatnonzero(lengths > _WORD)
        if not len(long):
            return keys, seconds
        alone = np.flatnonzero(lengths[long] > _LONG)
        if len(alone):
            places = long[alone]
            keys[places], seconds[places] = _digests(self[places].bytes())
            keys[places] |= _HASHED
            long = np.delete(long, alone)
        # The longest last: those that have another word are what is left of the array.
        rounds = ((lengths[long] - 1) // _WORD).astype(np.uint8)
        long = long[np.argsort(rounds, kind="stable")]
        shorter = np.cumsum(np.bincount(rounds))
        places, lasts = self.starts[long], self.ends[long] - _WORD
        first = keys[long]
        second = first.copy()
        _mix(first, second)
        for begin in shorter[:-1].tolist():
            places += _WORD
            # The last word ends with the string, and repeats some of the one before.
            word = words[np.minimum(places[begin:], lasts[begin:])]
            first[begin:] ^= word
            second[begin:] ^= word
            _mix(first[begin:], second[begin:])
        size = lengths[long].view(np.uint64)
        first ^= size
        second ^= size
        _mix(first, second)
        keys[long] = first | _HASHED
        seconds[long] = second
        return keys, seconds


def _mix(first: Keys, second: Keys) -> None:
    """Scramble keys, each of two in another way, where they are."""
    for keys, factor in ((first, _FACTOR), (second, _OTHER)):
        keys *= factor
        keys ^= keys >> _SHIFT


def _digests(strings: Sequence[bytes]) -> Keys:
    """Return two hashes of each string; shape: (2, strings)."""
    digests = b"".join([blake2b(each, digest_size=2 * _WORD).digest() for each in strings])
    return np.frombuffer(digests, "<u8").reshape(-1, 2).T


def spans_of(strings: Sequence[bytes]) -> Spans:
    """Return byte strings as spans of one text."""
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    ends = np.cumsum(lengths)
    return Spans(b"".join(strings), ends - lengths, ends)


class Numbering:
    """Gives distinct byte strings numbers from 0 up.

    Strings that are longer than eight bytes are told apart by 127 bits of hash.
    """

    def __init__(self) -> None:
        self._keys = GrowingArray(np.uint64)
        self._seconds = GrowingArray(np.uint64)
        self._clear(_LEAST_BITS)

    def __len__(self) -> int:
        return len(self._keys)

    def __call__(self, spans: Spans) -> tuple[Numbers, list[bytes]]:
        """Return the number of each span, and those that are new, in the order of their numbers."""
        keys, seconds = spans.keys()
        numbers, new = self.of_keys(keys, seconds, np.flatnonzero(seconds))
        return numbers, spans[new].bytes() if len(new) else []

    def of_keys(
        self, keys: Keys, seconds: Keys, where: Places | None = None
    ) -> tuple[Numbers, Places]:
        """Return the number of each pair of keys, and the places of those that are new.

        Args:
            keys: The first key of each.
            seconds: The second key of each.
            where: The places of those that another may have the first key of; all by default.
        """
        numbers = self._find(keys, seconds, where)
        added = []
        while len(new := np.flatnonzero(numbers < 0)):
            # Those that share one of their keys with another wait for the next round.
            _, firsts = np.unique(keys[new], return_index=True)
            chosen = new[np.sort(firsts)]
            added.append(chosen)
            self._keys.extend(keys[chosen].tolist())
            self._seconds.extend(seconds[chosen].tolist())
            self._fill(len(chosen))
            numbers[new] = self._find(keys[new], seconds[new])
        return numbers, np.concatenate(added) if added else np.zeros(0, np.int64)

    def cut(self, size: int) -> None:
        """Forget all strings but the first ``size``."""
        self._keys.cut(size)
        self._seconds.cut(size)
        self._clear(_LEAST_BITS)
        self._fill()

    def _clear(self, bits: int) -> None:
        self._bits = bits
        # What is in each slot: a key, and its number from 1; 0 is none.
        self._table = np.zeros((1 << bits, 2), np.uint64)

    def _homes(self, keys: Keys) -> Places:
        return ((keys * _FACTOR) >> np.uint64(64 - self._bits)).view(np.int64)

    def _find(self, keys: Keys, seconds: Keys, where: Places | None = None) -> Numbers:
        """Return the number of each pair of keys, or -1."""
        slots = self._homes(keys)
        rows = self._table.take(slots, axis=0)
        numbers = _numbers(rows)
        if not len(self):
            return numbers
        other = rows[:, 0] != keys
        if where is None:
            other |= self._seconds.array.take(numbers, mode="clip") != seconds
        else:
            found = self._seconds.array.take(numbers[where], mode="clip")
            other[where] |= found != seconds[where]
        left = np.flatnonzero(other)
        slots = slots[left]
        while len(left):
            # The search ends at an empty slot.
            going = numbers[left] >= 0
            left, slots = left[going], (slots[going] + 1) & (len(self._table) - 1)
            rows = self._table.take(slots, axis=0)
            numbers[left] = some = _numbers(rows)
            other = rows[:, 0] != keys[left]
            other |= self._seconds.array.take(some, mode="clip") != seconds[left]
            left, slots = left[other], slots[other]
        return numbers

    def _fill(self, new: int | None = None) -> None:
        """Put the last ``new`` strings into the table; all of them if it must grow for that."""
        keys = self._keys.array
        bits = self._bits
        while 3 * len(keys) > 1 << bits:
            bits += 1
        if bits > self._bits:
            self._clear(bits)
            new = None
        numbers = np.arange(0 if new is None else len(keys) - new, len(keys), dtype=np.int32)
        slots = self._homes(keys[numbers])
        last = len(self._table) - 1
        while len(numbers):
            free = self._table[slots, 1] == 0
            # Of those that want the same slot, one gets it, that is seen afterwards.
            self._table[slots[free], 1] = numbers[free] + 1
            got = _numbers(self._table[slots]) == numbers
            self._table[slots[got], 0] = keys[numbers[got]]
            numbers, slots = numbers[~got], (slots[~got] + 1) & last


def _numbers(rows: Keys) -> Numbers:
    numbers: Numbers = rows[:, 1].astype(np.int32)
    numbers -= 1
    return numbers
