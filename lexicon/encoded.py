"""Lines of text that is not UTF-8, or has line ends of its own; old encodings that users name."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kiloglot.data.compression import beginning, is_compressed
from kiloglot.data.files import MAX_LINE_BYTES, PathLike, open_bytes, read_lines
from kiloglot.errors import InputError

__all__ = ["text_blocks", "text_lines"]

_BLOCK = 1 << 20
_LOOKED_AT = 1 << 12
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"#\0", "utf-16-le"),
    (b"\0#", "utf-16-be"),
)


def text_lines(path: PathLike, encoding: str = "") -> Iterator[str]:
    """Yield the lines of a text file without their line ends.

    Lines end with a line feed; where the first bytes have none, with a carriage return, as old
    programs of the Macintosh wrote them.

    Args:
        path: The file; ``-`` is standard input.
        encoding: Its encoding by any name Python knows; ``""`` for UTF-16 or UTF-32 where the first
            bytes say so, else UTF-8. A file that is Unicode all the same is read as that: files
            of several encodings can be named together.

    Raises:
        InputError: As :func:`kiloglot.data.files.read_lines`; or there is no such encoding.
    """
    if encoding:
        try:
            "".encode(encoding)
            named = codecs.lookup(encoding).name
        except (LookupError, ValueError):
            raise InputError(
                "no such encoding", text=encoding, remedy="name one like cp1252 or utf-16"
            ) from None
    head = _beginning(path)
    found = _encoding_of(head)
    if encoding and (named.startswith("utf") or not (found or _is_utf8(path))):
        found = encoding
    returns = b"\r" in head and b"\n" not in head
    if not found and not returns:
        return read_lines(path)
    return _decoded(path, found or "utf-8", "\r" if returns else "\n")


def text_blocks(path: PathLike, encoding: str = "") -> Iterator[str]:
    """Yield the text of a file, some of it at a time, as :func:`text_lines` tells its encoding.

    Raises:
        InputError: As :func:`text_lines`.
    """
    found = encoding or _encoding_of(_beginning(path)) or "utf-8"
    with open_bytes(path) as stream:
        first = True
        try:
            for text in _texts(stream, found):
                yield text.removeprefix("\ufeff") if first else text
                first = False
        except UnicodeError:
            raise InputError(f"is not {found.upper()}", path=path) from None


def _texts(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield what the bytes of a stream mean.

    Raises:
        UnicodeError: They are not of this encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    while block := stream.read(_BLOCK):
        yield decoder.decode(block)
    yield decoder.decode(b"", True)


def _beginning(path: PathLike) -> bytes:
    """Return the first bytes, unpacked; of a stream only what can be seen without reading it."""
    if os.fspath(path) == "-":
        head = beginning(sys.stdin.buffer, _LOOKED_AT)
        return b"" if is_compressed(head) else head
    if not Path(path).is_file():
        return b""  # A named pipe cannot be opened a second time.
    with open_bytes(path) as stream:
        return stream.read(_LOOKED_AT)


def _is_utf8(path: PathLike) -> bool:
    """Tell whether a file is UTF-8 with letters that are not ASCII: by chance none is."""
    if not Path(path).is_file():
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    ascii_only = True
    try:
        with open_bytes(path) as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
                ascii_only = ascii_only and block.isascii()
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return not ascii_only


def _encoding_of(head: bytes) -> str:
    """Tell UTF-16 and UTF-32 by a mark, a number sign, or zeros in every second place."""
    if named := next((name for mark, name in _MARKS if head.startswith(mark)), ""):
        return named
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) > 0.4 * len(head) / 2 and not min(odd, even):
        name = "utf-16-le" if odd > even else "utf-16-be"
        # Binary data have such zeros, too; as text they would have control characters.
        text = head.decode(name, "ignore")
        return "" if any(char < " " and char not in "\t\r\n" for char in text) else name
    return ""


def _decoded(path: PathLike, encoding: str, end: str) -> Iterator[str]:
    with open_bytes(path) as stream:
        line = 1
        for text in _lines(path, stream, encoding, end):
            yield text.removeprefix("\ufeff") if line == 1 else text
            line += 1


def _lines(path: PathLike, stream: BinaryIO, encoding: str, end: str) -> Iterator[str]:
    line, rest = 1, ""
    try:
        for text in _texts(stream, encoding):
            if "\0" in text:
                raise InputError("is a binary file, not text (NUL)", path=path, line=line)
            *whole, rest = (rest + text).split(end)
            line += len(whole)
            if len(rest) > MAX_LINE_BYTES:
                raise InputError(
                    "line is too long", path=path, line=line, remedy="is this a text file?"
                )
            for each in whole:
                yield each.removesuffix("\r")
    except UnicodeError:
        raise InputError(
            f"is not {encoding.upper()} from here on, or the next lines",
            path=path,
            line=line,
            remedy="name its --encoding, or convert it: iconv -f ENCODING -t UTF-8",
        ) from None
    if rest:
        yield rest.removesuffix("\r")
