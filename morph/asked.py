"""What an inflector is asked for or given, checked: rows, pairs and options.

A program may give anything. What cannot be meant is told at once and by name, not after minutes of
training or in the words of some inner part.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.morph.features import Features, Pair, Triple
from kiloglot.morph.inflector_files import fits_cell
from kiloglot.morph.plans import PRESETS

__all__ = [
    "check_count",
    "check_options",
    "parsed_features",
    "parsed_pair",
    "parsed_rows",
    "windows",
]

T = TypeVar("T")


def check_options(
    preset: str,
    *,
    seconds: float | None,
    steps: int | None,
    seed: int,
    folder: PathLike | None,
    resume: bool,
) -> None:
    """Make sure that a training can be what its options say.

    Raises:
        ValueError: One of them is none of its values.
    """
    if preset not in PRESETS:
        raise ValueError(f"no preset {preset!r}: one of {', '.join(PRESETS)}")
    if seconds is not None and not _is_positive(seconds):
        raise ValueError(f"seconds is {seconds!r}: give a number of CPU seconds over 0")
    if steps is not None and not (isinstance(steps, int) and _is_positive(steps)):
        raise ValueError(f"steps is {steps!r}: give a whole number over 0")
    if not (isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed < 1 << 32):
        raise ValueError(f"seed is {seed!r}: give a whole number from 0 to 2^32 - 1")
    if resume and folder is None:
        raise ValueError("resume goes on with what stands in a folder: give folder, too")


def check_count(count: object) -> None:
    """Make sure that so many forms can be asked for.

    Raises:
        ValueError: They cannot.
    """
    if not (isinstance(count, int) and _is_positive(count)):
        raise ValueError(f"{count!r} forms of each: ask for 1 or more")


def _is_positive(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return not math.isnan(value) and value > 0


def parsed_rows(rows: Iterable[tuple[str, str | Features, str]]) -> list[Triple]:
    """Return rows with their features read, each once.

    Raises:
        InputError: A row is none, has an empty cell, or a tab or line break in one, which the files
            of a model cannot hold.
    """
    distinct = dict.fromkeys(_row(row) for row in rows)
    return [(lemma, Features.parse(features), form) for lemma, features, form in distinct]


def _row(row: Any) -> tuple[str, str, str]:
    if not (isinstance(row, (tuple, list)) and len(row) == 3 and _are_texts(*row)):
        raise InputError(
            "a row to learn from is (lemma, features, form)",
            text=repr(row),
            remedy="those of a table are table.pairs()",
        )
    cells = lemma, features, form = row[0], str(row[1]), row[2]
    if not all(cell.strip() for cell in cells):
        problem = "a row to learn from has an empty cell"
    elif not all(map(fits_cell, cells)):
        problem = "a row to learn from has a tab, a line break or half of a surrogate pair in it"
    else:
        return lemma, features, form
    raise InputError(
        problem, text=repr((lemma, features, form)), remedy="mend or leave out the row"
    )


def parsed_pair(pair: Any) -> Pair:
    """Return a lemma and its features, read.

    Raises:
        InputError: It is no such pair, or one of them is empty.
    """
    if not (isinstance(pair, (tuple, list)) and len(pair) == 2 and _are_texts(*pair)):
        raise InputError("what is inflected is (lemma, features)", text=repr(pair))
    lemma, features = pair
    if not lemma.strip() or not str(features).strip(" \t;"):
        raise InputError(
            "a lemma and its features cannot be empty",
            text=f"{lemma} {features}",
            remedy="give a word and a bundle such as 'N;PL' (is a variable not set?)",
        )
    return lemma, Features.parse(features)


def parsed_features(features: Any) -> Features:
    """Return features, read.

    Raises:
        InputError: They are none.
    """
    if not isinstance(features, (str, Features)):
        raise InputError("features are a text such as 'N;PL', or Features", text=repr(features))
    return Features.parse(features)


def windows(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield items in lists of ``size``; those before an unreadable one, before its error.

    Raises:
        InputError: As ``items``.
    """
    source = iter(items)
    error = None
    while error is None:
        window: list[T] = []
        try:
            for item in itertools.islice(source, size):
                window.append(item)  # what was read stays if the next cannot be
        except InputError as found:
            error = found
        if window:
            yield window
        elif error is None:
            return
    raise error


def _are_texts(lemma: object, features: object, form: object = "") -> bool:
    return (
        isinstance(lemma, str) and isinstance(features, (str, Features)) and isinstance(form, str)
    )
