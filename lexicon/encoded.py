"""Lines of text that is not UTF-8: UTF-16, and old encodings that the user names."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kiloglot.data.compression import beginning
from kiloglot.data.files import MAX_LINE_BYTES, PathLike, open_bytes, read_lines
from kiloglot.errors import InputError

__all__ = ["text_lines"]

_BLOCK = 1 << 20
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"#\0": "utf-16-le", b"\0#": "utf-16-be"}


def text_lines(path: PathLike, encoding: str = "") -> Iterator[str]:
    """Yield the lines of a text file without their line ends.

    Args:
        path: The file; ``-`` is standard input.
        encoding: Its encoding by any name Python knows; ``""`` for UTF-16 where the first bytes
            say so (a byte-order mark, or a number sign), else UTF-8.

    Raises:
        InputError: As :func:`kiloglot.data.files.read_lines`; or there is no such encoding.
    """
    if encoding:
        try:
            "".encode(encoding)
        except (LookupError, ValueError):
            raise InputError(
                "no such encoding", text=encoding, remedy="name one like cp1252 or utf-16"
            ) from None
    elif os.fspath(path) == "-":
        encoding = _UTF16.get(beginning(sys.stdin.buffer, 2), "")
    elif Path(path).is_file():
        # Only a file can be opened a second time.
        with open_bytes(path) as stream:
            encoding = _UTF16.get(stream.read(2), "")
    return _decoded(path, encoding) if encoding else read_lines(path)


def _decoded(path: PathLike, encoding: str) -> Iterator[str]:
    with open_bytes(path) as stream:
        line = 1
        for text in _lines(path, stream, encoding):
            yield text.removeprefix("\ufeff") if line == 1 else text
            line += 1


def _lines(path: PathLike, stream: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    line, rest, ended = 1, "", False
    while not ended:
        block = stream.read(_BLOCK)
        ended = not block
        try:
            text = decoder.decode(block, ended)
        except UnicodeError:
            raise InputError(
                f"is not {encoding.upper()} from here on, or the next lines",
                path=path,
                line=line,
                remedy="name its --encoding, or convert it: iconv -f ENCODING -t UTF-8",
            ) from None
        if "\0" in text:
            raise InputError("is a binary file, not text (NUL)", path=path, line=line)
        *whole, rest = (rest + text).split("\n")
        line += len(whole)
        if len(rest) > MAX_LINE_BYTES:
            raise InputError(
                "line is too long", path=path, line=line, remedy="is this a text file?"
            )
        for each in whole:
            yield each.removesuffix("\r")
    if rest:
        yield rest.removesuffix("\r")
