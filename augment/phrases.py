"""Multiword entries in a list of chunks, found for all places at once by array look-up."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from kiloglot.augment.growing import GrowingArray

__all__ = ["OPENING", "Phrases", "bare"]

#: What may stand before a word.
OPENING = "([{\"'«“‘"
_CLOSING = ".,;:!?)]}\"'»”’…"
#: Words are put into as many classes, by their numbers.
_CLASSES = 64

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
        # The last of the branches is none: no node and word have its number.
        keys = [node * self._width + word for (node, word), _ in ordered]
        self._branches = np.array([*keys, -1], np.int64)
        self._nodes = np.array([*(node for _, node in ordered), 0], np.int64)
        self._ends = np.array([ends[node] for node in range(len(ends))], bool)
        # Where a branch may be, by the lowest bits of its number; some share theirs with another.
        lowest = self._branches[:-1] & (_SLOTS - 1)
        self._slots = np.full(_SLOTS, len(keys), np.int64)
        self._slots[lowest] = np.arange(len(keys))
        self._shared = np.bincount(lowest, minlength=_SLOTS) > 1
        # Which classes the second words of phrases have that begin with a word.
        self._seconds: dict[int, int] = {}
        firsts = {node: number for number, node in self._roots.items()}
        for node, number in branches:
            if (first := firsts.get(node)) is not None:
                self._seconds[first] = self._seconds.get(first, 0) | _class(number)
        # For each chunk the classes that may come after it, and those that it is in.
        self._classes_of = GrowingArray(np.uint64)
        self._root_of = GrowingArray()
        self._inside_of = GrowingArray()
        self._last_of = GrowingArray()

    def __bool__(self) -> bool:
        return bool(self._words)

    def add(self, chunk: str, inside: bool) -> None:
        """Take in the chunk that has the next number.

        Args:
            chunk: Without the blank or line end after it.
            inside: Whether a phrase can go on after it: not at the end of a line.
        """
        if not self._words:
            return
        folded = chunk.casefold()
        number = first = self._words.get(folded, 0)
        if not number and folded[:1] in OPENING:
            first = self._words.get(folded.lstrip(OPENING), 0)
        last = number if folded.isalnum() else self._words.get(bare(chunk).casefold(), 0)
        if not inside:
            number = first = 0
        self._classes_of.extend((self._seconds.get(first, 0), _class(number) | _class(last)))
        self._inside_of.append(number)
        self._root_of.append(self._roots.get(first, 0))
        self._last_of.append(last)

    def cut(self, size: int) -> None:
        """Forget all chunks but the first ``size``."""
        self._classes_of.cut(2 * size)
        for each in (self._root_of, self._inside_of, self._last_of):
            each.cut(size)

    def find(self, numbers: Numbers) -> tuple[Places, Places]:
        """Return where phrases start and where they end, leftmost and longest.

        Args:
            numbers: The number of each chunk of the text, as :meth:`add` counted. Punctuation may
                stand before the first word of a phrase and follow its last one only.
        """
        classes = self._classes_of.array.reshape(-1, 2).take(numbers, axis=0)
        # A word of the right class comes next: few places, of which most have a phrase.
        starts = np.flatnonzero(classes[:-1, 0] & classes[1:, 1])
        inside, last = self._inside_of.array, self._last_of.array
        nodes = self._root_of.array.take(numbers.take(starts))
        sizes = np.zeros(len(starts), np.int64)
        active = np.arange(len(starts))
        depth = 1
        while len(active):
            here = numbers[starts[active] + depth]
            found, reached = self._down(nodes, last[here])
            found = found[self._ends[reached]]
            depth += 1
            sizes[active[found]] = depth
            going, nodes = self._down(nodes, inside[here])
            active = active[going]
            inner = starts[active] + depth < len(numbers)
            active, nodes = active[inner], nodes[inner]
        whole = sizes > 0
        starts = starts[whole]
        ends = starts + sizes[whole]
        taken = _leftmost(starts, ends)
        return starts[taken], ends[taken]

    def _down(self, nodes: Places, words: Places) -> tuple[Places, Places]:
        """Go down one branch each; return which can, and the nodes reached."""
        keys = nodes * self._width + words
        slots = keys & (_SLOTS - 1)
        places = self._slots.take(slots)
        right = self._branches.take(places) == keys
        shared = np.flatnonzero(self._shared.take(slots) & ~right)
        if len(shared):
            places[shared] = np.searchsorted(self._branches[:-1], keys[shared])
            right[shared] = self._branches[places[shared]] == keys[shared]
        reached = np.flatnonzero(right)
        return reached, self._nodes[places[reached]]


_SLOTS = 1 << 17


def _class(word: int) -> int:
    """Return the bit of a word's class, or 0 for no word."""
    return 1 << word % _CLASSES if word else 0


def _leftmost(starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
    """Return which of some spans are left when each that begins inside one before it is not."""
    # Those that begin behind the ends of all before.
    apart = starts >= np.concatenate([[0], np.maximum.accumulate(ends)[:-1]])
    taken = apart.copy()
    # Of spans that overlap with others, each that begins inside one that is taken falls away.
    free = 0
    near = np.flatnonzero(~(apart & np.append(apart[1:], True)))
    for which, start, end in zip(
        near.tolist(), starts[near].tolist(), ends[near].tolist(), strict=True
    ):
        taken[which] = start >= free
        if start >= free:
            free = end
    return taken
