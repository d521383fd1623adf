"""Words of the language as arguments of a command."""

from __future__ import annotations

import os
from typing import Any

import click

from kiloglot.errors import InputError

__all__ = ["Word"]


class Word(click.ParamType[str]):
    """A word: UTF-8 text, whatever the locale says.

    In a locale that knows ASCII alone (``LC_ALL=C`` with ``PYTHONUTF8=0``) Python takes the bytes
    of other letters for surrogates (PEP 383); here they are letters again.
    """

    name = "word"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word.

        Raises:
            InputError: Its bytes are not UTF-8.
        """
        word = str(value)
        try:
            word.encode("utf-8")
        except UnicodeEncodeError:
            pass
        else:
            return word
        try:
            return os.fsencode(word).decode("utf-8")
        except UnicodeDecodeError:
            raise InputError(
                "an argument is not UTF-8", text=word, remedy="write it in UTF-8, or use a file"
            ) from None
