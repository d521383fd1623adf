"""Options that several commands of ``kiloglot morph`` take."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

__all__ = ["columns", "threads", "use_threads"]

Command = TypeVar("Command", bound=Callable[..., Any])


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


def use_threads(count: int) -> None:
    """Set the number of threads before torch starts its own."""
    os.environ["OMP_NUM_THREADS"] = str(count)
    import torch

    torch.set_num_threads(count)
