"""The chunks of plain text met so far, and all that they may become, by number."""

from __future__ import annotations

import numpy as np

from kiloglot.augment.chunks import Text
from kiloglot.augment.growing import GrowingArray, GrowingBytes
from kiloglot.augment.line_provenance import LineProvenance
from kiloglot.augment.numbering import Numbering
from kiloglot.augment.versions import Versions

__all__ = ["SIZE_BITS", "LineMemory"]

#: The lowest bits of a number of ``choices`` are the size.
SIZE_BITS = 24


class LineMemory:
    """The chunks met so far: a number for each, and for each number its versions.

    Versions stand in one list, each once. The slots of a chunk, places in that list, begin with
    the chunk itself; those of its translations follow.

    Attributes:
        choices: For each chunk two numbers: the first of the slots of translations, or that of
            the chunk itself if there are none, and how many slots they have, in one; and how many
            of its words are translated.
    """

    def __init__(self) -> None:
        self.numbers = Numbering()
        self.texts = GrowingBytes()
        self.provenance = LineProvenance()
        self.slots = GrowingArray(np.int32)
        self.choices = GrowingArray()
        self.last: tuple[bytes, Text] | None = None
        self._pinned = (0, 0, 0)

    def add(self, versions: Versions) -> None:
        """Add the versions of the chunk with the next number."""
        start = len(self.texts)
        size = len(versions.slots)
        first = len(self.slots) + (size > 0)
        self.choices.extend((first << SIZE_BITS | size, versions.words))
        self.slots.append(start)
        self.slots.extend([start + place for place in versions.slots])
        self.texts.extend(versions.texts)
        self.provenance.records.extend(versions.records)

    def versions(self, number: int) -> Versions:
        """Return the versions of a chunk."""
        packed, words = self.choices.array[2 * number : 2 * number + 2].tolist()
        first, size = packed >> SIZE_BITS, packed & ((1 << SIZE_BITS) - 1)
        own = first - (size > 0)
        start, *slots = self.slots.array[own : own + 1 + size].tolist()
        places = range(start, max([start, *slots]) + 1)
        texts, records = self.texts.array(), self.provenance.records.array()
        return Versions(
            [texts[place].as_py() for place in places],
            [records[place].as_py() for place in places],
            [slot - start for slot in slots],
            words,
        )

    def settle(self) -> None:
        """Move what was appended into the arrays."""
        for each in (self.choices, self.slots):
            _ = each.array
        self.texts.array()
        self.provenance.records.array()

    def pin(self) -> None:
        """Keep what there is for good."""
        self._pinned = (len(self.numbers), len(self.slots), len(self.texts))

    def forget(self) -> int:
        """Forget what is not pinned; return how many chunks are left."""
        size, slots, versions = self._pinned
        self.last = None
        self.numbers.cut(size)
        self.choices.cut(2 * size)
        self.slots.cut(slots)
        self.texts.cut(versions)
        self.provenance.records.cut(versions)
        return size
