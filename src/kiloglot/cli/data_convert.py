"""``kiloglot data convert``: a corpus in another format."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

import click

from kiloglot.cli import options
from kiloglot.cli.corpus_format import CorpusFormat

if TYPE_CHECKING:
    from kiloglot.data.sentence import Sentence
    from kiloglot.data.spans import Scheme

__all__ = ["convert"]


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option(
    "--from",
    "from_",
    metavar="FORMAT",
    type=CorpusFormat(),
    help="Format of IN; told from it if not given.",
)
@click.option(
    "--to",
    metavar="FORMAT",
    type=CorpusFormat(),
    help="Format of OUT; taken from its suffix if not given.",
)
@click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    type=CorpusFormat(),
    help="Format of IN and OUT, where --from or --to say nothing else.",
)
@click.option(
    "--columns",
    metavar="NAMES",
    help="Columns of IN: form, lemma, upos, xpos, feats, head, deprel, misc, tag, label, id, text; "
    "_ for any other.",
)
@click.option("--to-columns", metavar="NAMES", help="Columns of OUT, likewise.")
@click.option(
    "--scheme",
    type=click.Choice(["IOB1", "IOB2", "BIOES", "BILOU"], case_sensitive=False),
    help="How the tags of OUT are spelled. [default: as in IN, or IOB2]",
)
@click.option(
    "--separator",
    type=click.Choice(["tab", "space"]),
    help="What stands between the columns of OUT. [default: as in IN, or tab]",
)
@options.quiet
def convert(
    source: str,
    target: str,
    from_: str | None,
    to: str | None,
    format_: str | None,
    columns: str | None,
    to_columns: str | None,
    scheme: str | None,
    separator: str | None,
    quiet: bool,
) -> None:
    """Read the corpus IN and write it as OUT in another format, or in the same.

    ``-`` is standard input or output. Nothing is lost that the format of OUT can hold; what it
    cannot hold is named on standard error.

    \b
    Formats:
      conllu    CoNLL-U
      columns   CoNLL columns in any order; tags in IOB1, IOB2, BIOES or BILOU
      xsid      xSID columns with "# intent" comments (or, as .tsv, a table)
      massive   MASSIVE JSON lines
      tsv       a table of text with its intent or slots
      jsonl     JSON lines
      parquet   Parquet
      dataset   a folder saved by datasets.Dataset.save_to_disk
      text      plain text, a sentence a line
    """  # noqa: D301 (click wants the control character)
    from kiloglot.data import conversion

    done = conversion.convert(
        source,
        target,
        from_ or format_,
        to or format_,
        columns=columns,
        target_columns=to_columns,
        scheme=cast("Scheme | None", scheme and scheme.upper()),
        separator={"tab": "\t", "space": " ", None: None}[separator],
        watch=functools.partial(_with_progress, quiet=quiet),
    )
    options.log(
        f"{done.sentences:,} sentences: {done.source_format} -> {done.target_format}", quiet=quiet
    )
    if done.dropped:
        lost = ", ".join(f"{name} ({count:,})" for name, count in done.dropped.items())
        click.echo(f"dropped, as {done.target_format} has no place for it: {lost}", err=True)


def _with_progress(sentences: Iterator[Sentence], *, quiet: bool) -> Iterable[Sentence]:
    if quiet or not options.shows_progress():
        return sentences
    from tqdm import tqdm

    return cast("Iterable[Sentence]", tqdm(sentences, unit=" sentences", unit_scale=True))
