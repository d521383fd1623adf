"""``kiloglot.lexicon.cells``: the forms that Wiktionary tags, as a UniMorph table."""

from __future__ import annotations

import click

from kiloglot.cli.options import as_json, echo_json, log, quiet
from kiloglot.cli.place import Place

__all__ = ["paradigms"]


@click.command()
@click.argument("path", metavar="EXTRACT")
@click.option(
    "-o", "--output", metavar="OUT", type=Place(), required=True, help="Where to write the table."
)
@click.option(
    "--target-language",
    default="",
    metavar="CODE",
    help="The language that is wanted of an EXTRACT of several, by code or by name.",
)
@as_json
@quiet
def paradigms(path: str, output: str, target_language: str, as_json: bool, quiet: bool) -> None:
    """Write the inflected forms of an extract of Wiktionary as a UniMorph table.

    EXTRACT is JSON Lines of Wiktextract (kaikki.org). A row of OUT is a lemma, a form and features.
    Romanizations, names of templates and the like are passed over; forms with a tag that has no
    known meaning are left out and counted.
    """
    from kiloglot.lexicon.cells import CellReport, cells, write_cells

    report = CellReport()
    write_cells(cells(path, target_language=target_language, report=report), output)
    if as_json:
        echo_json(report.as_dict())
        return
    for line in report.lines():
        log(line, quiet=quiet)
