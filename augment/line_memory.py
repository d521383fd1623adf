"""The chunks of plain text met so far, and all that they may become, by number."""

from __future__ import annotations

import numpy as np

from kiloglot.augment.chunks import END, Text
from kiloglot.augment.growing import GrowingArray, GrowingBytes
from kiloglot.augment.numbering import Numbering
from kiloglot.augment.versions import Versions

__all__ = ["BLANK", "CLOSING", "LineMemory"]

#: What a chunk may be: the end of a line, nothing but a blank or line end.
CLOSING, BLANK = 1, 2


class LineMemory:
    """The chunks met so far: a number for each, and for each number its versions.

    Versions stand in one list, each once. The slots of a chunk, places in that list, begin at
    ``first`` with the chunk itself; ``size`` slots for translations follow.
    """

    def __init__(self) -> None:
        self.numbers = Numbering()
        self.texts = GrowingBytes()
        self.records = GrowingBytes()
        self.slots = GrowingArray()
        self.first = GrowingArray()
        self.size = GrowingArray(np.float64)
        self.words = GrowingArray(np.int32)
        self.flags = GrowingArray(np.uint8)
        self.final = GrowingArray(np.int32)
        self.last: tuple[bytes, Text] | None = None
        self._pinned = (0, 0, 0)

    def note(self, chunk: bytes) -> None:
        """Take in a chunk with a new number."""
        closing = CLOSING if chunk[-1:] == END else 0
        self.flags.append(closing | (BLANK if len(chunk) == 1 else 0))
        self.final.append(-1)

    def add(self, versions: Versions) -> None:
        """Add the versions of the chunk with the next number."""
        start = len(self.texts)
        size = len(versions.slots)
        self.first.append(len(self.slots) + (size > 0))
        self.size.append(size)
        self.words.append(versions.words)
        self.slots.append(start)
        self.slots.extend([start + place for place in versions.slots])
        self.texts.extend(versions.texts)
        self.records.extend(versions.records)

    def settle(self) -> None:
        """Move what was appended into the arrays."""
        for each in (self.first, self.size, self.words, self.flags, self.final, self.slots):
            _ = each.array
        self.texts.array()
        self.records.array()

    def pin(self) -> None:
        """Keep what there is for good."""
        self._pinned = (len(self.numbers), len(self.slots), len(self.texts))

    def forget(self) -> int:
        """Forget what is not pinned; return how many chunks are left."""
        size, slots, versions = self._pinned
        self.last = None
        self.numbers.cut(size)
        for each in (self.first, self.size, self.words, self.flags, self.final):
            each.cut(size)
        self.final.array[self.final.array >= size] = -1
        self.slots.cut(slots)
        self.texts.cut(versions)
        self.records.cut(versions)
        return size
