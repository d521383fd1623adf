"""The source language as the user names it, and whether there are transfer rules for it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from importlib.resources import files

from kiloglot.errors import InputError

__all__ = ["source_language"]

#: What the tables of rules are called: with the code of a language, or without for any.
_TABLE = "transfer"


def source_language(name: str, warn: Callable[[str], object] = lambda line: None) -> str:
    """Return the code under which the rules of a source language are listed.

    >>> source_language("en"), source_language("English"), source_language("eng")
    ('eng', 'eng', 'eng')

    Args:
        name: An ISO 639 code or a name; one that is not known is returned as it is.
        warn: Called with a line if there are no rules of the language's own.
    """
    ruled = _with_rules()
    code = name
    if code not in ruled:
        from kiloglot.data.catalogue import find_language  # slow to import

        with contextlib.suppress(InputError):
            code = find_language(name).code
    if code not in ruled:
        warn(
            f"no transfer rules for the source language {name!r} (there are for "
            f"{', '.join(sorted(ruled))}): only those for any language are used"
        )
    return code


def _with_rules() -> frozenset[str]:
    """Return the codes of the languages that have a transfer table of their own."""
    parts = [
        table.name.split(".") for table in files("kiloglot.augment").joinpath("tables").iterdir()
    ]
    return frozenset(part[1] for part in parts if part[0] == _TABLE and len(part) == 3)
