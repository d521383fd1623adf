"""``kiloglot lexicon merge``: several lexicons made one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from kiloglot.cli.lexicon_options import log_report, one_output, reads_lexicons, write_lexicon
from kiloglot.cli.options import as_json, echo_json, log, quiet
from kiloglot.cli.place import Place
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.lexicon import Lexicon

__all__ = ["merge"]


@click.command()
@click.argument("paths", metavar="LEXICON...", nargs=-1, required=True)
@reads_lexicons
@click.option(
    "-o", "--output", metavar="OUT", type=Place(), required=True, help="Where to write the result."
)
@click.option("--to", metavar="FORMAT", help="Format of OUT, as for convert. [by its suffix]")
@click.option(
    "--tier",
    "tiers",
    metavar="ORIGIN=N",
    multiple=True,
    help="Trust of an origin, 1 the highest; may be repeated. [the place of its LEXICON]",
)
@click.option(
    "--join-senses",
    is_flag=True,
    help="Let entries agree whatever their senses; the result has all of them.",
)
@click.option(
    "--min-origins",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    help="Keep only entries that at least N origins give.",
)
@as_json
@quiet
def merge(
    paths: tuple[str, ...],
    loader: Callable[..., Lexicon],
    output: str,
    to: str | None,
    tiers: tuple[str, ...],
    join_senses: bool,
    min_origins: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Merge lexicons into one, those trusted most named first.

    Entries that several origins give become one with all of them in its origin (joined by +). Its
    weight is the sum over the origins of 1 in the first tier, 1/2 in the second, 1/4 in the third,
    and so on, times the weight that the entry has there (of the highest in that file). The entries
    of a word are written in order of weight. Entries agree if neither part of speech nor sense is
    contradicted. --json prints how many origins agree on how many entries, and which.
    """
    from kiloglot.lexicon.agreement import agreed, agreement
    from kiloglot.lexicon.writers import format_of

    one_output(as_json, output)
    format_of(output, to)
    wanted = _tiers(tiers)
    loaded = loader(*paths, tiers=wanted, join_senses=join_senses)
    log_report(loaded.report, quiet)
    found = agreement(loaded)
    if unknown := [origin for origin in wanted if origin not in found.origins]:
        raise InputError(
            "no entry has the origin of a --tier",
            text=unknown[0],
            remedy=f"one of {', '.join(map(repr, found.origins))}",
        )
    several = len(loaded) - found.counts.get(1, 0)
    log(f"{several} of {len(loaded)} entries are given by more than one origin", quiet=quiet)
    for origin, entries in found.origins.items():
        alone = found.alone.get(origin, 0)
        log(f"  {origin or '(none)'}: {entries} entries, {alone} of them alone", quiet=quiet)
    kept = agreed(loaded, min_origins) if min_origins > 1 else loaded
    if not len(kept):
        raise InputError(f"no entry has {min_origins} origins", remedy="lower --min-origins")
    write_lexicon(kept, output, to, quiet)
    if as_json:
        echo_json({"lexicons": list(paths), "entries": len(kept), **found.as_dict()})


def _tiers(items: Iterable[str]) -> dict[str, int]:
    tiers = {}
    for item in items:
        origin, _, number = item.rpartition("=")
        if not origin or not number.isdecimal() or int(number) < 1:
            raise InputError("no tier", text=item, remedy="write --tier ORIGIN=N, N from 1")
        tiers[origin] = int(number)
    return tiers
