"""Forms of words without features, as dictionaries list them: ``headword<TAB>form`` a line."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from kiloglot.data.files import PathLike, read_lines
from kiloglot.errors import InputError

__all__ = ["FormList", "load_forms"]

#: Headword -> its other forms, each one word.
FormList = Mapping[str, Sequence[str]]


def _script(word: str) -> str:
    """Return the script of a word's first letter, as its Unicode name begins."""
    return next((unicodedata.name(sign, "").split()[0] for sign in word if sign.isalpha()), "")


def load_forms(*paths: PathLike) -> FormList:
    """Read lists of forms; those of several words and romanisations are left out.

    Raises:
        InputError: A line has no form, or a file cannot be read or has no lines.
    """
    found: dict[str, dict[str, None]] = {}
    for path in paths:
        empty = True
        for number, line in enumerate(read_lines(path), 1):
            if not line.strip() or line.startswith("#"):
                continue
            empty = False
            cells = [cell.strip() for cell in line.split("\t")]
            if len(cells) < 2 or not cells[0]:
                raise InputError(
                    "has no form",
                    path=path,
                    line=number,
                    text=line,
                    remedy="write headword, tab, form",
                )
            headword, form = cells[:2]
            if form and " " not in form and form != headword and _script(form) == _script(headword):
                found.setdefault(headword, {})[form] = None
        if empty:
            raise InputError("is empty", path=path, remedy="name a list of forms")
    return {headword: tuple(forms) for headword, forms in found.items()}
