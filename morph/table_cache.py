"""Tables kept ready to use: their arrays in one file that is mapped into memory.

A cache file is found by the content of the table's files and the way they are read, carries a
checksum, appears whole or not at all, and holds numbers and text only. Anything wrong with one
means that the table is read anew; anything wrong with the folder, that there is no cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from kiloglot.data.files import PathLike, whole_bytes
from kiloglot.errors import KiloglotError

__all__ = ["Arrays", "cache_folder", "fingerprint", "restore", "store"]

Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]

#: Changed whenever the arrays mean something else.
VERSION = 3
_MAGIC = b"kiloglot table\n"
_DIGEST = 32
_ALIGN = 64
_KINDS = frozenset(["uint8", "int32", "int64", "uint64"])
#: How many tables the folder keeps; the ones longest unused go.
_KEPT = 32


def cache_folder() -> Path | None:
    """Return the folder of cached tables: in ``$KILOGLOT_CACHE`` or the user's cache folder.

    ``KILOGLOT_CACHE`` set to nothing turns caching off.
    """
    own = os.environ.get("KILOGLOT_CACHE")
    if own is not None:
        return Path(own) / "tables" if own else None
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    with contextlib.suppress(RuntimeError):
        return Path(home).expanduser() / "kiloglot" / "tables"
    return None


def fingerprint(files: Sequence[PathLike], options: Mapping[str, Any]) -> str:
    """Return a name for the table that these files make when read with these options.

    Raises:
        OSError: A file cannot be read.
    """
    parts = []
    for file in files:
        with Path(file).open("rb") as stream:
            parts.append([os.fspath(file), hashlib.file_digest(stream, "sha256").hexdigest()])
    text = json.dumps([VERSION, parts, dict(options)], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def store(path: Path, arrays: Arrays) -> None:
    """Write arrays to a cache file, if that is possible."""
    places: dict[str, Any] = {}
    at = 0
    for name, array in arrays.items():
        places[name] = [array.dtype.name, list(array.shape), at]
        at += -(-array.nbytes // _ALIGN) * _ALIGN
    header = json.dumps(places).encode()
    start = len(_MAGIC) + _DIGEST + 8 + len(header)
    header += b" " * (-start % _ALIGN)
    body = [len(header).to_bytes(8, "little"), header]
    for array in arrays.values():
        body += [array.tobytes(), bytes(-array.nbytes % _ALIGN)]
    digest = hashlib.sha256()
    for piece in body:
        digest.update(piece)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole_bytes(path) as stream:
            stream.writelines([_MAGIC, digest.digest(), *body])
        _prune(path.parent)
    except (OSError, KiloglotError):
        return


def restore(path: Path) -> Arrays | None:
    """Map a cache file's arrays into memory, or return ``None`` if there is no intact file."""
    try:
        with path.open("rb") as stream:
            data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        with contextlib.suppress(OSError):
            os.utime(path)
        view = memoryview(data)
        head = len(_MAGIC) + _DIGEST
        digest = hashlib.sha256(view[head:]).digest()
        if view[: len(_MAGIC)] != _MAGIC or view[len(_MAGIC) : head] != digest:
            return None
        size = int.from_bytes(view[head : head + 8], "little")
        start = head + 8 + size
        return {
            name: np.frombuffer(
                data, dtype=_kind(kind), count=int(np.prod(shape)), offset=start + at
            ).reshape(shape)
            for name, (kind, shape, at) in json.loads(bytes(view[head + 8 : start])).items()
        }
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _kind(name: str) -> npt.DTypeLike:
    if name not in _KINDS:
        raise ValueError(name)
    return name


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("*.table"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[_KEPT:]:
        file.unlink(missing_ok=True)
