"""``kiloglot lexicon pivot``: from A to C through B."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from kiloglot.cli.lexicon_options import log_report, one_output, reads_lexicons, write_lexicon
from kiloglot.cli.options import as_json, echo_json, log, quiet
from kiloglot.cli.place import Place
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.lexicon import Lexicon

__all__ = ["pivot"]

#: Fewer shared words than this share make one think that a file is the other way round.
_FEW = 0.05


@click.command()
@click.argument("first", metavar="A-B")
@click.argument("second", metavar="B-C")
@reads_lexicons
@click.option(
    "-o", "--output", metavar="A-C", type=Place(), required=True, help="Where to write the result."
)
@click.option("--to", metavar="FORMAT", help="Format of A-C, as for convert. [by its suffix]")
@click.option("--invert-first", is_flag=True, help="The first file is from B to A.")
@click.option("--invert-second", is_flag=True, help="The second file is from C to B.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=0.3,
    show_default=True,
    help="Lowest score to keep.",
)
@click.option(
    "--min-pivots",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Fewest words of B that an entry must rest on.",
)
@click.option(
    "--best", metavar="N", type=click.IntRange(min=1), help="Keep the N best of each source. [all]"
)
@click.option("--any-pos", is_flag=True, help="Let parts of speech disagree.")
@click.option(
    "--pivots-as-sense", is_flag=True, help="Write the words of B into the sense of the entry."
)
@as_json
@quiet
def pivot(
    first: str,
    second: str,
    loader: Callable[..., Lexicon],
    output: str,
    to: str | None,
    invert_first: bool,
    invert_second: bool,
    threshold: float,
    min_pivots: int,
    best: int | None,
    any_pos: bool,
    pivots_as_sense: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Infer a lexicon from A to C from one from A to B and one from B to C.

    Each entry is scored from 0 to 1 by inverse consultation (Tanaka and Umemura 1994): by how many
    of the words of B that translate either word translate both. The score is the weight of the
    entry; its origin names those of both lexicons, as wiktionary>gatitos. To go from Faroese to
    Sámi with two lexicons from English: pivot --invert-first eng-fao.tsv eng-sme.tsv -o fao-sme.tsv
    """
    from kiloglot.lexicon.loading import name_of
    from kiloglot.lexicon.pivot import pivot as infer
    from kiloglot.lexicon.writers import format_of

    one_output(as_json, output)
    format_of(output, to)
    lexicons: list[Lexicon] = []
    for path, inverted in ((first, invert_first), (second, invert_second)):
        loaded = loader(path)
        log_report(loaded.report, quiet)
        lexicons.append(loaded.invert() if inverted else loaded)
    found = infer(
        *lexicons,
        threshold=threshold,
        min_pivots=min_pivots,
        best=best,
        match_pos=not any_pos,
        pivots_as_sense=pivots_as_sense,
        names=(name_of(first), name_of(second)),
    )
    round_about = "is one of them the other way round? --invert-first, --invert-second"
    if not found.pivots:
        raise InputError(f"shares no word of B with {first}", path=second, remedy=round_about)
    words = min(len({entry.target for entry in lexicons[0]}), len(lexicons[1].sources))
    if found.pivots < _FEW * words:
        log(f"only {found.pivots} of {words} words of B are shared: {round_about}", quiet=quiet)
    log(
        f"{found.pivots} words shared; {found.candidates} candidates, {found.refused} refused by "
        f"part of speech, {found.low} below the threshold, {found.beyond} not among the best",
        quiet=quiet,
    )
    write_lexicon(found.lexicon, output, to, quiet)
    if as_json:
        echo_json({"first": first, "second": second, **found.as_dict()})
