"""Notices of what a reader has mended: each is given once, however often a file is read."""

from __future__ import annotations

import functools
import logging

from kiloglot.data.files import PathLike

__all__ = ["notice", "notice_once"]

_log = logging.getLogger(__name__)


def notice(path: PathLike | None, line: int, problem: str) -> None:
    """Say what was mended in the first line of a file that had to be."""
    message = f"{path or 'line'}:{line}: {problem} (the first such line; others are not shown)"
    if path is None:
        _log.warning("%s", message)
    else:
        _once(message)


def notice_once(path: PathLike, line: int, problem: str) -> None:
    """Say the same, in a format that is read in pieces: once for a file, whatever the line."""
    if path not in _told:
        _told.add(path)
        notice(path, line, problem)


_told: set[PathLike] = set()


@functools.cache
def _once(message: str) -> None:
    _log.warning("%s", message)
