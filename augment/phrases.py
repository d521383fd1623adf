"""Multiword entries in a list of chunks, found for all places at once by array look-up."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from kiloglot.augment.growing import GrowingArray

__all__ = ["BEGINS", "GOES_ON", "ODD", "Phrases", "bare"]

_CLOSING = ".,;:!?)]}\"'»”’…"
#: What a chunk may be: the first word of a phrase, a later one, a later one with punctuation that
#: is its own.
BEGINS, GOES_ON, ODD = 1, 2, 4

Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]


def bare(chunk: str) -> str:
    """Return a chunk without the punctuation after it."""
    return chunk.rstrip(_CLOSING)


class Phrases:
    """Finds phrases of the lexicon in running text.

    The phrases stand in a trie whose branches are an array of numbers, (node, word) each; from all
    places where a phrase may begin, the trie is walked down together.

    Args:
        phrases: Case-folded words joined by blanks.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._words: dict[str, int] = {}
        branches: dict[tuple[int, int], int] = {}
        ends = {0: False}
        for phrase in phrases:
            node = 0
            for word in phrase.split(" "):
                number = self._words.setdefault(word, len(self._words) + 1)
                node = branches.setdefault((node, number), len(branches) + 1)
                ends.setdefault(node, False)
            ends[node] = True
        self._width = len(self._words) + 1
        self._roots = {number: node for (parent, number), node in branches.items() if not parent}
        ordered = sorted(branches.items())
        self._branches = np.array([node * self._width + word for (node, word), _ in ordered])
        self._nodes = np.array([node for _, node in ordered], np.int64)
        self._ends = np.array([ends[node] for node in range(len(ends))], bool)
        # Tells, for nearly all pairs that are no branch, that they are none, without a search.
        self._maybe = np.zeros(_SLOTS, bool)
        if len(self._branches):
            self._maybe[self._branches & (_SLOTS - 1)] = True
        self._root_of = GrowingArray()
        self._inside_of = GrowingArray()
        self._last_of = GrowingArray()

    def __bool__(self) -> bool:
        return bool(self._words)

    def add(self, chunk: str, inside: bool) -> int:
        """Take in the chunk that has the next number, and return what it may be.

        Args:
            chunk: Without the blank or line end after it.
            inside: Whether a phrase can go on after it: not at the end of a line.

        Returns:
            A sum of :data:`BEGINS`, :data:`GOES_ON` and :data:`ODD`.
        """
        if not self._words:
            return 0
        folded = chunk.casefold()
        number = self._words.get(folded, 0)
        last = number if folded.isalnum() else self._words.get(bare(chunk).casefold(), 0)
        if not inside:
            number = 0
        root = self._roots.get(number, 0)
        self._inside_of.append(number)
        self._root_of.append(root)
        self._last_of.append(last)
        odd = ODD if number not in (0, last) else 0
        return (BEGINS if root else 0) | (GOES_ON if number or last else 0) | odd

    def cut(self, size: int) -> None:
        """Forget all chunks but the first ``size``."""
        for each in (self._root_of, self._inside_of, self._last_of):
            each.cut(size)

    def find(
        self, codes: Numbers, numbers: Numbers, flags: npt.NDArray[np.uint8]
    ) -> tuple[Places, Places]:
        """Return where phrases start and where they end, leftmost and longest.

        Args:
            codes: Each chunk of the text, as a place in ``numbers``. Punctuation may follow the
                last word of a phrase only.
            numbers: The number of each distinct chunk, as :meth:`add` counted.
            flags: What :meth:`add` returned for each chunk of the text.
        """
        starts = np.flatnonzero((flags[:-1] & BEGINS > 0) & (flags[1:] & GOES_ON > 0))
        roots = self._root_of.array.take(numbers)
        inside, last = self._inside_of.array.take(numbers), self._last_of.array.take(numbers)
        nodes = roots.take(codes.take(starts))
        following = starts + 1
        keys = nodes * self._width
        keys += last.take(codes.take(following))
        keys &= _SLOTS - 1
        likely = self._maybe.take(keys)
        likely |= flags.take(following) & ODD > 0
        starts, nodes = starts[likely], nodes[likely]
        sizes = np.zeros(len(starts), np.int64)
        active = np.arange(len(starts))
        depth = 1
        while len(active):
            here = codes[starts[active] + depth]
            found, reached = self._down(nodes, last[here])
            found = found[self._ends[reached]]
            depth += 1
            sizes[active[found]] = depth
            going, nodes = self._down(nodes, inside[here])
            active = active[going]
            inner = starts[active] + depth < len(codes)
            active, nodes = active[inner], nodes[inner]
        whole = sizes > 0
        starts = starts[whole]
        ends = starts + sizes[whole]
        if (starts[1:] < ends[:-1]).any():
            taken = _leftmost(starts.tolist(), ends.tolist())
            starts, ends = starts[taken], ends[taken]
        return starts, ends

    def _down(self, nodes: Places, words: Places) -> tuple[Places, Places]:
        """Go down one branch each; return which can, and the nodes reached."""
        keys = nodes * self._width + words
        left = np.flatnonzero(self._maybe[keys & (_SLOTS - 1)])
        keys = keys[left]
        places = np.searchsorted(self._branches, keys)
        places[places == len(self._branches)] = 0
        right = self._branches[places] == keys
        return left[right], self._nodes[places[right]]


_SLOTS = 1 << 17


def _leftmost(starts: list[int], ends: list[int]) -> list[int]:
    """Return which of some spans are left when each that begins inside one before it is not."""
    taken = []
    free = 0
    for which, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start >= free:
            taken.append(which)
            free = end
    return taken
