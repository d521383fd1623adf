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
        numbers, new = self.of_keys(*spans.keys())
        return numbers, spans[new].bytes() if len(new) else []

    def of_keys(self, keys: Keys, seconds: Keys) -> tuple[Numbers, Places]:
        """Return the number of each pair of keys, and the places of those that are new."""
        numbers = self._find(keys, seconds)
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
        self._slots = np.zeros(1 << bits, np.uint64)
        self._numbers = np.full(1 << bits, -1, np.int32)

    def _homes(self, keys: Keys) -> Places:
        return ((keys * _FACTOR) >> np.uint64(64 - self._bits)).view(np.int64)

    def _find(self, keys: Keys, seconds: Keys) -> Numbers:
        """Return the number of each pair of keys, or -1."""
        slots = self._homes(keys)
        numbers: Numbers = self._numbers.take(slots)
        if not len(self):
            return numbers
        left = np.flatnonzero(self._is_other(slots, numbers, keys, seconds))
        slots = slots[left]
        while len(left):
            # The search ends at an empty slot.
            going = numbers[left] >= 0
            left, slots = left[going], (slots[going] + 1) & (len(self._slots) - 1)
            numbers[left] = found = self._numbers.take(slots)
            other = self._is_other(slots, found, keys[left], seconds[left])
            left, slots = left[other], slots[other]
        return numbers

    def _is_other(
        self, slots: Places, numbers: Numbers, keys: Keys, seconds: Keys
    ) -> npt.NDArray[np.bool_]:
        """Tell where what is in a slot is not what is looked for; what is in none never is."""
        other: npt.NDArray[np.bool_] = self._slots.take(slots) != keys
        other |= self._seconds.array.take(numbers, mode="clip") != seconds
        return other

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
        last = len(self._slots) - 1
        while len(numbers):
            free = self._numbers[slots] < 0
            # Of those that want the same slot, one gets it, that is seen afterwards.
            self._numbers[slots[free]] = numbers[free]
            got = self._numbers[slots] == numbers
            self._slots[slots[got]] = keys[numbers[got]]
            numbers, slots = numbers[~got], (slots[~got] + 1) & last
