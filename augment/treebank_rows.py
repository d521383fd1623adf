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

_FEED, _TAB, _HASH, _ZERO = b"\n\t#0"
#: What stands in an empty column at the end of a line, as two bytes.
_EMPTY = int.from_bytes(b"_\n", "little")
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
    marked = text <= _FEED
    marks = np.flatnonzero(marked)
    kinds = text.take(marks)
    if not len(marks) or kinds.min() < _TAB:
        return None
    feeds = np.flatnonzero(kinds == _FEED)
    ends = marks.take(feeds)
    begins = np.concatenate([[0], ends[:-1] + 1])
    full = ends > begins
    blank = len(full) - np.count_nonzero(full)
    # Where two marks stand together, or one begins the block, there is nothing between them.
    if np.count_nonzero(marked[1:] & marked[:-1]) + int(marked[0]) != blank:
        return None
    opens = np.concatenate([[True], ~full[:-1]])[full]
    sentences = np.cumsum(opens) - 1
    size = int(sentences[-1]) + 1 if len(sentences) else 0
    marks_of = np.diff(feeds, prepend=-1)[full]
    begins, ends, feeds = begins[full], ends[full], feeds[full]
    remark = text.take(begins) == _HASH
    if (remark[1:] & ~remark[:-1] & ~opens[1:]).any():
        return None
    rows = np.flatnonzero(~remark)
    if not len(rows) or (marks_of.take(rows) != _COLUMNS).any():
        return None
    columns = _Columns(marks, begins.take(rows), feeds.take(rows))
    numbers, of = _integers(text, columns, 0), sentences.take(rows)
    words = numbers >= 0
    ids, own, row_of = numbers, columns, of
    if not words.all():
        kept = np.flatnonzero(words)
        ids, of = numbers.take(kept), row_of.take(kept)
        own = _Columns(marks, columns.begins.take(kept), columns.feeds.take(kept))
    starts = np.searchsorted(of, np.arange(size + 1))
    sizes = np.diff(starts)
    firsts = np.repeat(starts[:-1], sizes)
    if not sizes.all() or (ids != np.arange(1, len(of) + 1) - firsts).any():
        return None
    ranges: list[Range] | None = []
    if len(ids) < len(words):
        ranges = _ranges(data, columns, words, row_of, starts)
    if ranges is None or (text.take(own.begins) == _ZERO).any():
        return None
    heads = _integers(text, own, 6)
    if (heads < 0).any() or (heads > np.repeat(sizes, sizes)).any() or (heads == ids).any():
        return None
    misc = own.starts(9)
    noted = np.flatnonzero(_pairs(text)[misc] != _EMPTY)
    return Rows(
        starts,
        of,
        Spans(data, own.starts(1), own.starts(6)),
        np.where(heads > 0, heads + firsts - 1, -1),
        Spans(data, own.starts(7), own.starts(8)),
        noted,
        Spans(data, misc[noted], own.ends(9)[noted] + 1),
        ranges,
        Spans(data, begins[remark], ends[remark]).bytes(),
        np.searchsorted(sentences[remark], np.arange(size + 1)),
    )


class _Columns(NamedTuple):
    """Where the columns of rows stand.

    Args:
        marks: The tabs and line feeds of the block.
        begins: Where each row begins; shape: (rows,).
        feeds: Which of the marks ends it.
    """

    marks: Places
    begins: Places
    feeds: Places

    def starts(self, column: int) -> Places:
        """Return where a column begins, which is counted from 0."""
        if not column:
            return self.begins
        found: Places = self.marks.take(self.feeds - (_COLUMNS - column))
        found += 1
        return found

    def ends(self, column: int) -> Places:
        """Return where it ends."""
        found: Places = self.marks.take(self.feeds - (_COLUMNS - 1 - column))
        return found


def within(starts: Places, sizes: Places) -> Places:
    """Return all places of some spans, one after the other.

    >>> within(np.array([5, 1]), np.array([2, 3])).tolist()
    [5, 6, 1, 2, 3]
    """
    total = np.cumsum(sizes)
    shifted: Places = np.repeat(starts - total + sizes, sizes)
    shifted += np.arange(len(shifted))
    return shifted


def _pairs(text: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16]:
    """Return each byte of a text with the one behind it as one number, without copying it."""
    return np.ndarray((max(0, len(text) - 1),), "<u2", text, strides=(1,))


def _integers(text: npt.NDArray[np.uint8], columns: _Columns, column: int) -> Places:
    """Return the numbers that stand in a column; -1 for what is none, or has too many digits."""
    begins, ends = columns.starts(column), columns.ends(column)
    values = _SHORT.take(_pairs(text)[begins]).astype(np.int64)
    long = np.flatnonzero(ends - begins > 2)
    if len(long):
        begins, ends = begins[long], ends[long]
        values[long] = _long_integers(text, begins, ends)
    return values


def _short() -> npt.NDArray[np.int8]:
    """Return what numbers two bytes are: two digits, or one and a tab; -1 for what is none."""
    values = np.full(1 << 16, -1, np.int8)
    tens, ones = np.divmod(np.arange(100), 10)
    values[_ZERO + tens + 256 * (_ZERO + ones)] = np.arange(100)
    values[_ZERO + np.arange(10) + 256 * _TAB] = np.arange(10)
    return values


_SHORT = _short()


def _long_integers(text: npt.NDArray[np.uint8], begins: Places, ends: Places) -> Places:
    sizes = ends - begins
    values = np.zeros(len(begins), np.int64)
    bad = sizes > _DIGITS
    here = np.arange(len(sizes))
    for place in range(min(int(sizes.max(initial=0)), _DIGITS)):
        here = here[sizes[here] > place]
        digits = text[begins[here] + place].astype(np.int64) - _ZERO
        values[here] = values[here] * 10 + digits
        bad[here] |= (digits < 0) | (digits > 9)
    values[bad] = -1
    return values


def _ranges(
    data: bytes, columns: _Columns, words: Flags, row_of: Places, starts: Places
) -> list[Range] | None:
    """Read the rows that are no words; ``None`` if one is wrong."""
    found: list[Range] = []
    before = np.cumsum(words)
    covered = empty = 0
    last = (-1, -1)
    others = np.flatnonzero(~words)
    own = _Columns(columns.marks, columns.begins[others], columns.feeds[others])
    edges = (own.begins, own.ends(0), own.starts(9), own.ends(9), row_of[others], before[others])
    for begin, end_of_id, misc, close, sentence, count in zip(
        *(each.tolist() for each in edges), strict=True
    ):
        match = _ID.fullmatch(data, begin, end_of_id)
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
            glued = _NO_SPACE in data[misc:close].split(b"|")
            found.append(Range(sentence, first + start - 1, first + end, glued))
        else:
            empty += 1
            if int(match[3]) != after or int(match[4]) != empty:
                return None
    return found
