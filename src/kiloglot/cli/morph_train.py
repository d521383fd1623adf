"""``kiloglot morph train``: learning a language's inflection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from kiloglot.cli.morph_options import columns, read_all, threads, use_threads
from kiloglot.cli.options import log, quiet, seed, shows_progress
from kiloglot.cli.place import Place

if TYPE_CHECKING:
    from kiloglot.morph.inflector import Inflector
    from kiloglot.morph.plans import Plan
    from kiloglot.morph.training import Progress

__all__ = ["train"]

#: What tables write between forms of one cell.
_SEVERAL = re.compile(r"\S(?: / |[;,] )\S")
_UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}


class _Budget(click.ParamType[float]):
    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|)", str(value).strip())
        if match is None or float(match[1]) == 0:
            self.fail(f"{value!r} is no time: write 120s, 5m or 1h", param, ctx)
        return float(match[1]) * _UNITS[match[2]]


@click.command()
@click.argument("table", metavar="TABLE")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=Place(),
    required=True,
    help="Folder to write the model to.",
)
@click.option(
    "--dev",
    metavar="FILE",
    help="Rows to choose by; else a tenth of the lemmas (1,000 rows or so at most).",
)
@click.option(
    "--preset",
    type=click.Choice(["fast", "best"]),
    default="fast",
    show_default=True,
    help="fast: 1 to 3 minutes of CPU time, by the size of TABLE; best: 5 to 15, more networks.",
)
@click.option(
    "--budget",
    type=_Budget(),
    metavar="TIME",
    help="CPU time for everything, such as 120s or 5m (all threads together). [by the preset]",
)
@click.option("--steps", type=click.IntRange(1), help="Steps of each network instead of a time.")
@columns
@threads
@click.option("--resume", is_flag=True, help="Go on with a training that was interrupted.")
@seed
@quiet
def train(
    table: str,
    output: str,
    dev: str | None,
    preset: str,
    budget: float | None,
    steps: int | None,
    columns: list[str] | None,
    threads: int,
    resume: bool,
    seed: int,
    quiet: bool,
) -> None:
    """Learn a language's inflection from a paradigm table.

    TABLE has lemmas, then forms, and features wherever their column stands. Ctrl-C ends the
    training early and keeps the best so far, unless a finished model stands in DIR, which then
    stays; --resume goes on from there. The same seed and --steps give the same model; a time does
    not, as machines differ.
    """
    if budget is not None and steps is not None:
        raise click.UsageError("give --budget or --steps, not both")
    use_threads(threads)
    from kiloglot.morph.inflector import Inflector
    from kiloglot.morph.model_folder import is_finished
    from kiloglot.morph.table import load

    read = load(table, columns=columns)
    rows = [(cell.lemma, str(cell.features), cell.form) for cell in read]
    held = None
    if dev is not None:
        held = [(row.lemma, str(row.features), row.form) for row in read_all(dev, columns, quiet)]
    log(f"{table}: {len(rows)} rows, {len(read.lemmas)} lemmas", quiet=quiet)
    if read.report.bad:
        count = f"{read.report.bad} row{'s' * (read.report.bad != 1)}"
        log(f"{count} left out that cannot be used; {read.report.bad_rows[0]}", quiet=quiet)
    several = [form for _, _, form in rows if _SEVERAL.search(form)]
    if several:
        count = "1 form looks" if len(several) == 1 else f"{len(several)} forms look"
        log(
            f"{count} like several in one cell, such as {several[0]!r}: give each a row of its own",
            quiet=quiet,
        )
    with _Bar(quiet) as bar:
        inflector = Inflector.train(
            rows,
            held,
            preset=preset,
            seconds=budget,
            steps=steps,
            seed=seed,
            folder=output,
            resume=resume,
            report=bar.show,
        )
    if inflector.about["interrupted"] and is_finished(output):
        seconds = inflector.about["seconds"]
        log(
            f"interrupted after {seconds:.0f} CPU seconds: the finished model in {output} stays "
            "as it is; --resume goes on with the training that was to replace it",
            quiet=quiet,
        )
        return
    inflector.save(output)
    _summarise(inflector, output, quiet)


def _summarise(inflector: Inflector, output: str, quiet: bool) -> None:
    about = inflector.about
    if about["held_out"] == "split by lemma":
        log(
            f"held out: {about['held_out_rows']} rows of {about['held_out_lemmas']} lemmas, "
            f"none of them among the {about['rows']} rows learnt from",
            quiet=quiet,
        )
    left_out = about["rows_given"] - about["rows"]
    if left_out > (about["held_out_rows"] if about["held_out"] == "split by lemma" else 0):
        log(f"learnt from {about['rows']} rows, drawn at random", quiet=quiet)
    if about["rows_too_long"]:
        log(f"{about['rows_too_long']} rows left out: no word is that long", quiet=quiet)
    if about["held_out_too_long"]:
        count = about["held_out_too_long"]
        log(f"{count} held-out rows left out: no word is that long", quiet=quiet)
    if about["interrupted"]:
        best = "best so far is" if about["steps"] else "affix rules are all there is so far, and"
        log(f"interrupted: the {best} kept; --resume goes on", quiet=quiet)
        if about["accuracy"] is None and about["held_out_rows"] and inflector.ensemble.members:
            log(
                "held-out rows could not weigh the networks: the affix rules decide alone until "
                "--resume has done that",
                quiet=quiet,
            )
    if about["steps"] and not inflector.ensemble.members:
        log(
            "the networks did worse than the affix rules on held-out rows and are left out; "
            "a longer --budget or more rows may help",
            quiet=quiet,
        )
    if about["accuracy"] is not None and about["rules_accuracy"] is not None:
        scored, held = about["scored_rows"], about["held_out_rows"]
        some = f", {scored} of {held} rows" if scored < held else ""
        log(
            f"held-out accuracy {100 * about['accuracy']:.1f} %{some} "
            f"(affix rules alone {100 * about['rules_accuracy']:.1f} %)",
            quiet=quiet,
        )
    steps = f", {', '.join(map(str, about['steps']))} steps" if about["steps"] else ""
    log(f"{about['seconds']:.0f} CPU seconds{steps}; written to {output}", quiet=quiet)


class _Bar:
    """A progress bar over all networks, on a terminal; nothing elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self._bar: Any = None
        if shows_progress() and not quiet:
            from tqdm import tqdm

            self._bar = tqdm(total=100, unit="%", bar_format="{l_bar}{bar}| {elapsed}{postfix}")

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, plan: Plan, number: int, progress: Progress) -> None:
        if self._bar is None:
            return
        self._bar.n = round(100 * (number + min(1.0, progress.share)) / plan.members)
        shown = "" if progress.accuracy is None else f", dev {100 * progress.accuracy:.1f} %"
        self._bar.set_postfix_str(
            f"network {number + 1} of {plan.members}, loss {progress.loss:.3f}{shown}"
        )
