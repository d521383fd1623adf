"""Synthetic sentences of a block of CoNLL-U: tokens, tree and spacing, for all parts at once.

The same as :func:`kiloglot.augment.project.project` makes of a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.augment.treebank_choices import PIECES
from kiloglot.augment.treebank_draw import Met, Parts
from kiloglot.augment.treebank_memory import Memory
from kiloglot.augment.treebank_rows import Range

__all__ = ["Tokens", "tokens_of"]

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Tokens(NamedTuple):
    """The tokens of synthetic sentences; shape: (tokens,) if it does not say other.

    Args:
        sentences: The source sentence of each, all of whose tokens can be written.
        places: The place of each in its sentence, from 0.
        parts: The part that it stands for; shape: (tokens,).
        own: The first of its pieces; see :class:`.treebank_choices.Choices`.
        heads: As CoNLL-U writes them: counted from 1, 0 for the root.
        relations: The place of its relation in a list of all, -1 for ``flat``, -2 for ``aux``,
            -3 for ``compound:prt``.
        glued: Whether no space follows.
        failed: What is wrong with a sentence that cannot be written; shape: (sentences,).
    """

    sentences: Places
    places: Places
    parts: Places
    own: Places
    heads: Places
    relations: Places
    glued: Flags
    failed: dict[int, str]

    def only(self, some: Flags) -> Tokens:
        """Return some of the tokens."""
        return Tokens(
            self.sentences[some],
            self.places[some],
            self.parts[some],
            self.own[some],
            self.heads[some],
            self.relations[some],
            self.glued[some],
            self.failed,
        )


def tokens_of(
    met: Met, parts: Parts, ranges: Sequence[Range], memory: Memory, wanted: Flags
) -> Tokens:
    """Put the parts of sentences together.

    Args:
        met: The words.
        parts: What becomes of them.
        ranges: The multiword tokens of the source.
        memory: What is known of choices.
        wanted: The sentences to be put together; shape: (sentences,).
    """
    total = len(met.types)
    glued = _glued(met, parts, ranges, memory)
    of_parts = met.sentences.take(parts.starts)
    kept = np.flatnonzero(~parts.dropped & wanted[of_parts])
    choices = memory.choices
    origins = choices.origins.array.take(parts.choices[kept])
    sizes = choices.sizes.array.take(origins)
    own_heads = choices.heads.array.take(origins)
    firsts = np.cumsum(sizes) - sizes
    of = np.repeat(np.arange(len(kept)), sizes)
    shift = np.arange(len(of)) - firsts[of]
    # The token that heads the part of each word; -1 for those that are left out.
    tops = firsts + own_heads
    new = np.full(len(parts.starts), -1)
    new[kept] = tops
    new_of_words = new[parts.of_words(total)]

    cores = _cores(met, parts)[kept]
    heads = met.heads[cores]
    rounds = 0
    while len(lost := np.flatnonzero((heads >= 0) & (new_of_words[heads] < 0))):
        heads[lost] = met.heads[heads[lost]]
        rounds += 1
        if rounds > total:
            break
    failed: dict[int, str] = {}
    sentences = of_parts[kept]
    roots = np.bincount(sentences[heads < 0], minlength=len(wanted))
    filled = np.bincount(sentences, minlength=len(wanted)) > 0
    for sentence in np.flatnonzero(wanted & filled & (roots != 1)).tolist():
        failed[sentence] = f"{roots[sentence]} roots"
    targets = np.where(heads >= 0, new_of_words[heads], -1)
    for sentence in np.unique(sentences[targets == tops]).tolist():
        failed.setdefault(sentence, "a token heads itself")
    for sentence in np.flatnonzero(wanted & ~filled).tolist():
        failed[sentence] = "nothing is left"

    begins = np.searchsorted(sentences[of], np.arange(len(wanted)))
    own_begins = begins[sentences[of]]
    further = shift != own_heads[of]
    kind = choices.auxiliaries.array.take(origins)[of] >> shift & 1
    kind += 2 * (choices.particles.array.take(origins)[of] >> shift & 1)
    token_heads = np.where(further, tops[of], targets[of])
    token_heads = np.where(token_heads >= 0, token_heads - own_begins + 1, 0)
    return Tokens(
        sentences[of],
        np.arange(len(of)) - own_begins,
        kept[of],
        choices.tokens.array.take(parts.choices[kept])[of] + PIECES * shift,
        token_heads,
        np.where(further, -1 - kind, met.relations[cores][of]),
        glued[kept][of] & (shift == sizes[of] - 1),
        failed,
    )


def _cores(met: Met, parts: Parts) -> Places:
    """Return the word of each part whose head lies outside of it."""
    cores = parts.starts.copy()
    for part in np.flatnonzero(parts.sizes > 1).tolist():
        start = int(parts.starts[part])
        end = start + int(parts.sizes[part])
        for word in range(start, end):
            if not start <= met.heads[word] < end:
                cores[part] = word
                break
    return cores


def _glued(met: Met, parts: Parts, ranges: Sequence[Range], memory: Memory) -> Flags:
    """Tell for each part whether no space follows it; see :func:`.project.project`."""
    close = memory.remarks.glued.array.take(met.remarks)
    joined = np.zeros(len(close), bool)
    for each in ranges:
        joined[each.start : each.end - 1] = True
        close[each.end - 1] = each.glued
    lasts = parts.starts + parts.sizes - 1
    glued: Flags = close[lasts]
    some = np.flatnonzero(joined[lasts])
    some = some[some + 1 < len(glued)]
    after = some + 1
    same = met.sentences[parts.starts[after]] == met.sentences[parts.starts[some]]
    some, after = some[same], after[same]
    glued[some] = ~parts.chosen[some] & ~parts.chosen[after] & ~parts.dropped[after]
    # What is left out leaves its spacing to what stands before it; signs stay close.
    kept = np.flatnonzero(~parts.dropped)
    if len(kept) < len(glued):
        ends = np.append(met.sentences[parts.starts[1:]] != met.sentences[parts.starts[:-1]], True)
        last = np.flatnonzero(ends)
        closing = last[np.searchsorted(last, kept)]
        following = np.append(kept[1:] - 1, len(glued) - 1)
        left_by = glued[np.minimum(closing, following)]
        glued[kept] = left_by | (glued[kept] & memory.types.sign.array.take(met.types[lasts[kept]]))
    return glued
