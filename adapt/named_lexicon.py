"""A lexicon as users name it, in any format of ``lexicon convert``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.lexicon import Lexicon

__all__ = ["load_lexicon"]


def load_lexicon(*paths: PathLike, format: str | None = None) -> Lexicon:  # noqa: A002
    """Load a lexicon of one or several files.

    Raises:
        InputError: One cannot be read. Where options of ``lexicon convert`` would help, which the
            commands on models lack, it says whose they are.
    """
    from kiloglot.lexicon import load

    try:
        return load(*paths, format=format)
    except InputError as error:
        if "--" not in (error.remedy or ""):
            raise
        raise InputError(
            error.problem,
            path=error.path,
            line=error.line,
            text=error.text,
            remedy=f"{error.remedy} (in kiloglot lexicon convert)",
        ) from None
