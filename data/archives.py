"""Archives unpacked within bounds: no path leads out of the folder, nothing but files is made."""

from __future__ import annotations

import contextlib
import errno
import functools
import shutil
import tarfile
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from kiloglot.data.compression import DAMAGED, files_in
from kiloglot.data.files import PathLike, open_bytes
from kiloglot.errors import InputError, OutputError

__all__ = ["MAX_FILES", "MAX_SIZE", "unpack"]

#: The most bytes and files that an archive may hold.
MAX_SIZE = 4 << 30
MAX_FILES = 100_000
#: Errors that are those of a name: too long, or that of a folder.
_OF_NAMES = frozenset(
    [errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.EINVAL, errno.EILSEQ]
)
_BLOCK = 1 << 20


class _Member(NamedTuple):
    name: str
    open: Callable[[], IO[bytes] | None]


def unpack(
    path: PathLike, folder: PathLike, *, max_size: int = MAX_SIZE, max_files: int = MAX_FILES
) -> Path:
    """Unpack an archive into a folder, which appears whole or not at all.

    Links, devices and the like are left out. One that is there already is left as it is.

    Args:
        path: A zip or tar file, a tar file perhaps compressed.
        folder: Where to put what it holds; it must not be there yet.
        max_size: The most bytes to write.
        max_files: The most files to write.

    Returns:
        The folder.

    Raises:
        InputError: It is damaged, too large, or a path in it leads out of the folder.
        OutputError: The folder cannot be written.
    """
    target = Path(folder)
    if target.is_dir():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(".part", f".{target.name}.", target.parent))
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", path=target) from None
    try:
        left = max_size
        for number, member in enumerate(_members(path), 1):
            if number > max_files:
                raise InputError(f"holds more than {max_files:,} files", path=path)
            left = _write(path, member, partial, left)
        partial.chmod(0o755)
        partial.replace(target)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror or error})", path=target) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


@contextlib.contextmanager
def _reading(path: PathLike) -> Iterator[None]:
    """Turn what damaged archives raise into an error that names them."""
    try:
        yield
    except DAMAGED as error:
        raise InputError(
            f"cannot be unpacked ({error})", path=path, remedy="fetch it again"
        ) from None


def _members(path: PathLike) -> Iterator[_Member]:
    """Yield the files in an archive; a tar file is read in order."""
    with contextlib.ExitStack() as stack:
        with _reading(path):
            if zipfile.is_zipfile(path):
                archive = stack.enter_context(zipfile.ZipFile(path))
                # The upper half holds the mode that Unix gave it: a link is one.
                found = iter(
                    _Member(info.filename, functools.partial(archive.open, info))
                    for info in files_in(archive)
                    if (info.external_attr >> 28) in (0, 8)
                )
            else:
                stream = stack.enter_context(open_bytes(path))
                tar = stack.enter_context(tarfile.open(fileobj=stream, mode="r|"))
                found = (
                    _Member(item.name, functools.partial(tar.extractfile, item))
                    for item in tar
                    if item.isfile()
                )
        while True:
            with _reading(path):
                member = next(found, None)
            if member is None:
                return
            yield member


def _write(path: PathLike, member: _Member, folder: Path, left: int) -> int:
    place = folder / _inside(path, member.name)
    with _reading(path):
        source = member.open()
    if source is None:
        return left
    with source, _made(path, member.name, place) as stream:
        while True:
            with _reading(path):
                block = source.read(_BLOCK)
            if not block:
                return left
            left -= len(block)
            if left < 0:
                raise InputError(
                    "unpacks to more than is allowed",
                    path=path,
                    remedy="unpack it by hand if it can be trusted",
                )
            stream.write(block)


def _made(path: PathLike, name: str, place: Path) -> IO[bytes]:
    """Open a member for writing.

    Raises:
        InputError: Its name is one that no file can have beside the others.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        return place.open("wb")
    except OSError as error:
        if error.errno not in _OF_NAMES:
            raise
        raise InputError(
            f"holds a name that cannot be written ({error.strerror})",
            path=path,
            text=name[:80],
            remedy="unpack it by hand",
        ) from None


def _inside(path: PathLike, name: str) -> Path:
    """Return the path of a member within the folder.

    Raises:
        InputError: It leads out of it.
    """
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = [part for part in PurePosixPath(plain).parts if part != "."]
    if (
        not parts
        or plain.startswith("/")
        or ".." in parts
        or any(":" in part or "\0" in part for part in parts)
    ):
        raise InputError(
            "holds a path that leads out of its folder",
            path=path,
            text=name,
            remedy="do not use this archive",
        )
    return Path(*parts)
