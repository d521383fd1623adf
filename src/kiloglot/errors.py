"""The errors that kiloglot raises: one line each, naming place, problem and remedy."""

from __future__ import annotations

from os import PathLike, fspath

__all__ = ["InputError", "KiloglotError", "OutputError"]

_QUOTE_LIMIT = 80


class KiloglotError(Exception):
    """Base of every error that kiloglot raises on purpose.

    Its text is a single line fit for a person to read: the command line prints it and
    exits with status 1.
    """


class InputError(KiloglotError):
    """A file, line or value given by the user cannot be used.

    Args:
        problem: What is wrong, in a few words.
        path: The file concerned, if any (``-`` for standard input).
        line: The line in that file, counted from 1, if known.
        text: The offending text; it is quoted and shortened.
        remedy: What to do about it.
    """

    def __init__(
        self,
        problem: str,
        *,
        path: str | PathLike[str] | None = None,
        line: int | None = None,
        text: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.problem = problem
        self.path = None if path is None else fspath(path)
        self.line = line
        self.text = text
        self.remedy = remedy
        super().__init__(_one_line(self.path, line, problem, text, remedy))


class OutputError(InputError):
    """A file or folder cannot be written: no permission, no space, already there."""


def _one_line(
    path: str | None, line: int | None, problem: str, text: str | None, remedy: str | None
) -> str:
    place = "" if path is None else "<stdin>" if path == "-" else path
    if line is not None:
        place = f"{place}:{line}" if place else f"line {line}"
    message = f"{place}: {problem}" if place else problem
    if text is not None:
        shown = text if len(text) <= _QUOTE_LIMIT else text[: _QUOTE_LIMIT - 1] + "…"
        message += f": {shown!r}"
    if remedy is not None:
        message += f"; {remedy}"
    return " ".join(message.splitlines())
