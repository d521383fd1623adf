"""The bundled sample: an English-Turkish lexicon, Turkish paradigms and labelled English sentences.

What is in it stands in the folder's own README.md. It is small enough to read and large enough to
run every command on.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from kiloglot.errors import InputError

__all__ = ["folder", "path"]


def folder() -> Path:
    """Return the folder of the sample."""
    return Path(str(resources.files("kiloglot.data"))) / "sample"


def path(name: str) -> Path:
    """Return the path of one of its files.

    >>> path("tur.lexicon.tsv").name
    'tur.lexicon.tsv'

    Raises:
        InputError: The sample has no such file.
    """
    found = folder() / name
    if not found.is_file():
        names = ", ".join(sorted(item.name for item in folder().iterdir()))
        raise InputError("is not in the sample", path=name, remedy=f"it has {names}")
    return found
