"""``kiloglot lexicon convert``: a lexicon in another format."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import click

from kiloglot.cli.lexicon_options import log_report, one_output, reads_lexicons, write_lexicon
from kiloglot.cli.options import as_json, echo_json, quiet

if TYPE_CHECKING:
    from kiloglot.lexicon import Lexicon

__all__ = ["convert"]


@click.command()
@click.argument("path", metavar="IN")
@click.argument("output", metavar="OUT")
@reads_lexicons
@click.option(
    "--to",
    metavar="FORMAT",
    help="Format of OUT: tsv, csv, muse, jsonl, parquet, lift, cldf. [by its suffix]",
)
@as_json
@quiet
def convert(
    path: str,
    output: str,
    loader: functools.partial[Lexicon],
    to: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Clean a lexicon and write it in another format.

    OUT is written as CSV, JSONL, Parquet, LIFT, CLDF (a folder, .cldf) or MUSE (.txt) if its suffix
    says so, else as TSV with a header. With --no-clean all, only the format changes. LIFT and CLDF
    name the languages that --gloss-language and --target-language name, else those of IN.
    """
    from kiloglot.lexicon.writers import UNKNOWN, format_of, languages_of

    one_output(as_json, output)
    # Before a large file is read in vain.
    format_of(output, to)
    loaded = loader(path)
    log_report(loaded.report, quiet)
    reading = loader.keywords["reading"]
    languages = (_code(reading.gloss_language), _code(reading.target_language))
    if reading.invert:
        languages = languages_of(loaded, languages[::-1], UNKNOWN[::-1])
    write_lexicon(loaded, output, to, quiet, languages)
    if as_json:
        echo_json({"lexicon": path, "entries": len(loaded), **loaded.report.as_dict()})


def _code(language: str) -> str:
    """Return a language as it was given if that is a code; not if it is a name or a number."""
    return language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9-]+)?", language) else ""
