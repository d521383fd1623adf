"""CoNLL-U in blocks of whole sentences, as bytes: no sentence becomes an object of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kiloglot.augment.blocks import pieces
from kiloglot.data import conllu
from kiloglot.data.files import PathLike
from kiloglot.data.sentence import Sentence

__all__ = ["TreebankBlock", "treebank_blocks"]

_FEED = ord("\n")
_BLANKS = b" \t\r"
_WHITE = re.compile(rb"(?m)^[ \t\r]+$")


class Part(NamedTuple):
    """Whole lines of one file.

    Args:
        path: The file.
        line: The number of the first line in it.
        data: The lines in UTF-8, a line feed after each; those without words are empty.
    """

    path: PathLike
    line: int
    data: bytes


class TreebankBlock(NamedTuple):
    """Some sentences of a corpus.

    Args:
        number: The place of the block in the corpus, from 0.
        first: How many sentences stand before it.
        parts: The lines, file by file.
    """

    number: int
    first: int
    parts: tuple[Part, ...]

    @property
    def data(self) -> bytes:
        """All lines, with an empty one between the sentences of two files."""
        return b"\n".join([part.data for part in self.parts])

    def sentences(self) -> list[Sentence]:
        """Return the sentences as objects.

        Raises:
            InputError: They are not valid CoNLL-U.
        """
        return [
            sentence
            for path, line, data in self.parts
            for sentence in conllu.parse(data.decode().split("\n"), path, line)
        ]


def treebank_blocks(paths: Sequence[PathLike], sentences: int) -> Iterator[TreebankBlock]:
    """Cut CoNLL-U files, one after the other, into blocks of so many sentences; the last has fewer.

    Sentences are lines between blank lines; what is in them is not looked at.

    Raises:
        InputError: As :func:`kiloglot.data.files.read_lines`.
    """
    parts: list[Part] = []
    number = have = 0
    for path in paths:
        line = begin_line = 1
        rest: list[bytes] = []
        open_sentence = False
        for piece in pieces(path):
            text = np.frombuffer(piece, np.uint8)
            starts = np.flatnonzero(text == _FEED) + 1
            heads = text[starts[:-1]]
            if piece[0] in _BLANKS or ((heads <= _BLANKS[0]) & (heads != _FEED)).any():
                piece = _WHITE.sub(b"", piece)
                starts = np.flatnonzero(np.frombuffer(piece, np.uint8) == _FEED) + 1
            blank = np.diff(starts, prepend=0) == 1
            # A sentence is full at the first blank line behind it.
            before = np.concatenate([[not open_sentence], blank[:-1]])
            ends = np.flatnonzero(blank & ~before)
            used = begin = 0
            while have + len(ends) - used >= sentences:
                used += sentences - have
                last = int(ends[used - 1])
                cut = int(starts[last])
                parts.append(Part(path, begin_line, b"".join([*rest, piece[begin:cut]])))
                yield TreebankBlock(number, number * sentences, tuple(parts))
                parts.clear()
                rest.clear()
                number += 1
                have = 0
                begin, begin_line = cut, line + last + 1
            have += len(ends) - used
            rest.append(piece[begin:])
            line += len(starts)
            open_sentence = not blank[-1]
        data = b"".join(rest)
        if data.strip(b"\n"):
            parts.append(Part(path, begin_line, data))
            have += open_sentence
            if have >= sentences:
                yield TreebankBlock(number, number * sentences, tuple(parts))
                parts.clear()
                number += 1
                have = 0
    if parts:
        yield TreebankBlock(number, number * sentences, tuple(parts))
