"""What a run was made from: enough to make it again and to tell whether it is the same."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from kiloglot import __version__
from kiloglot.data.files import PathLike
from kiloglot.errors import InputError

__all__ = ["Input", "fingerprint", "manifest", "signature"]

_BLOCK = 1 << 20
_LIBRARIES = ("datasets", "regex", "torch")


class Input(NamedTuple):
    """A file that went into a run.

    Args:
        role: ``"source"``, ``"lexicon"``, ``"paradigms"``, ``"inflector"``.
        path: As given; bytes of a name that are not UTF-8 are escaped.
        size: In bytes.
        sha256: Of its bytes, hexadecimal.
        lines: How many lines it has.
    """

    role: str
    path: str
    size: int
    sha256: str
    lines: int


def fingerprint(role: str, path: PathLike) -> list[Input]:
    """Hash a file, or all files of a folder in order.

    Raises:
        InputError: It is missing or cannot be read.
    """
    name = os.fspath(path)
    if name == "-":
        return [Input(role, name, 0, "", 0)]
    top = Path(name)
    if not top.exists():
        raise InputError("no such file", path=path, remedy="check the path")
    inside = sorted(each for each in top.rglob("*") if each.is_file()) if top.is_dir() else [top]
    return [_hash(role, each) for each in inside]


def _hash(role: str, path: Path) -> Input:
    digest = hashlib.sha256()
    size = lines = 0
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
                size += len(block)
                lines += block.count(b"\n")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path=path) from None
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    return Input(role, name, size, digest.hexdigest(), lines)


def signature(inputs: Sequence[Input], settings: Mapping[str, object]) -> str:
    """Return a text that is equal for runs that give equal bytes."""
    contents = [(each.role, each.size, each.sha256) for each in inputs]
    return json.dumps([__version__, contents, dict(settings)], sort_keys=True)


def manifest(
    inputs: Sequence[Input], settings: Mapping[str, object], counts: Mapping[str, int]
) -> str:
    """Return the manifest of a finished run as JSON.

    It names no time, no machine and no number of workers: equal runs have equal manifests.
    """
    return (
        json.dumps(
            {
                "kiloglot": __version__,
                "python": platform.python_version(),
                "libraries": {name: _version(name) for name in _LIBRARIES},
                "settings": dict(settings),
                "inputs": [each._asdict() for each in inputs],
                "counts": dict(sorted(counts.items())),
            },
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
