"""Augmentation of plain text at the speed of a look-up loop.

Text is Zipfian: each distinct chunk between blanks (``dogs,``) is taken apart, looked up and put
together again once, in every version that it may take (:mod:`kiloglot.augment.versions`). From then
on a block of text is a list of chunk numbers; which version each takes is one array operation, and
the text is one join. The provenance of a version is written once, too, as a piece of JSON.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kiloglot.augment.analysis import Word
from kiloglot.augment.blocks import as_block
from kiloglot.augment.chunks import (
    END,
    SPACE,
    Text,
    as_spans,
    between,
    edges_of,
    joined,
    late_of,
    numbered,
    starts_of,
    without,
)
from kiloglot.augment.line_memory import BLANK, CLOSING, LineMemory
from kiloglot.augment.numbering import Spans, spans_of
from kiloglot.augment.phrases import Phrases
from kiloglot.augment.planner import Planner
from kiloglot.augment.settings import Settings
from kiloglot.augment.versions import Options, options_of, tokens_of, versions_of
from kiloglot.data.unicode import normalise

__all__ = ["Analyses", "Lines"]

#: Chunks remembered before those met last are forgotten, so that memory stays flat on endless text.
_REMEMBERED = 1 << 19

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Draws = npt.NDArray[np.float64]


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
    """

    def __init__(self, planner: Planner, settings: Settings, analyse: Analyses) -> None:
        self._planner = planner
        self._settings = settings
        self._analyse = analyse
        self._phrases = Phrases(planner.phrases.sources())
        self._options: dict[str, Options] = {}
        self._memory = LineMemory()
        self._waiting: list[bytes] = []
        self._read_ahead: dict[tuple[int, int], Text] = {}

    def learn(self, blocks: Iterable[bytes]) -> None:
        """Plan all distinct words of ``blocks`` ahead, in one batch, and remember them for good.

        The blocks, too, are remembered, as numbers of chunks. Changes nothing but the time that
        they take afterwards.
        """
        for block in blocks:
            if len(self._memory.numbers) > _REMEMBERED // 2:
                break
            self._read_ahead[len(block), hash(block)] = self._read(block)
        self._complete()
        self._memory.settle()
        self._memory.pin()

    def __call__(
        self,
        lines: Sequence[str] | bytes,
        seed: int,
        counts: Counter[str],
        first: int = 0,
        copy: int = 0,
    ) -> tuple[bytes, bytes]:
        """Augment a shard of ``lines`` once, adding to ``counts``.

        Args:
            lines: Without line ends, or all in UTF-8 with a line feed after each.
            seed: Of the shard's random choices.
            counts: Lines and words by what became of them.
            first: How many lines of the corpus stand before the shard, for the provenance.
            copy: Which copy is made, from 0, for the provenance.

        Returns:
            The synthetic lines, and a line of JSON for each: the number of its source line from
            1, the copy, and for each word ``[source]`` if it was kept, ``[source, step, entry]``
            if the entry was taken as it is, else ``[source, step, entry, features, how]``.
        """
        block = lines if isinstance(lines, bytes) else as_block(lines)
        if not block:
            return b"", b""
        codes, numbers, ends, late, finals = self._known(block)
        memory = self._memory
        sizes = memory.size.array.take(numbers)
        firsts = memory.first.array.take(numbers)
        size = sizes.take(codes)
        words = memory.words.array.take(numbers).take(codes)
        random = np.random.Generator(np.random.PCG64(seed))
        # The slots of translations stand from the first on, behind that of the chunk itself.
        slots = (_draws(random, ends, len(codes)) * size).astype(np.int64)
        slots += firsts.take(codes)
        rate, lowest = self._settings.rate, self._settings.lowest_rate
        if lowest is not None or rate < 1.0:
            limits: float | Draws = rate
            if lowest is not None:
                rates = lowest + (rate - lowest) * random.random(len(ends))
                limits = np.repeat(rates, np.diff(ends, prepend=-1))
            kept = _draws(random, ends, len(codes)) >= limits
            kept &= size > 0
            slots[kept] = firsts[codes[kept]] - 1
            words[kept] = 0
        places = recorded = memory.slots.array.take(slots)
        if len(late):
            recorded = places.copy()
            moved = memory.first.array[finals] - firsts[codes[late]]
            recorded[late] = memory.slots.array[slots[late] + moved]
        replaced = np.add.reduceat(words, starts_of(ends))
        counts["sentences"] += len(ends)
        counts["tokens"] += len(codes)
        written = np.arange(first + 1, first + 1 + len(ends))
        least = self._settings.min_replaced
        if least and not (enough := replaced >= least).all():
            sizes = np.diff(ends, prepend=-1)
            of_line = np.repeat(enough, sizes)
            places, recorded = places[of_line], recorded[of_line]
            ends = np.cumsum(sizes[enough]) - 1
            written, replaced = written[enough], replaced[enough]
            counts["dropped: too few words translated"] += int((~enough).sum())
        counts["written"] += len(written)
        counts["tokens: translated"] += int(replaced.sum())
        counts["tokens: kept"] += len(places) - int(replaced.sum())
        if not len(written):
            return b"", b""
        text = joined(memory.texts.array(), places)
        return text, self._records(recorded, ends, written, copy)

    def _records(self, picked: Places, ends: Places, written: Places, copy: int) -> bytes:
        """Join records line by line."""
        begin, middle, close = b'{"line":', f',"copy":{copy},"tokens":['.encode(), b"]}\n"
        # What stands before the first line has no line to close.
        extra, lengths = numbered(close + begin, written, middle)
        lengths = np.append(lengths, len(close))
        lengths[0] -= len(close)
        array = self._memory.records.array(extra[len(close) :] + close, lengths)
        heads = np.concatenate([[0], ends + np.arange(2, len(lengths) + 1)])
        every = np.ones(len(picked) + len(heads), bool)
        every[heads] = False
        places = np.empty(len(every), np.int64)
        places[every] = picked
        places[heads] = len(self._memory.records) + np.arange(len(lengths))
        return joined(array, places)

    def _known(self, block: bytes) -> Text:
        """Return a block as chunks whose versions are known."""
        if self._memory.last is not None and self._memory.last[0] is block:
            return self._memory.last[1]
        if len(self._memory.numbers) > _REMEMBERED:
            self._forget()
        text = self._read_ahead.get((len(block), hash(block)))
        if text is None:
            text = self._read(block)
            self._complete()
        self._memory.last = (block, text)
        return text

    def _forget(self) -> None:
        self._planner.forget()
        self._options.clear()
        self._phrases.cut(self._memory.forget())

    def _read(self, block: bytes) -> Text:
        """Split a block into chunks and number them; new ones are left for :meth:`_complete`."""
        edges = edges_of(block)
        coded = between(block, edges).dictionary_encode()
        codes = np.frombuffer(coded.indices.buffers()[1], np.int32, len(coded))
        numbers = self._number(as_spans(coded.dictionary))
        flags = self._memory.flags.array.take(numbers).take(codes)
        left = None
        if self._phrases:
            starts, ends = self._phrases.find(codes, numbers)
            if len(starts):
                found = self._number(Spans(block, edges[starts], edges[ends]))
                more, inverse = np.unique(found, return_inverse=True)
                codes = codes.copy()
                codes[starts] = inverse + len(numbers)
                numbers = np.concatenate([numbers, more])
                flags[starts] = self._memory.flags.array.take(found)
                left = without(len(codes), starts, ends)
                codes, flags = codes[left], flags[left]
        ends = np.flatnonzero(flags & CLOSING)
        late = late_of(flags & BLANK > 0, ends)
        finals = self._finals(block, edges, left, late, numbers[codes[late]])
        return Text(codes, numbers, ends, late, finals)

    def _number(self, chunks: Spans) -> Numbers:
        """Return the numbers of chunks; those that are new get one."""
        numbers, new = self._memory.numbers(chunks)
        for chunk in new:
            inside = chunk[-1:] == SPACE
            self._phrases.add(normalise(chunk[:-1].decode()), inside)
            self._memory.note(chunk)
        self._waiting += new
        return numbers

    def _finals(
        self,
        block: bytes,
        edges: Places,
        left: npt.NDArray[np.bool_] | None,
        late: Places,
        numbers: Numbers,
    ) -> Numbers:
        """Return the numbers that chunks would have if they were the last of their lines.

        Args:
            block: The text.
            edges: Where its words begin, and its size.
            left: Which of these begin chunks, if not all.
            late: The places of some of them.
            numbers: The numbers of these.
        """
        finals: Numbers = self._memory.final.array.take(numbers)
        unknown = np.flatnonzero(finals < 0)
        if len(unknown):
            begins = edges if left is None else np.append(edges[:-1][left], edges[-1])
            own, which = np.unique(numbers[unknown], return_index=True)
            places = late[unknown[which]]
            chunks = Spans(block, begins[places], begins[places + 1]).bytes()
            last = self._number(spans_of([chunk[:-1] + END for chunk in chunks]))
            self._memory.final.array[own] = last
            finals = self._memory.final.array.take(numbers)
        return finals

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
        words = [self._analyse(token) for token in tokens if token not in self._options]
        self._planner.plan(sorted(words))
        for word in words:
            self._options[word.form] = options_of(word, self._planner[word])
        for chunk, (text, apart) in parts.items():
            versions = versions_of(text, apart, chunk[-1:], self._options.__getitem__)
            self._memory.add(versions)
        self._waiting.clear()


def _draws(random: np.random.Generator, ends: Places, size: int) -> Draws:
    """Draw a number in [0, 1) for each chunk, and for the end of each line one that is not used.

    The latter keeps texts as they were when line ends were chunks of their own.
    """
    drawn = random.random(size + len(ends))
    keep = np.ones(len(drawn), bool)
    keep[ends + np.arange(1, len(ends) + 1)] = False
    return drawn[keep]
