"""Which files a table is made of: one, several parts, a folder, a UniMorph repository."""

from __future__ import annotations

import re
from pathlib import Path

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError

__all__ = ["part_files"]

#: Other views of a repository's plain table, or no paradigms: left out of a folder that has more.
_VIEWS = (".args", ".segmentations", ".segmented", ".seg")
_NO_TABLE = re.compile(
    r"(readme|licen[cs]e|copying|citation|changelog|contributing|notice|source|reference|makefile)"
    r"|.*\.(md|rst|pdf|py|sh|html?|json|ya?ml|toml|cfg|png|jpe?g|log|bib|conllu?|arrow|parquet"
    r"|xlsx?|ods|docx?|odt|tar|pkl|pt|bin|npz?|safetensors|jsonl)$"
    r"|.*derivations?(\.|$)",
    re.IGNORECASE,
)
_PACKED = re.compile(r"\.(gz|xz|bz2|zip)$", re.IGNORECASE)
_DIGITS = re.compile(r"(\d+)")


def part_files(path: PathLike) -> tuple[list[Path], bool]:
    """Return the files to read for a path, and whether some of them may turn out no tables.

    A file stands for itself. Of a folder, every file that may be a table counts, in natural
    order (``fin.1`` before ``fin.10``), except hidden ones, documentation, derivations, and other
    views of the same table (``.args``, ``.segmentations``) where a plain one stands beside them.

    Raises:
        InputError: The folder has no such file.
    """
    folder = Path(path)
    if not folder.is_dir():
        return [folder], False
    files = sorted(
        (
            file
            for file in folder.iterdir()
            if file.is_file() and not file.name.startswith((".", "_")) and not _is_other(file)
        ),
        key=lambda file: [int(piece) if piece.isdigit() else piece for piece in _pieces(file)],
    )
    plain = [file for file in files if not _stem(file).lower().endswith(_VIEWS)]
    if not files:
        raise InputError(
            "holds no paradigm table", path=path, remedy="name the files, or the right folder"
        )
    return plain or files, True


def _stem(file: Path) -> str:
    """The name without compression and a last ``.tsv`` or ``.txt``."""
    return re.sub(r"\.(tsv|txt)$", "", _PACKED.sub("", file.name), flags=re.IGNORECASE)


def _is_other(file: Path) -> bool:
    return _NO_TABLE.match(_PACKED.sub("", file.name)) is not None


def _pieces(file: Path) -> list[str]:
    # Splitting at groups of digits puts text at even places, numbers at odd ones: comparable.
    return _DIGITS.split(file.name)
