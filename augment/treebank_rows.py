"""CoNLL-U as arrays: where the columns of each word stand, and what the numbers in them are.

Only what is valid and usual is read. For everything else :func:`rows_of` returns ``None``, and
:mod:`kiloglot.data.conllu` reads it, or says what is wrong with it.

Format: https://universaldependencies.org/format.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.augment.numbering import Spans

__all__ = ["Range", "Rows", "rows_of", "within"]

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_FEED, _TAB, _HASH, _NONE, _ZERO = b"\n\t#_0"
_COLUMNS = 10
_DIGITS = 6
_NO_SPACE = b"SpaceAfter=No"
_ID = re.compile(rb"([1-9][0-9]{0,5})-([1-9][0-9]{0,5})|(0|[1-9][0-9]{0,5})\.([1-9][0-9]{0,5})")


class Range(NamedTuple):
    """A multiword token.

    Args:
        sentence: The number of its sentence.
        start: Its first word, counted in the block.
        end: One past its last.
        glued: Whether no space follows it.
    """

    sentence: int
    start: int
    end: int
    glued: bool


class Rows(NamedTuple):
    """The words of a block.

    Args:
        starts: The first word of each sentence, and the number of words;
            shape: (sentences + 1,). All that follows is of shape (words,), unless it says other.
        sentences: The sentence of each word.
        types: FORM to FEATS, with the tab after them.
        heads: The place of each word's head in the block; -1 for a root.
        relations: DEPREL, with the tab after it.
        remarked: The words that have something in MISC; shape: (remarks,).
        remarks: MISC of these, with the line feed.
        ranges: The multiword tokens.
        comments: The lines of comments of all sentences.
        said: Where those of each sentence begin, and how many they are;
            shape: (sentences + 1,).
    """

    starts: Places
    sentences: Places
    types: Spans
    heads: Places
    relations: Spans
    remarked: Places
    remarks: Spans
    ranges: list[Range]
    comments: list[bytes]
    said: Places


def rows_of(data: bytes) -> Rows | None:
    """Read sentences; ``None`` if anything about them is unusual or wrong.

    Args:
        data: Lines in UTF-8, a line feed after each.
    """
    text = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(text == _FEED)
    begins = np.concatenate([[0], ends[:-1] + 1])
    full = ends > begins
    begins, ends = begins[full], ends[full]
    opens = np.concatenate([[True], ~full[:-1]])[full]
    sentences = np.cumsum(opens) - 1
    size = int(sentences[-1]) + 1 if len(sentences) else 0
    remark = text[begins] == _HASH
    if (remark[1:] & ~remark[:-1] & ~opens[1:]).any():
        return None
    tabs = np.flatnonzero(text == _TAB)
    row_begins, row_ends, row_of = begins[~remark], ends[~remark], sentences[~remark]
    firsts, lasts = np.searchsorted(tabs, row_begins), np.searchsorted(tabs, row_ends)
    if not size or not len(row_of) or (lasts - firsts != _COLUMNS - 1).any():
        return None
    if len(tabs) != (_COLUMNS - 1) * len(row_of):
        of_rows = np.zeros(len(tabs) + 1, np.int64)
        of_rows[firsts] += 1
        np.subtract.at(of_rows, lasts, 1)
        tabs = tabs[np.cumsum(of_rows)[:-1] > 0]
    edges = np.empty((_COLUMNS + 1, len(row_of)), np.int64)
    edges[0] = row_begins
    edges[1:-1] = tabs.reshape(-1, _COLUMNS - 1).T + 1
    edges[-1] = row_ends + 1
    if (np.diff(edges, axis=0) < 2).any():
        return None
    numbers = _integers(text, edges[0], edges[1] - 1)
    words = numbers >= 0
    kept = np.flatnonzero(words)
    ids, of = numbers[kept], row_of[kept]
    starts = np.searchsorted(of, np.arange(size + 1))
    places = np.arange(len(of)) - starts[of]
    if (np.diff(starts) == 0).any() or (ids != places + 1).any():
        return None
    ranges: list[Range] | None = []
    if len(kept) < len(words):
        ranges = _ranges(data, edges, words, row_of, starts)
        edges = edges[:, kept]
    if ranges is None or (text[edges[0]] == _ZERO).any():
        return None
    heads = _integers(text, edges[6], edges[7] - 1)
    sizes = np.diff(starts)[of]
    if (heads < 0).any() or (heads > sizes).any() or (heads == ids).any():
        return None
    noted = np.flatnonzero((edges[10] - edges[9] > 2) | (text[edges[9]] != _NONE))
    return Rows(
        starts,
        of,
        Spans(data, edges[1], edges[6]),
        np.where(heads > 0, heads - 1 + starts[of], -1),
        Spans(data, edges[7], edges[8]),
        noted,
        Spans(data, edges[9][noted], edges[10][noted]),
        ranges,
        Spans(data, begins[remark], ends[remark]).bytes(),
        np.searchsorted(sentences[remark], np.arange(size + 1)),
    )


def within(starts: Places, sizes: Places) -> Places:
    """Return all places of some spans, one after the other.

    >>> within(np.array([5, 1]), np.array([2, 3])).tolist()
    [5, 6, 1, 2, 3]
    """
    total = np.cumsum(sizes)
    shifted: Places = np.repeat(starts - total + sizes, sizes)
    shifted += np.arange(len(shifted))
    return shifted


def _integers(text: npt.NDArray[np.uint8], begins: Places, ends: Places) -> Places:
    """Return the numbers that stand in spans; -1 for what is none, or has too many digits."""
    sizes = ends - begins
    values = np.zeros(len(begins), np.int64)
    bad = sizes > _DIGITS
    here = np.arange(len(sizes))
    for place in range(min(int(sizes.max(initial=0)), _DIGITS)):
        if place:
            here = here[sizes[here] > place]
        digits = text[begins[here] + place].astype(np.int64) - _ZERO
        values[here] = values[here] * 10 + digits
        bad[here] |= (digits < 0) | (digits > 9)
    values[bad] = -1
    return values


def _ranges(
    data: bytes, edges: Places, words: Flags, row_of: Places, starts: Places
) -> list[Range] | None:
    """Read the rows that are no words; ``None`` if one is wrong."""
    found: list[Range] = []
    before = np.cumsum(words)
    covered = empty = 0
    last = (-1, -1)
    others = np.flatnonzero(~words)
    for row, sentence, count in zip(
        others.tolist(), row_of[others].tolist(), before[others].tolist(), strict=True
    ):
        match = _ID.fullmatch(data, int(edges[0, row]), int(edges[1, row]) - 1)
        if match is None:
            return None
        first = int(starts[sentence])
        after = count - first
        if (sentence, after) != last:
            covered = covered if sentence == last[0] else 0
            empty = 0
            last = (sentence, after)
        if match[1]:
            start, end = int(match[1]), int(match[2])
            size = int(starts[sentence + 1]) - first
            if start != after + 1 or end < start or start <= covered or end > size:
                return None
            covered = end
            misc = data[int(edges[9, row]) : int(edges[10, row]) - 1]
            glued = _NO_SPACE in misc.split(b"|")
            found.append(Range(sentence, first + start - 1, first + end, glued))
        else:
            empty += 1
            if int(match[3]) != after or int(match[4]) != empty:
                return None
    return found
