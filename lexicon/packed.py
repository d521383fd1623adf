"""Lexicons of several files in one archive: unpacked for the time they are read."""

from __future__ import annotations

import contextlib
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from kiloglot.data.compression import DAMAGED, files_in, is_compressed
from kiloglot.data.files import PathLike, open_bytes
from kiloglot.errors import InputError
from kiloglot.lexicon.cldf_tables import has_tables
from kiloglot.lexicon.giella import giella_files
from kiloglot.lexicon.panlex_tables import tables_in

__all__ = ["unpacked"]

_NAMED = re.compile(r"\.(?:zip|tgz|tar|tar\.(?:gz|bz2|xz|zst))$", re.IGNORECASE)
#: Where a tar file says that it is one.
_TAR = slice(257, 262)
_STARDICT = re.compile(r"(.+)\.(?:idx|idx\.gz|dict|dict\.dz|syn|syn\.dz)")
#: What is unpacked may have this many times the size of the archive, and _FREE_BYTES at any rate.
_MOST_EXPANSION = 1000
_FREE_BYTES = 1 << 28
_MOST_BYTES = 1 << 35
_MOST_FILES = 10_000
#: Files beside a lexicon that are none.
_BESIDES = frozenset(
    [".ann", ".bib", ".bmp", ".cff", ".css", ".html", ".jpg", ".md", ".pdf", ".png", ".rst"]
)
#: Suffixes of dictionaries that have other files beside them.
_TELLING = (".ifo", ".lift", ".tei", ".xdxf", ".dsl")
_ABBREVIATIONS = "_abrv.dsl"
_NOTICES = ("readme", "licen", "copying", "changelog", "authors", "source")


@contextlib.contextmanager
def unpacked(path: PathLike) -> Iterator[PathLike]:
    """Give the lexicon in an archive, as a file or a folder; a path that is no archive as it is.

    A folder with one dictionary of StarDict, FieldWorks, FreeDict and the like gives its file, one
    that an archive was unpacked into the data set or the dictionary within it.

    An archive of one file needs no unpacking: readers look through it.

    Raises:
        InputError: The archive is damaged, expands beyond reason, has paths that lead out of it, or
            holds no lexicon or several.
    """
    place = Path(path)
    if place.is_dir():
        yield _in_folder(place) or path
        return
    if not place.is_file() or not _is_archive(place):
        yield _described(place) or path
        return
    from kiloglot.data.archives import unpack  # slow to import

    size = min(_MOST_BYTES, max(_FREE_BYTES, _MOST_EXPANSION * place.stat().st_size))
    with tempfile.TemporaryDirectory(prefix="kiloglot-") as folder:
        whole = unpack(place, Path(folder) / "lexicon", max_size=size, max_files=_MOST_FILES)
        yield _lexicon_in(path, whole)


def _in_folder(folder: Path) -> Path | None:
    """Return what a folder holds that is read as a whole, at most two folders down.

    Raises:
        InputError: It holds several.
    """
    for depth in ("", "*", "*/*"):
        places = sorted(folder.glob(depth)) if depth else [folder]
        found = [whole for place in places if place.is_dir() and (whole := _whole(place))]
        if len(found) > 1:
            raise InputError(
                f"holds {len(found)} lexicons",
                path=folder,
                text=", ".join(str(place.relative_to(folder)) for place in found[:5]),
                remedy="name one",
            )
        if found:
            return found[0]
    return None


def _whole(folder: Path) -> Path | None:
    if has_tables(folder) or tables_in(folder) or giella_files(folder):
        return folder
    return _telling(folder.glob("*"))


def _telling(files: Iterable[Path]) -> Path | None:
    """Return the only file of those whose suffix says that they are dictionaries.

    What stands beside it is for its sake: ranges and writing systems of FieldWorks, styles of
    FreeDict, indexes of StarDict, abbreviations of Lingvo.
    """
    found: dict[str, list[Path]] = {}
    for file in files:
        name = file.name.lower().removesuffix(".dz")
        if not name.startswith(".") and not name.endswith(_ABBREVIATIONS):
            found.setdefault(Path(name).suffix, []).append(file)
    return next((found[end][0] for end in _TELLING if len(found.get(end, ())) == 1), None)


def _is_archive(path: Path) -> bool:
    """Tell by what is in it whether a file is an archive, other than of one file."""
    if _NAMED.search(path.name):
        return not _holds_one_file(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(_TAR.stop)
        if is_compressed(head) and not head.startswith(b"PK"):
            with open_bytes(path) as unpacked:
                head = unpacked.read(_TAR.stop)
    except (OSError, InputError):
        return False  # whoever reads it says what is wrong
    return head[_TAR] == b"ustar" or (head.startswith(b"PK\x03\x04") and not _holds_one_file(path))


def _holds_one_file(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return len(files_in(archive)) == 1
    except DAMAGED:
        return False


def _described(path: Path) -> Path | None:
    """Return the description of the StarDict dictionary that a file is a part of."""
    if (part := _STARDICT.fullmatch(path.name)) is None:
        return None
    described = path.with_name(f"{part[1]}.ifo")
    return described if described.is_file() else None


def _lexicon_in(path: PathLike, folder: Path) -> Path:
    """Return the lexicon in a folder: a data set, a dictionary of several files, or a file.

    Raises:
        InputError: There is none, or several.
    """
    folders = [folder, *sorted(place for place in folder.rglob("*") if place.is_dir())]
    for place in folders:
        if has_tables(place) or tables_in(place) or giella_files(place):
            return place
    files = sorted(place for place in folder.rglob("*") if place.is_file())
    if (told := _telling(files)) is not None:
        return told
    lexicons = [
        file
        for file in files
        if not file.name.startswith(".")
        and not file.name.lower().startswith(_NOTICES)
        and file.suffix.lower() not in _BESIDES
    ]
    if len(lexicons) == 1:
        return lexicons[0]
    names = ", ".join(str(file.relative_to(folder)) for file in (lexicons or files)[:5])
    raise InputError(
        f"holds {len(lexicons)} files that may be lexicons" if lexicons else "holds no lexicon",
        path=path,
        text=names,
        remedy="unpack it and name one",
    )
