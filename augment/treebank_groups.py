"""Neighbouring words of CoNLL-U that are looked up as one: phrases of the lexicon."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kiloglot.augment.groups import merged, one_unit
from kiloglot.augment.growing import GrowingArray
from kiloglot.augment.memory import remember
from kiloglot.augment.numbering import Numbering, Spans
from kiloglot.augment.phrase_entries import PhraseEntries
from kiloglot.augment.treebank_draw import Groups, Met
from kiloglot.augment.treebank_memory import Memory

__all__ = ["Grouping"]

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Grouping:
    """Finds phrases, the longest first, as :func:`kiloglot.augment.groups.groups_of`.

    Args:
        entries: The phrases.
        memory: Where words are kept.
    """

    def __init__(self, entries: PhraseEntries, memory: Memory) -> None:
        self._entries = entries
        self._memory = memory
        # Of sequences of types, the length of the longest phrase that each begins with.
        self._sequences, self._phrases = Numbering(), GrowingArray()
        self._merged: dict[tuple[int, ...], int] = {}

    def __len__(self) -> int:
        """Return how many sequences of words are remembered."""
        return len(self._sequences)

    def __call__(self, met: Met, words: Places) -> Groups:
        """Return the groups of the words of a block.

        Args:
            met: The words.
            words: Their numbers in context; those of phrases are put into the places of the first.
        """
        known = self._memory
        begins = known.types.begins.array.take(met.types)
        follows = known.types.follows.array.take(met.types)
        some = (begins[:-1] & follows[1:]) > 0
        some &= met.sentences[:-1] == met.sentences[1:]
        places = np.flatnonzero(some)
        reach = known.types.reach.array.take(met.types[places])
        ends = np.minimum(places + reach, met.starts[met.sentences[places] + 1])
        longest = self._longest(met.types, words, places, ends)
        some = longest > 0
        inside = np.ones(len(words), bool)
        sizes = np.ones(len(words), np.int64)
        free = 0
        for place, size in zip(places[some].tolist(), longest[some].tolist(), strict=True):
            if place >= free and self._merge(met, words, place, size):
                inside[place + 1 : place + size] = False
                sizes[place] = size
                free = place + size
        verbs = self._join_particles(met, words, inside, inside & (sizes == 1))
        starts = np.flatnonzero(inside)
        return Groups(starts, sizes[starts], words[starts], verbs[starts])

    def _join_particles(self, met: Met, words: Places, inside: Flags, single: Flags) -> Places:
        """Let verbs be looked up with particles that stand apart from them.

        Args:
            met: The words.
            words: Their numbers in context; those of such verbs are replaced.
            inside: Which of them begin groups.
            single: Which of them are groups alone.

        Returns:
            The group of the verb of each such particle, else -1; shape: (words,).
        """
        verbs = np.full(len(words), -1, np.int64)
        particles = self._memory.relations.particle.array.take(met.relations)
        known = self._memory.words
        taken: set[int] = set()
        groups = np.cumsum(inside) - 1
        for place in np.flatnonzero(particles & single).tolist():
            verb = int(met.heads[place])
            if not 0 <= verb < place or not single[verb] or verb in taken:
                continue
            taken |= {verb, place}
            pair = [known.words[int(words[each])] for each in (verb, place)]
            if self._entries.longest(pair, 0):
                words[verb] = self._number((0, int(words[verb]), int(words[place])), (-1, 0))
                verbs[place] = groups[verb]
        return verbs

    def _longest(self, types: Places, words: Places, places: Places, ends: Places) -> Places:
        """Return how long the longest phrases are that begin at places; 0 for none."""
        # From 1 on: strings with zeros at their ends would look like shorter ones.
        sequences = (types + 1).astype("<i4").tobytes()
        numbers, new = self._sequences.of_keys(*Spans(sequences, 4 * places, 4 * ends).keys())
        for place, end in zip(places[new].tolist(), ends[new].tolist(), strict=True):
            own = [self._memory.words.words[number] for number in words[place:end].tolist()]
            self._phrases.append(self._entries.longest(own, 0))
        found: Places = self._phrases.array.take(numbers)
        return found

    def _merge(self, met: Met, words: Places, place: int, size: int) -> bool:
        """Put the number of a phrase in the place of its first word, if it is one unit."""
        heads = [head - place for head in met.heads[place : place + size].tolist()]
        if not one_unit(heads, size):
            return False
        core = next(each for each, head in enumerate(heads) if not 0 <= head < size)
        words[place] = self._number((core, *words[place : place + size].tolist()), heads)
        return True

    def _number(self, key: tuple[int, ...], heads: Sequence[int]) -> int:
        """Return the number of some words as one.

        Args:
            key: Which of them is the head, and their numbers.
            heads: As for :func:`kiloglot.augment.groups.merged`.
        """
        number = self._merged.get(key)
        if number is None:
            known = self._memory.words
            word = merged([known.words[each] for each in key[1:]], heads)
            number = remember(self._merged, key, known.number(word))
        return number
