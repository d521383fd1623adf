"""Files in and out: text by the line with errors that name it, output whole or not at all.

Everything that kiloglot reads as text goes through :func:`read_lines`, everything it writes
through :func:`whole_text` and :func:`whole_bytes`: encodings, compression, bad bytes, full disks
and interruptions are handled here and nowhere else.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast

from kiloglot.data.compression import WRITTEN, PathLike, beginning, compressed, decompressed
from kiloglot.errors import InputError, OutputError

__all__ = [
    "MAX_LINE_BYTES",
    "PathLike",
    "open_bytes",
    "read_lines",
    "suffix",
    "whole_bytes",
    "whole_text",
]

#: Longest line accepted, in bytes. The longest in public corpora and dictionaries are far below it;
#: a file without line ends would otherwise be read whole into memory.
MAX_LINE_BYTES = 1 << 24
_BLOCK = 1 << 20
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
#: The marks of encodings whose text has NUL bytes. That of UTF-32 begins with that of UTF-16.
_WIDE = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_COMPRESSION = WRITTEN | {".zip"}


def suffix(path: PathLike) -> str:
    """Return the lower-case suffix of ``path``, looking through a compression suffix.

    >>> suffix("fao.tsv.xz")
    '.tsv'
    """
    plain = Path(path)
    if plain.suffix.lower() in _COMPRESSION:
        plain = plain.with_suffix("")
    return plain.suffix.lower()


@contextlib.contextmanager
def open_bytes(path: PathLike) -> Iterator[BinaryIO]:
    """Open ``path`` for reading bytes, decompressing gz, xz, bz2, zst and one-file zip by content.

    ``-`` is standard input, which is decompressed too and left open.

    Raises:
        InputError: The file is missing, unreadable, a folder, a Git LFS pointer, or expands
            beyond reason.
    """
    if os.fspath(path) == "-":
        standard = sys.stdin.buffer
        with decompressed(path, standard, beginning(standard)) as stream:
            yield stream
        return
    try:
        raw = Path(path).open("rb")
    except FileNotFoundError:
        raise InputError("no such file", path=path, remedy="check the path") from None
    except IsADirectoryError:
        raise InputError("is a folder", path=path, remedy="name a file in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot be read ({reason})", path=path) from None
    with raw:
        # Looked at, not read: a pipe cannot be wound back.
        head = raw.peek(len(_LFS_POINTER))
        if head.startswith(_LFS_POINTER):
            raise InputError(
                "is a Git LFS pointer, not the file itself",
                path=path,
                line=1,
                remedy="run 'git lfs pull' in its repository, or download the file",
            )
        with decompressed(path, raw, head) as stream:
            yield stream


def read_lines(path: PathLike, *, exact: bool = False) -> Iterator[str]:
    """Yield the lines of a UTF-8 text file without their line ends.

    A byte-order mark is dropped. Only line feeds end a line (a form feed or U+2028 inside one is
    text), and a carriage return before one belongs to the line end.

    With ``exact``, joining the lines by line feeds gives the text back: carriage returns are kept,
    and an empty line follows the last line feed.

    Raises:
        InputError: As :func:`open_bytes`; a byte that is not UTF-8, a NUL byte (a binary file),
            or a line over :data:`MAX_LINE_BYTES`, each with its line number.
    """
    with open_bytes(path) as stream:
        first = True
        line = 1
        rest = b""
        while block := _next_block(stream):
            block = rest + block
            if first:
                if len(block) < len(_BYTE_ORDER_MARK) and _BYTE_ORDER_MARK.startswith(block):
                    rest = block
                    continue
                block = block.removeprefix(_BYTE_ORDER_MARK)
                first = False
            if b"\0" in block:
                raise _binary(path, block, line)
            end = block.rfind(b"\n") + 1
            if end == 0:
                if len(block) > MAX_LINE_BYTES:
                    raise _too_long(path, line)
                rest = block
                continue
            rest = block[end:]
            lines = _decode(path, block[: end - 1], line, exact)
            line += len(lines)
            yield from lines
        if rest or (exact and not first):
            yield from _decode(path, rest, line, exact)


def _next_block(stream: BinaryIO) -> bytes:
    """Read what is there, up to a block: a pipe is not waited on until a block is full."""
    read1 = getattr(stream, "read1", None)
    return cast(bytes, read1(_BLOCK) if read1 else stream.read(_BLOCK))


def _too_long(path: PathLike, line: int) -> InputError:
    return InputError(
        f"line is longer than {MAX_LINE_BYTES >> 20} MiB",
        path=path,
        line=line,
        remedy="is this a text file?",
    )


def _binary(path: PathLike, block: bytes, line: int) -> InputError:
    encoding = next((name for mark, name in _WIDE if line == 1 and block.startswith(mark)), None)
    problem, remedy = "is a binary file, not text (NUL byte)", "name a text file"
    if encoding:
        problem = f"is {encoding}, not UTF-8"
        remedy = f"convert it first: iconv -f {encoding} -t UTF-8"
    line += block.count(b"\n", 0, block.find(b"\0"))
    return InputError(problem, path=path, line=line, remedy=remedy)


def _decode(path: PathLike, block: bytes, line: int, exact: bool) -> list[str]:
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not UTF-8 (byte 0x{block[error.start]:02x})",
            path=path,
            line=line + block.count(b"\n", 0, error.start),
            remedy="convert it first: iconv -f ENCODING -t UTF-8",
        ) from None
    if not exact and "\r" in text:
        text = text.replace("\r\n", "\n").removesuffix("\r")
    return text.split("\n")


@contextlib.contextmanager
def whole_text(path: PathLike) -> Iterator[IO[str]]:
    r"""Open ``path`` for writing UTF-8 text with ``\n`` line ends, as :func:`whole_bytes`.

    A text stream that has a path of its own (``__fspath__``) is written to and left open.
    """
    if isinstance(path, io.TextIOBase):
        yield cast("IO[str]", path)
        return
    with whole_bytes(path) as packed:
        stream = io.TextIOWrapper(packed, encoding="utf-8", newline="\n")
        try:
            yield stream
            stream.flush()
        except UnicodeEncodeError:
            raise OutputError(
                "text has half of a surrogate pair, which no file can hold",
                path="<stdout>" if os.fspath(path) == "-" else path,
            ) from None
        finally:
            # Standard output stays open; a file is closed by the one who opened it.
            with contextlib.suppress(OSError, ValueError):
                stream.detach()


@contextlib.contextmanager
def whole_bytes(path: PathLike) -> Iterator[BinaryIO]:
    """Open ``path`` for writing bytes so that it appears whole or not at all.

    What is written goes to a hidden file beside ``path``, which is renamed when the block ends
    without error and removed otherwise. ``-`` is standard output; ``.gz``, ``.xz``, ``.bz2`` and
    ``.zst`` are compressed. Missing parent folders are made, and a symbolic link is followed.

    Raises:
        OutputError: The place cannot be written, or the disk is full.
    """
    with _writing_errors("<stdout>" if os.fspath(path) == "-" else path):
        if os.fspath(path) == "-":
            sys.stdout.flush()
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
            return
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise OutputError("is a folder", path=path, remedy="name a file")
        if Path(path).suffix.lower() == ".zip":
            raise OutputError("would be no zip archive", path=path, remedy="name it .gz or .xz")
        if target.exists() and not target.is_file():
            # A device or a named pipe cannot be replaced by renaming.
            with target.open("wb") as stream:
                yield stream
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
        partial = Path(name)
        try:
            with (
                os.fdopen(handle, "wb") as raw,
                compressed(raw, Path(path).suffix.lower()) as packed,
            ):
                yield packed
            partial.chmod(0o666 & ~_umask())
            partial.replace(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def _writing_errors(path: PathLike) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, BrokenPipeError) or error.errno is None:
            raise
        remedy = {
            errno.ENOSPC: "free some space, or write elsewhere",
            errno.EDQUOT: "free some space, or write elsewhere",
            errno.EACCES: "choose a place you may write to",
            errno.EPERM: "choose a place you may write to",
            errno.EROFS: "choose a place you may write to",
            errno.ENOTDIR: "a file stands where a folder is needed",
            errno.EEXIST: "a file stands where a folder is needed",
            errno.ENAMETOOLONG: "choose a shorter name",
        }.get(error.errno)
        raise OutputError(
            f"cannot be written ({error.strerror})", path=path, remedy=remedy
        ) from None


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
