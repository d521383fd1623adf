"""UniMorph tables that are installed, under the ISO 639-3 code of their language.

The ``unimorph`` package keeps clones of the project's repositories in ``$UNIMORPH`` or
``~/.unimorph``, one folder a language. They are found there without importing the package (it
brings pandas), and fetched by the package itself, in a process of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError, OutputError
from kiloglot.morph.table_files import part_files

__all__ = ["available", "fetch", "find_table", "installed", "location", "resolve"]

_CODE = re.compile(r"[a-z]{3}")
_SOURCE = "https://github.com/unimorph/"
_FETCH = "import sys, unimorph; unimorph.download_unimorph(sys.argv[1])"
_LIST = "import unimorph; print(*unimorph.get_list_of_datasets())"


def location() -> Path:
    """Return the folder in which the ``unimorph`` package keeps its tables."""
    own = os.environ.get("UNIMORPH")
    return Path(own) if own else Path.home() / ".unimorph"


def find_table(lang: str) -> Path | None:
    """Return where a language's table is installed, or ``None``.

    Args:
        lang: An ISO 639-3 code.
    """
    if not _CODE.fullmatch(lang):
        return None
    place = location() / lang
    try:
        files, _ = part_files(place)
    except (InputError, OSError):
        return None
    return place if all(file.is_file() for file in files) else None


def installed() -> list[str]:
    """Return the codes of the languages whose tables are installed."""
    try:
        names = sorted(entry.name for entry in location().iterdir())
    except OSError:
        return []
    return [name for name in names if find_table(name)]


def resolve(path: PathLike) -> PathLike:
    """Return the path of a table given by its path or by the code of its language.

    Raises:
        InputError: There is no such file, and no table of such a language is installed.
    """
    name = os.fspath(path)
    if name == "-" or Path(path).exists() or not _CODE.fullmatch(name):
        return path
    found = find_table(name)
    if found is None:
        raise InputError(
            f"there is no such file, and no table of a language with this code in {location()}",
            text=name,
            remedy=f"name a file, or fetch the table: kiloglot morph fetch {name}",
        )
    return found


def fetch(lang: str) -> Path:
    """Fetch a language's table with the ``unimorph`` package, unless it is installed.

    Returns:
        Where it is installed.

    Raises:
        InputError: The code is no ISO 639-3 code, the project has no such table, or it cannot be
            reached; the message says what to fetch by hand, and whereto.
        OutputError: The folder cannot be written.
    """
    if not _CODE.fullmatch(lang):
        raise InputError(
            "is no ISO 639-3 code of a language", text=lang, remedy="give three small letters"
        )
    if found := find_table(lang):
        return found
    place = location()
    try:
        place.mkdir(parents=True, exist_ok=True)
        # Fetched beside and then renamed, so that a table is there whole or not at all.
        folder = Path(tempfile.mkdtemp(prefix=".fetching-", dir=place))
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror})",
            path=place,
            remedy="set UNIMORPH to a folder you may write to",
        ) from None
    by_hand = f"fetch {_SOURCE}{lang} by hand into {place / lang}"
    try:
        problem = _run([_FETCH, lang], {"UNIMORPH": str(folder)})[1]
        if problem is None:
            try:
                part_files(folder / lang)
            except (InputError, OSError):
                problem = "the repository holds no table"
        if problem is not None:
            raise InputError(
                f"the UniMorph table cannot be fetched ({problem})", text=lang, remedy=by_hand
            )
        target = place / lang
        if target.is_dir():
            _clear(target)
        (folder / lang).rename(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return place / lang


def available() -> list[str]:
    """Return the codes of the tables that the UniMorph project offers, as the package lists them.

    Raises:
        InputError: The project cannot be reached.
    """
    output, problem = _run([_LIST], {})
    codes = output.split()
    if problem is not None or not codes:
        raise InputError(
            f"the list of UniMorph tables cannot be fetched ({problem or 'no answer'})",
            remedy="see https://unimorph.github.io",
        )
    return codes


def _clear(folder: Path) -> None:
    """Remove what an interrupted clone left, and nothing else."""
    if any(entry.name != ".git" for entry in folder.iterdir()):
        raise InputError(
            "is a folder without a table", path=folder, remedy="move it away and fetch again"
        )
    shutil.rmtree(folder)


def _run(arguments: list[str], environment: dict[str, str]) -> tuple[str, str | None]:
    """Run the package; return what it printed and what went wrong, if anything did."""
    # The code is ours, its argument three small letters.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", *arguments],
        env=os.environ | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return done.stdout, None
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    fatal = [line for line in said if line.startswith(("fatal:", "ERROR:", "error:"))]
    return done.stdout, (fatal or said or ["no reason given"])[-1]
