"""``kiloglot lexicon invert``: the other direction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from kiloglot.cli.lexicon_options import log_report, one_output, reads_lexicons, write_lexicon
from kiloglot.cli.options import as_json, echo_json, quiet
from kiloglot.cli.place import Place

if TYPE_CHECKING:
    from kiloglot.lexicon import Lexicon

__all__ = ["invert"]


@click.command()
@click.argument("path", metavar="LEXICON")
@reads_lexicons
@click.option(
    "-o", "--output", metavar="OUT", type=Place(), required=True, help="Where to write the result."
)
@click.option("--to", metavar="FORMAT", help="Format of OUT, as for convert. [by its suffix]")
@as_json
@quiet
def invert(
    path: str,
    loader: Callable[..., Lexicon],
    output: str,
    to: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Exchange source and target, and bring the entries of each new source together.

    Cleaning comes first: --source-language is the source language of LEXICON as it is.
    """
    from kiloglot.lexicon import Lexicon
    from kiloglot.lexicon.writers import format_of, languages_of

    one_output(as_json, output)
    format_of(output, to)
    loaded = loader(path)
    log_report(loaded.report, quiet)
    inverted = loaded.invert()
    grouped = (entry for source in inverted.sources for entry in inverted.exact(source))
    source, target = languages_of(loaded)
    write_lexicon(Lexicon(grouped, loaded.report), output, to, quiet, (target, source))
    if as_json:
        counts = {"entries": len(inverted), "sources": len(inverted.sources)}
        echo_json({"lexicon": path, **counts, **loaded.report.as_dict()})
