"""Augmentation of plain text at the speed of a look-up loop.

Text is Zipfian: each distinct chunk between spaces (``dogs,``) is taken apart, looked up and put
together again once, in every version that it may take. From then on a shard of text is a list of
chunk numbers; which version each takes is one array operation, and the text is one join. The
provenance of a version is written once, too, as a piece of JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, product
from json.encoder import encode_basestring
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kiloglot.augment.analysis import Word
from kiloglot.augment.choices import Choice
from kiloglot.augment.growing import GrowingArray
from kiloglot.augment.phrases import Phrases, bare
from kiloglot.augment.planner import Planner
from kiloglot.augment.settings import Settings
from kiloglot.data.unicode import normalise, tokenise

__all__ = ["Analyses", "Lines"]

#: Chunks remembered before all are forgotten, so that memory stays flat on endless text.
_REMEMBERED = 1 << 19
#: A chunk of several words has at most this many versions.
_VERSIONS = 256
#: Versions of unequal weight are drawn from this many slots: weights are kept to about 1 %.
_SLOTS = 64
#: The chunk between two lines.
_END = "\n"

Numbers = npt.NDArray[np.int64]


class Analyses(Protocol):
    """Finds lemma, part of speech and features of a source form."""

    def __call__(self, form: str) -> Word:
        """Return ``form`` as a word with what is known about it."""
        ...


class _Memory:
    """The chunks met so far: a number for each, and for each number its versions.

    The versions of all chunks stand in one list. Those of a chunk begin with the chunk itself, at
    ``first``; ``size`` translated ones follow, each as often as its weight demands.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.texts: list[bytes] = []
        self.records: list[bytes] = []
        self.first = GrowingArray()
        self.size = GrowingArray()
        self.words = GrowingArray()

    def add(self, chunk: str, versions: Sequence[tuple[str, str]], words: int) -> None:
        """Remember a chunk with its versions (text and record; itself first)."""
        self.numbers[chunk] = len(self.numbers)
        self.first.append(len(self.texts))
        self.size.append(len(versions) - 1)
        self.words.append(words)
        for text, record in versions:
            self.texts.append(text.encode())
            self.records.append(record.encode())


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
        self._phrases = Phrases(planner.phrases())
        self._forget()

    def _forget(self) -> None:
        self._planner.forget()
        self._phrases.forget()
        self._options: dict[Word, list[tuple[str, str]]] = {}
        self._memory = _Memory()
        self._memory.add(_END, [(_END, _END)], 0)
        self._phrases.add(_END)

    def __call__(
        self, lines: Sequence[str], seed: int, counts: Counter[str], first: int = 0, copy: int = 0
    ) -> tuple[bytes, bytes]:
        """Augment a shard of ``lines`` once, adding to ``counts``.

        Args:
            lines: Without line ends.
            seed: Of the shard's random choices.
            counts: Lines and words by what became of them.
            first: How many lines of the corpus stand before the shard, for the provenance.
            copy: Which copy is made, from 0, for the provenance.

        Returns:
            The synthetic lines, and a line of JSON for each: the number of its source line from
            1, the copy, and for each word ``[source]`` if it was kept, ``[source, step, entry]``
            if the entry was taken as it is, else ``[source, step, entry, features, how]``.
        """
        numbers = self._numbers(lines)
        memory = self._memory
        size, begin = memory.size.array[numbers], memory.first.array[numbers]
        random = np.random.Generator(np.random.PCG64(seed))
        drawn = 1 + (random.random(len(numbers)) * size).astype(np.int64)
        translated = size > 0
        if self._settings.rate < 1.0:
            translated &= random.random(len(numbers)) < self._settings.rate
        drawn[~translated] = 0
        ends = np.flatnonzero(numbers == 0)
        replaced = np.add.reduceat(memory.words.array[numbers] * translated, _starts(ends))
        counts["sentences"] += len(ends)
        counts["tokens"] += len(numbers) - len(ends)
        picked = begin + drawn
        kept = range(first + 1, first + 1 + len(ends))
        if least := self._settings.min_replaced:
            enough = replaced >= least
            picked = picked[np.repeat(enough, np.diff(ends, prepend=-1))]
            kept = [number for number, good in zip(kept, enough.tolist(), strict=True) if good]  # type: ignore[assignment]
            replaced = replaced[enough]
            if len(kept) < len(ends):
                counts["dropped: too few words translated"] += len(ends) - len(kept)
        counts["written"] += len(kept)
        counts["tokens: translated"] += int(replaced.sum())
        counts["tokens: kept"] += len(picked) - len(kept) - int(replaced.sum())
        return self._written(picked.tolist(), kept, copy)

    def _written(
        self, picked: Sequence[int], kept: Iterable[int], copy: int
    ) -> tuple[bytes, bytes]:
        """Join the versions: lines end in the chunk ``_END``, which joining puts blanks around."""
        text = b" ".join(map(self._memory.texts.__getitem__, picked))
        text = text.replace(b" \n ", b"\n").replace(b" \n", b"\n")
        records = b",".join(map(self._memory.records.__getitem__, picked)).split(b",\n")
        return text, b"".join(
            b'{"line":%d,"copy":%d,"tokens":[%b]}\n' % (line, copy, record.removeprefix(b","))
            for line, record in zip(kept, records, strict=False)
        )

    def _numbers(self, lines: Sequence[str]) -> Numbers:
        """Return the shard as chunk numbers; 0 ends each line."""
        if len(self._memory.numbers) > _REMEMBERED:
            self._forget()
        text = normalise(f" {_END} ".join(lines)) + f" {_END}"
        chunks = text.split(" ")
        self._learn(set(chunks))
        numbers = np.fromiter(map(self._memory.numbers.__getitem__, chunks), np.int64, len(chunks))
        found = self._phrases.find(chunks, numbers, self._planner.has_phrase)
        if not found:
            return numbers
        joined = {start: " ".join(chunks[start:end]) for start, end in found}
        self._learn(set(joined.values()))
        keep = np.ones(len(numbers), bool)
        for start, end in found:
            numbers[start] = self._memory.numbers[joined[start]]
            keep[start + 1 : end] = False
        return numbers[keep]

    def _learn(self, chunks: set[str]) -> None:
        """Take apart, plan and put together the chunks that are new."""
        analyse = self._analyse
        new = sorted(chunks.difference(self._memory.numbers))
        apart = [
            (analyse(chunk),) if chunk.isalnum() else tuple(map(analyse, _tokens(chunk)))
            for chunk in new
        ]
        self._planner.plan(chain.from_iterable(apart))
        for chunk, words in zip(new, apart, strict=True):
            self._phrases.add(chunk)
            self._memory.add(chunk, *self._versions(chunk, words))

    def _versions(self, chunk: str, words: Sequence[Word]) -> tuple[list[tuple[str, str]], int]:
        """Return the versions of a chunk, itself first, and how many words they translate."""
        options = [self._options_of(word) for word in words]
        itself = (chunk, ",".join([some[0][1] for some in options]))
        sizes = [len(some) - 1 for some in options]
        if not any(sizes):
            return [itself], 0
        gaps = _gaps(chunk, words)
        if len(words) == 1:
            before, after = gaps
            return [itself, *((before + text + after, it) for text, it in options[0][1:])], 1
        translated = 0
        total = 1
        for place, size in enumerate(sizes):
            if size and total * size <= _VERSIONS:
                total *= size
                translated += 1
                options[place] = options[place][1:]
            else:
                options[place] = options[place][:1]
        versions = [itself]
        for combined in product(*options):
            texts, records = zip(*combined, strict=True)
            text = "".join(chain.from_iterable(zip(gaps, texts, strict=False))) + gaps[-1]
            versions.append((text, ",".join(records)))
        return versions, translated

    def _options_of(self, word: Word) -> list[tuple[str, str]]:
        """Return texts and records of a word: itself, then its translations by weight."""
        found = self._options.get(word)
        if found is None:
            plan = self._planner[word]
            form = encode_basestring(word.form)
            found = self._options[word] = [(word.form, f"[{form}]")]
            if plan is not None:
                slots = _slots([choice.weight for choice in plan.choices])
                for choice, times in zip(plan.choices, slots, strict=True):
                    found.extend([(" ".join(choice.tokens), _record(form, choice))] * times)
        return found


