"""``kiloglot lexicon sample``: some entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from kiloglot.cli.lexicon_options import log_report, reads_lexicons, write_lexicon
from kiloglot.cli.options import as_json, echo_json, quiet, seed
from kiloglot.cli.place import Place

if TYPE_CHECKING:
    from kiloglot.lexicon import Lexicon
    from kiloglot.lexicon.sample import Way

__all__ = ["sample"]


@click.command()
@click.argument("path", metavar="LEXICON")
@click.argument("size", metavar="N", type=click.IntRange(min=1))
@reads_lexicons
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=Place(),
    default="-",
    help="Where to write the sample. [stdout]",
)
@click.option("--to", metavar="FORMAT", help="Format of OUT, as for convert. [by its suffix]")
@click.option(
    "--by",
    "way",
    type=click.Choice(["uniform", "weight", "pos"]),
    default="uniform",
    show_default=True,
    help="Whether all entries have the same chance, one in proportion to their weight, or each "
    "part of speech its share.",
)
@seed
@as_json
@quiet
def sample(
    path: str,
    size: int,
    loader: Callable[..., Lexicon],
    output: str,
    to: str | None,
    way: Way,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Draw N entries, each at most once; they keep their order. The same seed draws the same.

    With --json, the entries are in the object that is printed, unless -o names a file for them.
    """
    from kiloglot.lexicon.sample import sample as draw
    from kiloglot.lexicon.writers import format_of, record_of

    format_of(output, to)
    loaded = loader(path)
    log_report(loaded.report, quiet)
    drawn = draw(loaded, size, seed=seed, way=way)
    shown = as_json and output == "-"
    if not shown:
        write_lexicon(drawn, output, to, quiet)
    if as_json:
        counts = {"entries": len(loaded), "drawn": len(drawn), "by": way, "seed": seed}
        entries = {"sample": [record_of(entry) for entry in drawn]} if shown else {}
        echo_json({"lexicon": path, **counts, **entries, **loaded.report.as_dict()})
