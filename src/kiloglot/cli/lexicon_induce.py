"""``kiloglot lexicon induce``: entries learned from parallel text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from kiloglot.cli.lexicon_options import one_output, write_lexicon
from kiloglot.cli.options import as_json, echo_json, echo_table, log, quiet
from kiloglot.cli.place import Place
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.lexicon.alignment import Joining
    from kiloglot.lexicon.induce import Induced, Precision
    from kiloglot.lexicon.parallel import Layout, Unit

__all__ = ["induce", "lemmas_by"]

_SCORES = (
    *("source", "target", "pos", "weight", "links", "source_count", "target_count"),
    *("forward", "backward"),
)


@click.command()
@click.argument("paths", metavar="PARALLEL...", nargs=-1, required=True)
@click.option(
    "-o", "--output", metavar="LEXICON", type=Place(), required=True, help="Where to write entries."
)
@click.option("--to", metavar="FORMAT", help="Format of LEXICON, as for convert. [by its suffix]")
@click.option(
    "--layout",
    type=click.Choice(["lines", "keyed", "pairs"]),
    help="How PARALLEL is laid out. [recognised]",
)
@click.option(
    "--columns",
    type=(click.IntRange(min=1), click.IntRange(min=1)),
    default=(1, 2),
    show_default=True,
    metavar="N M",
    help="The columns of source and target in a file of pairs.",
)
@click.option(
    "--align",
    is_flag=True,
    help="The two files have the same order but not the same lines: align their sentences first.",
)
@click.option(
    "--source-paradigms",
    metavar="TABLE",
    help="Paradigm table of the source language: forms of one lemma only are counted as it.",
)
@click.option(
    "--joining",
    type=click.Choice(["intersection", "grow-diag-final-and"]),
    default="intersection",
    show_default=True,
    help="How both directions of the alignment are joined: the second gives more entries, fewer of "
    "them right.",
)
@click.option(
    "--min-count",
    metavar="N",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="How often source and target must be linked.",
)
@click.option(
    "--min-probability",
    metavar="P",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help="How probable source and target must be, each given the other.",
)
@click.option(
    "--best",
    metavar="N",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many targets of a source to keep.",
)
@click.option("--origin", default="induced", show_default=True, help="Origin of the entries.")
@click.option("--scores", metavar="OUT", help="Write counts and probabilities of each entry, TSV.")
@click.option(
    "--reference",
    metavar="LEXICON",
    help="Compare with this lexicon: precision, coverage. Any format, columns recognised.",
)
@as_json
@quiet
def induce(
    paths: tuple[str, ...],
    output: str,
    to: str | None,
    layout: Layout | None,
    columns: tuple[int, int],
    align: bool,
    source_paradigms: str | None,
    joining: Joining,
    min_count: int,
    min_probability: float,
    best: int,
    origin: str,
    scores: str | None,
    reference: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Learn entries from parallel text by statistical word alignment.

    \b
    PARALLEL is one of
      lines  two files, line by line translations of each other (blank lines and
             eBible's <range> understood; .conllu files give lemmas and POS)
      keyed  two files of key, tab, text, as MAT 1:1<TAB>In the ... (a key may
             be several columns; after a verse a space will do)
      pairs  one file of source, tab, target (or ||| between them)
    Several pairs of files, or with --layout pairs several files, are one text.

    The weight of an entry is the geometric mean of the probabilities of target
    given source and source given target. No random choice is made: the same
    text gives the same entries.
    """  # noqa: D301 (click wants the control character)
    from kiloglot.lexicon import Lexicon, load
    from kiloglot.lexicon.induce import induce as learn
    from kiloglot.lexicon.induce import precision
    from kiloglot.lexicon.parallel import read_parallel
    from kiloglot.lexicon.writers import format_of

    one_output(as_json or reference is not None, output)
    format_of(output, to)
    # Read first what may be wrong: the alignment takes minutes.
    wanted = load(reference) if reference else None
    lemma = lemmas_by(source_paradigms) if source_paradigms else None
    text = read_parallel(paths, layout=layout, align=align, columns=columns, lemma=lemma)
    log(
        f"{text.sentences} pairs of sentences; {text.empty} empty, {text.long} too long, "
        f"{text.unmatched} sentences without a partner; {len(text.source.units)} source and "
        f"{len(text.target.units)} target words",
        quiet=quiet,
    )
    if text.beyond:
        log(f"{text.beyond} pairs are more than fit into memory: left out", quiet=quiet)
    learned = learn(
        text,
        joining=joining,
        min_count=min_count,
        min_probability=min_probability,
        best=best,
        origin=origin,
        progress=lambda step: log(step, quiet=quiet),
    )
    if not learned:
        raise InputError(
            "no entry is likely enough",
            path=paths[0],
            remedy="give more text, or lower --min-count or --min-probability",
        )
    write_lexicon(Lexicon(each.entry for each in learned), output, to, quiet)
    if scores:
        _write_scores(learned, scores)
    found = precision([each.entry for each in learned], wanted) if wanted is not None else None
    if as_json:
        figures = {"text": text.as_dict(), "entries": len(learned)}
        echo_json({**figures, "reference": None if found is None else found.as_dict()})
    elif found is not None:
        _show(found)


def lemmas_by(path: str) -> Callable[[str], Unit]:
    """Return what brings a form to its lemma if it is a form of one only."""
    import functools

    from kiloglot import morph
    from kiloglot.lexicon.parallel import Unit

    table = morph.load(path)

    @functools.cache
    def lemma(word: str) -> Unit:
        cells = table.analyses(word) or table.analyses(word.lower())
        lemmas = {cell.lemma for cell in cells}
        return Unit(lemmas.pop() if len(lemmas) == 1 else word)

    return lemma


def _write_scores(learned: list[Induced], path: str) -> None:
    from kiloglot.data.files import whole_text

    with whole_text(path) as stream:
        stream.write("\t".join(_SCORES) + "\n")
        for each in learned:
            entry = each.entry
            cells = (entry.source, entry.target, entry.pos, entry.weight, *each[1:])
            stream.write("\t".join(map(str, cells)) + "\n")


def _show(found: Precision) -> None:
    figures = found.as_dict()
    wrong = figures.pop("wrong")
    echo_table(
        ("", "value"),
        [
            (name.replace("_", " "), f"{value:.3f}" if isinstance(value, float) else value)
            for name, value in figures.items()
        ],
    )
    if wrong:
        click.echo(f"not in the reference: {', '.join(wrong)}")
