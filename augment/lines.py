"""Augmentation of plain text at the speed of a look-up loop.

Text is Zipfian: each distinct chunk between spaces (``dogs,``) is taken apart, looked up and put
together again once, in every version that it may take. From then on a shard of text is a list of
chunk numbers; which version each takes is one array operation, and the text is one join. The
provenance of a version is written once, too, as a piece of JSON.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Sequence
from itertools import chain, product
from json.encoder import encode_basestring
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kiloglot.augment.analysis import Word
from kiloglot.augment.choices import Choice
from kiloglot.augment.growing import GrowingArray, GrowingBytes
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
_OPENING = "([{\"'«“‘"

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
        self.texts = GrowingBytes()
        self.records = GrowingBytes()
        self.first = GrowingArray()
        self.size = GrowingArray()
        self.words = GrowingArray()

    def add(self, chunk: str, texts: Sequence[bytes], records: Sequence[bytes], words: int) -> None:
        """Remember a chunk with its versions, itself first, and how many words they translate."""
        self.numbers[chunk] = len(self.numbers)
        self.first.append(len(self.texts))
        self.size.append(len(texts) - 1)
        self.words.append(words)
        self.texts.extend(texts)
        self.records.extend(records)


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
        self._options: dict[str, tuple[list[bytes], list[bytes]]] = {}
        self._memory = _Memory()
        self._memory.add(_END, [_END.encode()], [b""], 0)
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
        kept: Sequence[int] = range(first + 1, first + 1 + len(ends))
        if least := self._settings.min_replaced:
            enough = replaced >= least
            of_line = np.repeat(enough, np.diff(ends, prepend=-1))
            picked, numbers = picked[of_line], numbers[of_line]
            ends = np.flatnonzero(numbers == 0)
            kept = [number for number, good in zip(kept, enough.tolist(), strict=True) if good]
            replaced = replaced[enough]
            if len(kept) < len(lines):
                counts["dropped: too few words translated"] += len(lines) - len(kept)
        counts["written"] += len(kept)
        counts["tokens: translated"] += int(replaced.sum())
        counts["tokens: kept"] += len(picked) - len(kept) - int(replaced.sum())
        return self._written(picked, ends, kept, copy)

    def _written(
        self, picked: Numbers, ends: Numbers, kept: Sequence[int], copy: int
    ) -> tuple[bytes, bytes]:
        """Join texts and records line by line."""
        if not kept:
            return b"", b""
        head = b'{"line":%d,"copy":%d,"tokens":['
        between = [b"]}\n" + head % (line, copy) for line in kept[1:]]
        records = _joined(self._memory.records.array, picked, ends, [*between, b"]}\n"])
        text = _joined(self._memory.texts.array, picked, ends, [b"\n"] * len(ends))
        return text, head % (kept[0], copy) + records

    def _numbers(self, lines: Sequence[str]) -> Numbers:
        """Return the shard as chunk numbers; 0 ends each line."""
        if len(self._memory.numbers) > _REMEMBERED:
            self._forget()
        text = normalise(f" {_END} ".join(lines)) + f" {_END}"
        split = pc.split_pattern(pa.array([text], pa.large_string()), " ").values
        coded = split.dictionary_encode()
        chunks = coded.dictionary.to_pylist()
        self._learn_at_rest(chunks)
        get = self._memory.numbers.__getitem__
        known: Numbers = np.fromiter(map(get, chunks), np.int64, len(chunks))
        codes = coded.indices.to_numpy()
        numbers: Numbers = known[codes]
        found = self._phrases.find(chunks, codes, numbers, self._planner.has_phrase)
        if not found:
            return numbers
        self._learn(sorted({phrase for _, _, phrase in found}))
        keep = np.ones(len(numbers), bool)
        for start, end, phrase in found:
            numbers[start] = get(phrase)
            keep[start + 1 : end] = False
        return numbers[keep]

    def _learn(self, chunks: Sequence[str]) -> None:
        """Take apart, plan and put together the chunks that are new."""
        known = self._memory.numbers
        new = [chunk for chunk in chunks if chunk not in known]
        apart = [(chunk,) if chunk.isalnum() else _tokens(chunk) for chunk in new]
        fresh = [token for token in set(chain.from_iterable(apart)) if token not in self._options]
        words = list(map(self._analyse, sorted(fresh)))
        self._planner.plan(words)
        for word in words:
            self._options[word.form] = self._options_of(word)
        for chunk, tokens in zip(new, apart, strict=True):
            self._phrases.add(chunk)
            self._memory.add(chunk, *self._versions(chunk, tokens))

    def _learn_at_rest(self, chunks: Sequence[str]) -> None:
        """Learn without the garbage collector.

        What is learnt is to stay, but the collector would look at all of it again and again: a
        third of the time.
        """
        running = gc.isenabled()
        gc.disable()
        try:
            self._learn(chunks)
        finally:
            if running:
                gc.enable()

    def _versions(
        self, chunk: str, tokens: Sequence[str]
    ) -> tuple[Sequence[bytes], Sequence[bytes], int]:
        """Return texts and records of a chunk, itself first, and how many words they translate."""
        options = [self._options[token] for token in tokens]
        if len(options) == 1 and tokens[0] == chunk:
            own, theirs = options[0]
            return [text + b" " for text in own], theirs, int(len(own) > 1)
        texts = [chunk.encode() + b" "]
        records = [b"".join([records[0] for _, records in options])]
        several = [place for place, (own, _) in enumerate(options) if len(own) > 1]
        if not several:
            return texts, records, 0
        if len(several) == 1 and "".join(tokens) == chunk:
            # One word and its punctuation: by far the most frequent case.
            (place,) = several
            before = b"".join([own[0] for own, _ in options[:place]])
            after = b"".join([own[0] for own, _ in options[place + 1 :]]) + b" "
            first = b"".join([theirs[0] for _, theirs in options[:place]])
            last = b"".join([theirs[0] for _, theirs in options[place + 1 :]])
            texts += [before + text + after for text in options[place][0][1:]]
            records += [first + record + last for record in options[place][1][1:]]
            return texts, records, 1
        total = 1
        translated = 0
        choices: list[Sequence[tuple[bytes, bytes]]] = []
        for own, theirs in options:
            size = len(own) - 1
            if size and total * size <= _VERSIONS:
                total *= size
                translated += 1
                choices.append(list(zip(own[1:], theirs[1:], strict=True)))
            else:
                choices.append([(own[0], theirs[0])])
        gaps = [gap.encode() for gap in _gaps(chunk + " ", tokens)]
        for combined in product(*choices):
            inside, made = zip(*combined, strict=True)
            texts.append(b"".join(map(_pair, gaps, inside)) + gaps[-1])
            records.append(b"".join(made))
        return texts, records, translated

    def _options_of(self, word: Word) -> tuple[list[bytes], list[bytes]]:
        """Return texts and records of a word: itself, then its translations by weight."""
        form = encode_basestring(word.form)
        texts, records = [word.form.encode()], [f"[{form}],".encode()]
        plan = self._planner[word]
        if plan is not None:
            slots = _slots([choice.weight for choice in plan.choices])
            for choice, times in zip(plan.choices, slots, strict=True):
                texts += [" ".join(choice.tokens).encode()] * times
                records += [_record(form, choice).encode()] * times
        return texts, records


def _joined(
    array: pa.LargeBinaryArray, picked: Numbers, ends: Numbers, between: Sequence[bytes]
) -> bytes:
    """Join elements of ``array`` to lines.

    Args:
        array: Elements that end in a separator of one byte; the last of a line goes without.
        picked: The elements' places in ``array``.
        ends: Where in ``picked`` the ends of lines stand.
        between: What is written there, one for each.
    """
    last = ends[np.diff(ends, prepend=-1) > 1] - 1
    final = [element[:-1] for element in array.take(pa.array(picked[last])).to_pylist()]
    places = picked.copy()
    places[last] = len(array) + np.arange(len(last))
    places[ends] = len(array) + len(last) + np.arange(len(ends))
    extra = pa.array([*final, *between], pa.large_binary())
    taken = pa.concat_arrays([array, extra]).take(pa.array(places))
    _, offsets, data = taken.buffers()
    start, end = np.frombuffer(offsets, np.int64)[[taken.offset, taken.offset + len(taken)]]
    return bytes(data[int(start) : int(end)])


def _pair(gap: bytes, word: bytes) -> bytes:
    return gap + word


def _starts(ends: Numbers) -> Numbers:
    """Return where lines start that end at ``ends``."""
    return np.concatenate([[0], ends[:-1] + 1])


def _tokens(chunk: str) -> Sequence[str]:
    """Split a chunk as :func:`tokenise`, or quicker; a phrase (with blanks) is one token."""
    start = len(chunk) - len(chunk.lstrip(_OPENING))
    core = bare(chunk[start:])
    if core.isalnum() or " " in chunk:
        return (*chunk[:start], core, *chunk[start + len(core) :])
    return tokenise(chunk)


def _gaps(chunk: str, tokens: Sequence[str]) -> list[str]:
    """Return what stands before, between and after the tokens of a chunk."""
    gaps: list[str] = []
    start = 0
    for token in tokens:
        at = chunk.index(token, start)
        gaps.append(chunk[start:at])
        start = at + len(token)
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
        return f'[{form},"{choice.step}",{entry}],'
    features = encode_basestring(choice.features)
    return f'[{form},"{choice.step}",{entry},{features},"{choice.how}"],'
