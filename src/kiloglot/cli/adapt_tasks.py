"""Options that the commands on tasks (finetune, evaluate, distil) have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kiloglot.adapt.examples import Source

__all__ = ["TASKS", "named_pairs", "percent", "renaming", "sources"]

Command = TypeVar("Command", bound=Callable[..., Any])

#: As in kiloglot.adapt.tasks, named here so that --help waits for no import.
TASKS = ("pos", "ner", "slots", "intent", "classify", "joint")


def named_pairs(
    ctx: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """Read the values of an option as ``LABEL=NEW``."""
    pairs = [value.rpartition("=") for value in values]
    for value, (label, sign, _) in zip(values, pairs, strict=True):
        if not (label and sign):
            raise click.BadParameter(f"{value!r} is not LABEL=NEW", ctx, option)
    return {label: new for label, _, new in pairs}


renaming: Callable[[Command], Command] = click.option(
    "--map",
    "rename",
    multiple=True,
    metavar="LABEL=NEW",
    callback=named_pairs,
    help="Call a label otherwise, in every file (person=PER); an entity or slot LABEL= is dropped. "
    "May be repeated.",
)


def sources(
    paths: Sequence[str],
    weights: Sequence[float],
    *,
    format_: str | None,
    rename: dict[str, str],
    limit: int | None = None,
) -> list[Source]:
    """Return the data that options name; a weight belongs to the file of the same place."""
    from kiloglot.adapt.examples import Source

    if weights and len(weights) != len(paths):
        raise click.UsageError(
            f"--weight is given {len(weights)} times for {len(paths)} files: give one for each"
        )
    each = weights or [1.0] * len(paths)
    return [
        Source(path=path, format=format_, weight=weight, rename=rename, limit=limit)
        for path, weight in zip(paths, each, strict=True)
    ]


def percent(share: float) -> str:
    """Return a share in per cent with one decimal."""
    return f"{100 * share:.1f}"
