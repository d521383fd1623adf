"""``kiloglot adapt align``: how well the layers of a model align two languages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiloglot.cli.adapt_options import first_process, model_and_files
from kiloglot.cli.options import as_json, echo_json, echo_table, log, quiet, seed, shows_progress

if TYPE_CHECKING:
    from kiloglot.adapt.alignment import Fit, Metric
    from kiloglot.adapt.pairs import Kind

__all__ = ["align"]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("arguments", metavar="[MODEL] LEXICON|PARALLEL...", nargs=-1, required=True)
@click.option(
    "--kind",
    type=click.Choice(["words", "sentences"]),
    help="What the pairs are; told from the file if not given.",
)
@click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    help="Format of the lexicon (as in lexicon convert) or of both files (as in data convert).",
)
@click.option(
    "--pairs",
    "limit",
    type=click.IntRange(min=2),
    default=2000,
    show_default=True,
    help="Draw so many pairs at most.",
)
@click.option("--both", is_flag=True, help="Search from target to source, too.")
@click.option(
    "--fit",
    type=click.Choice(["held-out", "all"]),
    default="held-out",
    show_default=True,
    help="Fit the mean difference on other pairs than the query's, or on all, as published.",
)
@click.option(
    "--metric",
    type=click.Choice(["euclidean", "cosine"]),
    default="euclidean",
    show_default=True,
    help="How distance is measured.",
)
@click.option("--same", is_flag=True, help="Keep pairs whose sides are alike (names, numbers).")
@click.option(
    "--max-length",
    type=click.IntRange(min=3),
    default=256,
    show_default=True,
    help="Pieces of a text that are read at most.",
)
@click.option(
    "--plot", "plot_file", metavar="FILE.svg|png", help="Draw accuracy by layer into FILE."
)
@click.option("--adapter", metavar="DIR", help="Put an adapter into the model first.")
@seed
@as_json
@quiet
@first_process
def align(
    arguments: tuple[str, ...],
    kind: Kind | None,
    format_: str | None,
    limit: int,
    both: bool,
    fit: Fit,
    metric: Metric,
    same: bool,
    max_length: int,
    plot_file: str | None,
    adapter: str | None,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Find translations as nearest neighbours in each layer of MODEL (mini if none is named).

    Pairs of words come from a LEXICON, pairs of sentences from a PARALLEL file (source, tab,
    target) or from two files that are line by line translations. The share found says how far the
    model puts what means the same in the same place, and in which layer (Pires et al. 2019).

    \b
    Columns, in %:
      plain      queries whose nearest neighbour is a translation of them
      shifted    the same with the mean difference of the two languages added to the query
    """  # noqa: D301 (click wants the control character)
    model, files = model_and_files(arguments)
    if not 1 <= len(files) <= 2:
        raise click.UsageError("name one lexicon or file of pairs, or two parallel files")
    from kiloglot.adapt.align_plot import SUFFIXES, plot
    from kiloglot.adapt.alignment import align as measure
    from kiloglot.adapt.models import resolve
    from kiloglot.adapt.pairs import read_pairs

    if plot_file is not None and Path(plot_file).suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"--plot: end the name in {', '.join(SUFFIXES)}")
    resolve(model)
    pairs = read_pairs(files, kind=kind, format=format_, limit=limit, seed=seed, same=same)
    bar = None
    if not quiet and shows_progress():
        from tqdm import tqdm

        bar = tqdm(total=2 * len(pairs.pairs), desc="encode", unit=" texts", leave=False)
    found = measure(
        model,
        pairs,
        adapter=adapter,
        both=both,
        fit=fit,
        metric=metric,
        max_length=max_length,
        seed=seed,
        progress=None if bar is None else bar.update,
    )
    if bar is not None:
        bar.close()
    if plot_file is not None:
        plot({model: found}, plot_file)
    log(
        f"{found.pairs:,} of {found.found:,} pairs of {found.kind}"
        + (f" ({found.same:,} with equal sides passed over)" if found.same else "")
        + f", {found.candidates:,} candidates: {100 / found.candidates:.2f} % by chance",
        quiet=quiet,
    )
    if as_json:
        echo_json({"model": model, "files": list(files), **found.record()})
        return
    echo_table(
        ("layer", "direction", "plain", "shifted"),
        [
            (each.layer, each.direction, f"{100 * each.plain:.1f}", f"{100 * each.shifted:.1f}")
            for each in found.layers
        ],
    )
