"""Augmentation of plain text at the speed of a look-up loop.

Text is Zipfian: each distinct chunk between blanks (``dogs,``) is taken apart, looked up and put
together again once, in every version that it may take (:mod:`kiloglot.augment.versions`). From then
on a block of text is a list of chunk numbers; which version each takes is one array operation, and
the text is one join. The provenance of a version is written once, too, as a piece of JSON.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kiloglot.augment.analysis import Word
from kiloglot.augment.blocks import as_block
from kiloglot.augment.chunks import SPACE, Text, closing, edges_of, joined, starts_of, without
from kiloglot.augment.line_beginnings import Beginnings
from kiloglot.augment.line_memory import SIZE_BITS, LineMemory
from kiloglot.augment.numbering import Spans
from kiloglot.augment.phrases import Phrases
from kiloglot.augment.planner import Planner
from kiloglot.augment.settings import Settings
from kiloglot.augment.versions import Options, options_of, parted, tokens_of, versions_of
from kiloglot.data.unicode import normalise

__all__ = ["Analyses", "Lines"]

#: Chunks remembered before those met last are forgotten, so that memory stays flat on endless text.
_REMEMBERED = 1 << 19

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Draws = npt.NDArray[np.float64]

_SIZE = (1 << SIZE_BITS) - 1


class Analyses(Protocol):
    """Finds lemma, part of speech and features of a source form."""

    def __call__(self, form: str) -> Word:
        """Return ``form`` as a word with what is known about it."""
        ...


class Lines:
    """Turns lines of plain text into synthetic ones.

    Args:
        planner: Plans the words.
        settings: What the user chose.
        analyse: Says what is known about a source form.
        take_apart: Takes contracted words apart, which are looked up so if not as they are.
    """

    def __init__(
        self,
        planner: Planner,
        settings: Settings,
        analyse: Analyses,
        take_apart: Callable[[str], tuple[str, ...]] | None = None,
    ) -> None:
        self._planner = planner
        self._settings = settings
        self._analyse = analyse
        self._take_apart = take_apart
        self._phrases = Phrases(planner.phrases.sources())
        self._options: dict[str, Options] = {}
        self._memory = LineMemory()
        self._beginnings = None
        if settings.method == "morph":
            self._beginnings = Beginnings(self._memory, self._phrases, planner.casing)
        self._waiting: list[bytes] = []
        self._read_ahead: dict[tuple[int, int], Text] = {}
        self._lengths: set[int] = set()

    def learn(self, blocks: Iterable[bytes]) -> None:
        """Plan all distinct words of ``blocks`` ahead, in one batch, and remember them for good.

        The blocks, too, are remembered, as numbers of chunks. Changes nothing but the time that
        they take afterwards.
        """
        for block in blocks:
            if len(self._memory.numbers) > _REMEMBERED // 2:
                break
            self._read_ahead[len(block), hash(block)] = self._read(block)
            self._lengths.add(len(block))
        self._complete()
        for text in self._read_ahead.values():
            self._begin(text)
        self._memory.settle()
        self._memory.pin()

    def __call__(
        self,
        lines: Sequence[str] | bytes,
        seed: int,
        counts: Counter[str],
        first: int = 0,
        copy: int = 0,
        *,
        provenance: bool = True,
    ) -> tuple[bytes, bytes]:
        """Augment a shard of ``lines`` once, adding to ``counts``.

        Args:
            lines: Without line ends, or all in UTF-8 with a line feed after each.
            seed: Of the shard's random choices.
            counts: Lines and words by what became of them.
            first: How many lines of the corpus stand before the shard, for the provenance.
            copy: Which copy is made, from 0, for the provenance.
            provenance: Whether it is wanted.

        Returns:
            The synthetic lines, and a line of JSON for each: the number of its source line from
            1, the copy, and for each word ``[source]`` if it was kept, ``[source, step, entry]``
            if the entry was taken as it is, else ``[source, step, entry, features, how]``.
        """
        block = lines if isinstance(lines, bytes) else as_block(lines)
        if not block:
            return b"", b""
        numbers, ends = self._known(block)
        memory = self._memory
        chunks = numbers.astype(np.int64)
        random = np.random.Generator(np.random.PCG64(seed))
        rows = memory.choices.array.reshape(-1, 2).take(chunks, axis=0)
        choices, words = rows[:, 0], rows[:, 1]
        size = choices & _SIZE
        firsts = choices >> SIZE_BITS
        slots = _drawn(random, size)
        slots += firsts
        rate, lowest = self._settings.rate, self._settings.lowest_rate
        if lowest is not None or rate < 1.0:
            limits: float | Draws = rate
            if lowest is not None:
                rates = lowest + (rate - lowest) * random.random(len(ends))
                limits = np.repeat(rates, np.diff(ends, prepend=-1))
            kept = random.random(len(chunks)) >= limits
            kept &= size > 0
            # The chunk itself stands before its translations.
            slots[kept] = firsts[kept] - 1
            words[kept] = 0
        places = memory.slots.array.take(slots).astype(np.int64)
        counts["sentences"] += len(ends)
        counts["tokens"] += len(chunks)
        written = np.arange(first + 1, first + 1 + len(ends))
        if least := self._settings.min_replaced:
            enough = np.add.reduceat(words, starts_of(ends)) >= least
            sizes = np.diff(ends, prepend=-1)
            of_line = np.repeat(enough, sizes)
            places, words = places[of_line], words[of_line]
            ends = np.cumsum(sizes[enough]) - 1
            written = written[enough]
            if dropped := int((~enough).sum()):
                counts["dropped: too few words translated"] += dropped
        translated = int(words.sum())
        counts["written"] += len(written)
        counts["tokens: translated"] += translated
        counts["tokens: kept"] += len(places) - translated
        if not len(written):
            return b"", b""
        text = joined(memory.texts.array(), places)
        return text, memory.provenance(places, ends, written, copy) if provenance else b""

    def _known(self, block: bytes) -> Text:
        """Return a block as chunks whose versions are known."""
        if self._memory.last is not None and self._memory.last[0] is block:
            return self._memory.last[1]
        if len(self._memory.numbers) > _REMEMBERED:
            self._forget()
        text = None
        if len(block) in self._lengths:
            text = self._read_ahead.get((len(block), hash(block)))
        if text is None:
            text = self._read(block)
            self._complete()
            self._begin(text)
        self._memory.last = (block, text)
        return text

    def _begin(self, text: Text) -> None:
        if self._beginnings is not None:
            self._beginnings(text)

    def _forget(self) -> None:
        self._planner.forget()
        self._options.clear()
        size = self._memory.forget()
        self._phrases.cut(size)
        if self._beginnings is not None:
            self._beginnings.cut(size)

    def _read(self, block: bytes) -> Text:
        """Split a block into chunks and number them; new ones are left for :meth:`_complete`."""
        edges = edges_of(block)
        numbers = self._number(Spans(block, edges[:-1], edges[1:]))
        ends = np.flatnonzero(closing(block, edges))
        if self._phrases:
            starts, stops = self._phrases.find(numbers)
            if len(starts):
                numbers[starts] = self._number(Spans(block, edges[starts], edges[stops]))
                left = without(len(numbers), starts, stops)
                numbers = numbers[left]
                ends = np.cumsum(left, dtype=np.int32).take(ends).astype(np.int64) - 1
        return Text(numbers, ends)

    def _number(self, chunks: Spans) -> Numbers:
        """Return the numbers of chunks; those that are new get one."""
        numbers, new = self._memory.numbers(chunks)
        for chunk in new:
            inside = chunk[-1:] == SPACE
            self._phrases.add(normalise(chunk[:-1].decode()), inside)
        self._waiting += new
        return numbers

    def _complete(self) -> None:
        """Find the versions of all chunks that wait for them.

        Without the garbage collector: what is learnt is to stay, but the collector would look at
        all of it again and again, a third of the time.
        """
        if not self._waiting:
            return
        running = gc.isenabled()
        gc.disable()
        try:
            self._plan()
        finally:
            if running:
                gc.enable()

    def _plan(self) -> None:
        parts = {}
        tokens: dict[str, None] = {}
        for chunk in self._waiting:
            text = normalise(chunk[:-1].decode())
            apart = tokens_of(text) if text else ()
            parts[chunk] = (text, apart)
            tokens.update(dict.fromkeys(apart))
        self._plan_words(tokens)
        contracted = {} if self._take_apart is None else self._contracted(tokens)
        for chunk, (text, apart) in parts.items():
            words: Sequence[str] = apart
            joints: set[int] = set()
            if contracted and not contracted.keys().isdisjoint(apart):
                words, joints = parted(apart, contracted)
            versions = versions_of(
                text, words, chunk[-1:], self._options.__getitem__, joints=joints
            )
            self._memory.add(versions)
        self._waiting.clear()

    def _contracted(self, tokens: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the words of the contracted ones among tokens that nothing translates."""
        assert self._take_apart is not None
        found = {
            token: words
            for token in tokens
            if not self._options[token].slots and len(words := self._take_apart(token)) > 1
        }
        self._plan_words(word for words in found.values() for word in words)
        return found

    def _plan_words(self, tokens: Iterable[str]) -> None:
        new = dict.fromkeys(token for token in tokens if token not in self._options)
        words = list(map(self._analyse, new))
        self._planner.plan(sorted(words))
        for word in words:
            self._options[word.form] = options_of(word, self._planner[word])


def _drawn(random: np.random.Generator, sizes: Places) -> Places:
    """Draw an integer in [0, size) for each of some sizes; 0 where the size is 0.

    A number of 32 bits is multiplied by the size, and the upper half of the product taken.
    """
    raw = np.asarray(random.bit_generator.random_raw(len(sizes) // 2 + 1))
    drawn: Places = raw.astype("<u8", copy=False).view("<u4")[: len(sizes)].astype(np.int64)
    drawn *= sizes
    drawn >>= 32
    return drawn
