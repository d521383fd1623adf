"""Options that mean the same in every command."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click

__all__ = ["as_json", "echo_json", "echo_table", "log", "quiet", "seed", "shows_progress"]

Command = TypeVar("Command", bound=Callable[..., Any])

seed: Callable[[Command], Command] = click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    metavar="N",
    help="Seed of every random choice.",
)
as_json: Callable[[Command], Command] = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object instead of a table."
)
quiet: Callable[[Command], Command] = click.option(
    "-q", "--quiet", is_flag=True, help="Print no progress and no summary to standard error."
)


def echo_json(value: object) -> None:
    """Print ``value`` as one JSON object on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def echo_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print an aligned table: first column to the left, numbers to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [
        max(len(name), *(len(row[column]) for row in cells)) if cells else len(name)
        for column, name in enumerate(header)
    ]
    right = [
        column > 0 and all(_is_number(row[column]) for row in cells)
        for column in range(len(header))
    ]
    for row in [list(header), *cells]:
        click.echo(
            "  ".join(
                cell.rjust(width) if at_right else cell.ljust(width)
                for cell, width, at_right in zip(row, widths, right, strict=True)
            ).rstrip()
        )


def _is_number(cell: str) -> bool:
    return cell[:1].isdigit() or cell[:1] in "-+" or cell == ""


@functools.cache
def shows_progress() -> bool:
    """Tell whether standard error is a terminal, where a progress bar makes sense."""
    return sys.stderr.isatty()


def log(message: str, *, quiet: bool = False) -> None:
    """Print a line to standard error unless ``quiet``."""
    if not quiet:
        click.echo(message, err=True)
