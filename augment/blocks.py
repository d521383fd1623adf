"""Plain text in blocks of whole lines, as bytes: no line becomes an object of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kiloglot.data.files import MAX_LINE_BYTES, PathLike, open_bytes, read_lines

__all__ = ["Block", "Mark", "as_block", "blocks", "marks", "pieces"]

_READ = 1 << 20
_LINES = 1 << 12
_BREAK = re.compile(r"\r?\n")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Block(NamedTuple):
    """Some lines of a corpus.

    Args:
        number: The place of the block in the corpus, from 0.
        first: How many lines stand before it.
        data: The lines in UTF-8, a line feed after each.
        lines: How many they are.
    """

    number: int
    first: int
    data: bytes
    lines: int


class Mark(NamedTuple):
    """Where a block begins.

    Args:
        number: The place of the block in the corpus, from 0.
        file: Which of the files it begins in.
        offset: Where in that file, in bytes.
    """

    number: int = 0
    file: int = 0
    offset: int = 0


_BEGINNING = Mark()


def blocks(paths: Sequence[PathLike], lines: int, start: Mark = _BEGINNING) -> Iterator[Block]:
    """Cut text files, one after the other, into blocks of so many ``lines``; the last has fewer.

    What a line is, and what is an error, is said by :func:`kiloglot.data.files.read_lines`.

    Args:
        paths: The corpus.
        lines: In each block.
        start: Where the first block begins; see :func:`marks`.

    Raises:
        InputError: As there.
    """
    held: list[bytes] = []
    number, file, offset = start
    have = 0
    for path in paths[file:]:
        for piece in pieces(path, offset):
            ends = np.flatnonzero(np.frombuffer(piece, np.uint8) == ord("\n")) + 1
            begin = used = 0
            while have + len(ends) - used >= lines:
                used += lines - have
                cut = int(ends[used - 1])
                held.append(piece[begin:cut])
                yield Block(number, number * lines, b"".join(held), lines)
                number += 1
                begin, have = cut, 0
                held.clear()
            if begin < len(piece):
                held.append(piece[begin:])
                have += len(ends) - used
        offset = 0
    if have:
        yield Block(number, number * lines, b"".join(held), have)


def marks(paths: Sequence[PathLike], lines: int) -> list[Mark]:
    """Find where each block of a corpus begins, so that any can be read without those before it.

    Args:
        paths: Text files that are not compressed.
        lines: In each block.
    """
    found: list[Mark] = []
    left = 0
    for file, path in enumerate(paths):
        offset = 0
        unended = False
        with open_bytes(path) as stream:
            while read := stream.read(_READ):
                ends = np.flatnonzero(np.frombuffer(read, np.uint8) == ord("\n")) + 1
                begin = used = 0
                while begin < len(read):
                    if not left:
                        found.append(Mark(len(found), file, offset + begin))
                        left = lines
                    if len(ends) - used < left:
                        left -= len(ends) - used
                        break
                    used, left = used + left, 0
                    begin = int(ends[used - 1])
                unended = not read.endswith(b"\n")
                offset += len(read)
                if read == _BYTE_ORDER_MARK and offset == len(read):
                    unended = False
        left -= unended
    return found


def as_block(lines: Sequence[str]) -> bytes:
    """Return lines as the data of a block; line breaks inside of them become blanks."""
    text = "".join([line + "\n" for line in lines])
    if text.count("\n") > len(lines):
        text = "".join([_BREAK.sub(" ", line) + "\n" for line in lines])
    return text.encode("utf-8", "surrogatepass")


def pieces(path: PathLike, offset: int = 0) -> Iterator[bytes]:
    """Yield the text of a file, from an offset on, in pieces of whole lines."""
    if not Path(path).is_file():
        # What comes through a pipe comes once.
        lines = read_lines(path)
        while some := list(islice(lines, _LINES)):
            yield as_block(some)
        return
    rest = b""
    first = not offset
    with open_bytes(path) as stream:
        if offset:
            stream.seek(offset)
        while read := stream.read(_READ):
            piece = rest + read
            if first:
                piece = piece.removeprefix(_BYTE_ORDER_MARK)
                first = False
            end = piece.rfind(b"\n") + 1
            rest = piece[end:]
            if not end and len(rest) > MAX_LINE_BYTES:
                _complain(path)
            if end:
                yield _checked(path, piece[:end])
    if rest:
        yield _checked(path, rest.removesuffix(b"\r") + b"\n")


def _checked(path: PathLike, piece: bytes) -> bytes:
    """Return whole lines without carriage returns at their ends."""
    if b"\0" in piece:
        _complain(path)
    if not piece.isascii():
        try:
            piece.decode("utf-8")
        except UnicodeDecodeError:
            _complain(path)
    return piece.replace(b"\r\n", b"\n") if b"\r" in piece else piece


def _complain(path: PathLike) -> None:
    """Raise the error that reading the file line by line raises."""
    for _ in read_lines(os.fspath(path)):
        pass
