"""From files to one clean lexicon."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.lexicon.cleaning import DEFAULT, SOURCE_LANGUAGE, clean_entries
from kiloglot.lexicon.lexicon import Lexicon
from kiloglot.lexicon.merging import merge
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport, Report

__all__ = ["load", "name_of"]


def load(
    *paths: PathLike,
    format: str | None = None,  # noqa: A002 (the name of the option everywhere)
    clean: Iterable[str] | None = None,
    reading: Reading | None = None,
    tiers: Mapping[str, int] | None = None,
    join_senses: bool = False,
    language: str = SOURCE_LANGUAGE,
) -> Lexicon:
    """Read and clean a lexicon, or several and merge them.

    One file keeps its order. Several are merged as by :func:`kiloglot.lexicon.merge`, those named
    first trusted most; entries that name no origin get the name of their file.

    Args:
        *paths: The files; ``-`` is standard input.
        format: The format of all of them, a name in ``READERS``; None to recognise each.
        clean: The cleaning steps to take, names in ``CLEANING``; None for those that are usual.
        reading: How to read them.
        tiers: Origin -> tier for merging; see :func:`kiloglot.lexicon.merge`.
        join_senses: Whether entries of different senses agree in merging.
        language: ISO 639-3 code of the source language, for what is cleaned by language.

    Raises:
        InputError: A file cannot be read or has no usable row, or there is no such cleaning step.
    """
    if not paths:
        raise InputError("no lexicon named", remedy="name at least one file")
    lexicons = [
        _load(path, format, DEFAULT if clean is None else tuple(clean), reading, language)
        for path in paths
    ]
    if len(lexicons) == 1 and tiers is None and not join_senses:
        return lexicons[0]
    names = [name_of(path) for path in paths]
    return merge(lexicons, tiers=tiers, names=names, join_senses=join_senses)


def _load(
    path: PathLike,
    format: str | None,  # noqa: A002
    clean: tuple[str, ...],
    reading: Reading | None,
    language: str,
) -> Lexicon:
    report = Report(files=[FileReport(os.fspath(path))])
    entries = read(path, format, reading=reading, report=report.files[0])
    with _collection_paused():
        cleaned = list(clean_entries(entries, clean, report=report, language=language))
    if not cleaned:
        raise InputError(
            "no entry is left after cleaning", path=path, remedy="leave out a step: --no-clean STEP"
        )
    return Lexicon(cleaned, report)


@contextlib.contextmanager
def _collection_paused() -> Iterator[None]:
    """Pause the search for cycles: entries have none, and it would go through all of them again.

    A quarter of the time that a million rows take.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def name_of(path: PathLike) -> str:
    """Return what entries of a file are called that name no origin: its name without suffixes."""
    if os.fspath(path) == "-":
        return "stdin"
    name = Path(os.fspath(path)).name
    return name.split(".")[0] or name
