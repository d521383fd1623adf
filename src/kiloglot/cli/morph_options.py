"""Options that several commands of ``kiloglot morph`` take."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kiloglot.cli.options import log, shows_progress
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.morph.table_report import BadRow
    from kiloglot.morph.table_rows import Row

__all__ = ["as_array", "columns", "read_all", "threads", "use_threads", "watched"]

Command = TypeVar("Command", bound=Callable[..., Any])
T = TypeVar("T")


def _names(ctx: click.Context, param: click.Parameter, value: str | None) -> list[str] | None:
    return [name.strip() for name in value.split(",")] if value else None


columns: Callable[[Command], Command] = click.option(
    "--columns",
    metavar="NAMES",
    callback=_names,
    help="Columns in order, such as lemma,form,features (else told by content).",
)
threads: Callable[[Command], Command] = click.option(
    "--threads", type=click.IntRange(1), default=1, show_default=True, help="Threads to use."
)

as_array: Callable[[Command], Command] = click.option(
    "--json", "as_json", is_flag=True, help="Print a JSON array of objects instead of a table."
)


def watched(made: Iterable[T], total: int | None = None, *, quiet: bool = False) -> Iterable[T]:
    """Return forms as they are made, with a progress bar on a terminal."""
    if quiet or not shows_progress():
        return made
    from tqdm import tqdm

    shown: Iterable[T] = tqdm(made, total=total, unit=" forms", unit_scale=True, leave=False)
    return shown


def read_all(path: str, columns: list[str] | None, quiet: bool = False) -> list[Row]:
    """Read the rows of a file, at least one, and say how many cannot be used.

    Raises:
        InputError: No row can be used.
    """
    from kiloglot.morph.table_rows import read_rows

    bad: list[BadRow] = []
    rows = list(read_rows(path, columns=columns, left_out=bad.append))
    first = min(bad, key=lambda row: row.line, default=None)
    if not rows:
        remedy = "every form is a dash: name a file with forms"
        if first:
            remedy = f"{first.problem} (line {first.line})"
            if columns:
                remedy += "; --columns is for every file: give them all the same order of columns"
        raise InputError("has no rows with forms", path=path, remedy=remedy)
    if first:
        count = f"{len(bad)} row{'s' * (len(bad) != 1)}"
        log(f"{count} left out that cannot be used; {first}", quiet=quiet)
    return rows


def use_threads(count: int) -> None:
    """Set the number of threads before torch starts its own."""
    os.environ["OMP_NUM_THREADS"] = str(count)
    import torch

    torch.set_num_threads(count)
