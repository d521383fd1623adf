"""Multiword entries in a list of chunks, found by array look-up of neighbouring pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kiloglot.augment.growing import GrowingArray

__all__ = ["Phrases", "bare"]

_CLOSING = ".,;:!?)]}\"'»”’…"


def bare(chunk: str) -> str:
    """Return a chunk without the punctuation after it."""
    return chunk.rstrip(_CLOSING)


class Phrases:
    """Finds phrases of the lexicon in running text.

    Which pairs of neighbours begin a phrase is decided for all at once; only those are looked up.

    Args:
        lengths: First word -> second word -> the lengths of the phrases that begin so, the longest
            first; case-folded.
    """

    def __init__(self, lengths: Mapping[str, Mapping[str, tuple[int, ...]]]) -> None:
        self._lengths = lengths
        self._firsts = {word: number for number, word in enumerate(lengths, 1)}
        seconds = dict.fromkeys(word for following in lengths.values() for word in following)
        self._seconds = {word: number for number, word in enumerate(seconds, 1)}
        self._width = len(seconds) + 1
        self._pairs = np.array(
            sorted(
                self._firsts[first] * self._width + self._seconds[second]
                for first, following in lengths.items()
                for second in following
            ),
            np.int64,
        )
        self._longest = max(
            (most for following in lengths.values() for most, *_ in following.values()), default=0
        )
        self.forget()

    def forget(self) -> None:
        """Forget all chunks."""
        self._first_of = GrowingArray()
        self._second_of = GrowingArray()

    def add(self, chunk: str) -> None:
        """Take in the chunk that has the next number."""
        if not self._lengths:
            return
        self._first_of.append(self._firsts.get(chunk.casefold(), 0))
        self._second_of.append(self._seconds.get(bare(chunk).casefold(), 0))

    def find(
        self,
        chunks: Sequence[str],
        codes: npt.NDArray[np.int32],
        numbers: npt.NDArray[np.int64],
        is_phrase: Callable[[str], bool],
    ) -> list[tuple[int, int, str]]:
        """Return the phrases in ``chunks`` as (start, end, chunks joined), leftmost and longest.

        Args:
            chunks: The distinct chunks of the text.
            codes: The text as places in ``chunks``; punctuation may follow the last word of a
                phrase only.
            numbers: The number of each chunk of the text, as :meth:`add` counted.
            is_phrase: Tells whether words joined by blanks are an entry, whatever their case.
        """
        if not self._lengths:
            return []
        firsts, seconds = self._first_of.array, self._second_of.array
        pairs = firsts[numbers[:-1]] * self._width + seconds[numbers[1:]]
        places = np.searchsorted(self._pairs, pairs)
        places[places == len(self._pairs)] = 0
        found: list[tuple[int, int, str]] = []
        free = 0
        for start in np.flatnonzero(self._pairs[places] == pairs).tolist():
            if start < free:
                continue
            near = [chunks[code] for code in codes[start : start + self._longest].tolist()]
            for length in self._lengths[near[0].casefold()][bare(near[1]).casefold()]:
                words = near[:length]
                if len(words) == length and is_phrase(" ".join([*words[:-1], bare(words[-1])])):
                    found.append((start, start + length, " ".join(words)))
                    free = start + length
                    break
        return found
