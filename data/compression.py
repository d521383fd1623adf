"""Compressed streams in and out, told by their first bytes, and bounded."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import os
import shutil
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, TypeAlias, cast

from kiloglot.errors import InputError

__all__ = [
    "DAMAGED",
    "WRITTEN",
    "PathLike",
    "beginning",
    "compressed",
    "decompressed",
    "files_in",
    "is_compressed",
]

PathLike: TypeAlias = str | os.PathLike[str]

#: What reading damaged archives raises. RuntimeError: encrypted; NotImplementedError, its subclass:
#: an unknown compression; ValueError: names that are not UTF-8, places before the beginning.
DAMAGED = (
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)
_GZIP, _XZ, _BZIP2, _ZIP = b"\x1f\x8b", b"\xfd7zXZ\x00", b"BZh", b"PK\x03\x04"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
#: Suffixes of files that :func:`compressed` compresses.
WRITTEN = frozenset([".gz", ".xz", ".bz2", ".zst"])
_BLOCK = 1 << 20
#: What is compressed may grow to this many times its size, and to _FREE_BYTES whatever its size.
_MAX_EXPANSION = 1000
_FREE_BYTES = 1 << 28


def beginning(stream: BinaryIO, size: int = 8) -> bytes:
    """Return the first bytes of a stream, which stays where it is; none if it cannot tell them."""
    if peek := getattr(stream, "peek", None):
        return cast(bytes, peek(size)[:size])
    if not stream.seekable():
        return b""
    place = stream.tell()
    head = stream.read(size)
    stream.seek(place)
    return head


def is_compressed(head: bytes) -> bool:
    """Tell by its first bytes whether :func:`decompressed` unpacks a stream."""
    return head.startswith((_GZIP, _XZ, _BZIP2, _ZSTANDARD, _ZIP))


@contextlib.contextmanager
def decompressed(path: PathLike, raw: BinaryIO, head: bytes) -> Iterator[BinaryIO]:
    """Give a stream as it is, or what is packed in it; ``raw`` is left open.

    Args:
        path: Named in errors.
        raw: The stream.
        head: Its first bytes, which have not been read yet.

    Raises:
        InputError: An archive that cannot be unpacked; in reading, what is damaged or expands
            beyond reason.
    """
    packed = _Counted(raw)
    with contextlib.ExitStack() as stack:
        if head.startswith(_GZIP):
            stream: BinaryIO = cast(BinaryIO, gzip.open(packed))
        elif head.startswith(_XZ):
            stream = cast(BinaryIO, lzma.open(cast(BinaryIO, packed)))
        elif head.startswith(_BZIP2):
            stream = cast(BinaryIO, bz2.open(packed))
        elif head.startswith(_ZSTANDARD):
            import pyarrow as pa

            stream = pa.CompressedInputStream(pa.PythonFile(packed, "r"), "zstd")
        elif head.startswith(_ZIP):
            # The list of the files stands at the end of an archive, and a pipe has to be kept.
            if not raw.seekable():
                kept = stack.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(raw, kept)
                packed = _Counted(cast(BinaryIO, kept))
            stream = _only_member(path, packed)
        else:
            yield raw
            return
        stack.enter_context(stream)
        yield cast(BinaryIO, io.BufferedReader(_Bounded(path, stream, packed), _BLOCK))


class _Counted(io.RawIOBase):
    """A stream that counts what is read of it; closing it leaves the stream open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        #: Bytes read so far: the size of what comes through a pipe is not known beforehand.
        self.count = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        return self._stream.seek(place, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        block = self._stream.read(len(buffer))
        self.count += len(block)
        buffer[: len(block)] = block
        return len(block)


def files_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members that are files: neither folders nor without a name."""
    return [
        member
        for member in archive.infolist()
        if member.filename and not member.filename.endswith("/")
    ]


def _only_member(path: PathLike, raw: BinaryIO | io.RawIOBase) -> BinaryIO:
    try:
        archive = zipfile.ZipFile(cast(BinaryIO, raw))
        members = files_in(archive)
        if len(members) == 1:
            return cast(BinaryIO, archive.open(members[0]))
    except DAMAGED as error:
        raise InputError(
            f"cannot be unpacked ({error})", path=path, remedy="unpack it by hand"
        ) from None
    raise InputError(
        f"holds {len(members)} files, not one", path=path, remedy="unpack it and name the file"
    )


class _Bounded(io.RawIOBase):
    """A decompressed stream that stops at a size no honest archive reaches."""

    def __init__(self, path: PathLike, stream: BinaryIO, packed: _Counted) -> None:
        self._path = path
        self._stream = stream
        self._packed = packed
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            block = self._stream.read(len(buffer))
        except DAMAGED as error:
            raise InputError(
                f"is damaged ({error})", path=self._path, remedy="fetch it again"
            ) from None
        self._size += len(block)
        if self._size > max(_FREE_BYTES, _MAX_EXPANSION * self._packed.count):
            raise InputError(
                f"expands to more than {_MAX_EXPANSION} times its size",
                path=self._path,
                remedy="unpack it by hand if it can be trusted",
            )
        buffer[: len(block)] = block
        return len(block)


class _Kept(io.RawIOBase):
    """A stream to write to; closing it leaves the stream open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._stream.write(data)
        return len(data)


@contextlib.contextmanager
def compressed(raw: BinaryIO, ending: str) -> Iterator[BinaryIO]:
    """Give a stream that writes compressed to ``raw``, if the suffix of the file asks for it."""
    if ending == ".gz":
        # No name and no time in the header: the same text gives the same bytes.
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as stream:
            yield cast(BinaryIO, stream)
    elif ending == ".xz":
        with lzma.LZMAFile(raw, "wb") as packed:
            yield cast(BinaryIO, packed)
    elif ending == ".bz2":
        with bz2.BZ2File(raw, "wb") as blocks:
            yield cast(BinaryIO, blocks)
    elif ending == ".zst":
        import pyarrow as pa

        with pa.CompressedOutputStream(pa.PythonFile(_Kept(raw), "w"), "zstd") as frames:
            yield frames
    else:
        yield raw