def _starts(ends: Numbers) -> Numbers:
    """Return where lines start that end at ``ends``."""
    return np.concatenate([[0], ends[:-1] + 1])


def _tokens(chunk: str) -> list[str]:
    """Split a chunk; a phrase (with blanks) is one token, and punctuation after it others."""
    if " " not in chunk:
        return tokenise(chunk)
    phrase = bare(chunk)
    return [phrase, *tokenise(chunk[len(phrase) :])]


def _gaps(chunk: str, words: Sequence[Word]) -> list[str]:
    """Return what stands before, between and after the words of a chunk."""
    gaps: list[str] = []
    start = 0
    for word in words:
        at = chunk.index(word.form, start)
        gaps.append(chunk[start:at])
        start = at + len(word.form)
    return [*gaps, chunk[start:]]


def _slots(weights: Sequence[float]) -> list[int]:
    """Return how often to repeat each version, so that a draw is a random index."""
    if len(set(weights)) == 1:
        return [1] * len(weights)
    whole = sum(weights)
    return [max(1, round(_SLOTS * weight / whole)) for weight in weights]


def _record(form: str, choice: Choice) -> str:
    """Write a choice as JSON, for the source ``form`` as JSON."""
    entry = encode_basestring(choice.entry)
    if not choice.features:
        return f'[{form},"{choice.step}",{entry}]'
    return f'[{form},"{choice.step}",{entry},"{choice.features}","{choice.how}"]'
