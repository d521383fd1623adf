"""``kiloglot morph train``, ``inflect`` and ``evaluate``: models of inflection."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from kiloglot.cli.morph_options import columns, threads
from kiloglot.cli.options import (
    as_json,
    echo_json,
    echo_table,
    log,
    quiet,
    seed,
    shows_progress,
)
from kiloglot.cli.words import Word
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.morph.features import Features
    from kiloglot.morph.inflector import Inflector
    from kiloglot.morph.scoring import Report, Score
    from kiloglot.morph.table import Table
    from kiloglot.morph.train import Plan
    from kiloglot.morph.training import Progress

__all__ = ["completed", "evaluate", "inflect", "train"]

_UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}
#: Wrong rows printed by ``evaluate --errors`` at most, and features by default.
_SHOWN_FEATURES = 15


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
@click.option("-o", "--output", metavar="DIR", required=True, help="Folder to write the model to.")
@click.option("--dev", metavar="FILE", help="Rows to choose by; else a tenth of the lemmas.")
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

    TABLE has lemmas, forms and features in any order of columns. Ctrl-C ends the training early and
    keeps the best so far; --resume goes on from there. The same seed and --steps give the same
    model; a time does not, as machines differ.
    """
    _use_threads(threads)
    from kiloglot.morph.inflector import Inflector
    from kiloglot.morph.table import load
    from kiloglot.morph.table_rows import read_rows

    read = load(table, columns=columns)
    rows = [(cell.lemma, str(cell.features), cell.form) for cell in read]
    held = None
    if dev is not None:
        held = [(row.lemma, str(row.features), row.form) for row in read_rows(dev, columns=columns)]
    log(f"{table}: {len(rows)} rows, {len(read.lemmas)} lemmas", quiet=quiet)
    if read.report.bad:
        count = f"{read.report.bad} row{'s' * (read.report.bad != 1)}"
        log(f"{count} left out that cannot be used; {read.report.bad_rows[0]}", quiet=quiet)
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
    if about["interrupted"]:
        log("interrupted: the best so far is kept; --resume goes on", quiet=quiet)
    if about["accuracy"] is not None:
        log(
            f"held-out accuracy {100 * about['accuracy']:.1f} % "
            f"(affix rules alone {100 * about['rules_accuracy']:.1f} %)",
            quiet=quiet,
        )
    steps = ", ".join(map(str, about["steps"]))
    log(f"{about['seconds']:.0f} CPU seconds, {steps} steps; written to {output}", quiet=quiet)


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


@click.command()
@click.argument("model", metavar="DIR")
@click.argument("words", metavar="[LEMMA FEATURES]...", nargs=-1, type=Word())
@click.option("-f", "--file", metavar="FILE", help="File of lemmas and features; - is stdin.")
@click.option("-o", "--output", metavar="FILE", default="-", help="File to write; default stdout.")
@click.option(
    "--n-best",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Forms to print for each, the most probable first.",
)
@click.option("--explain", is_flag=True, help="Show what the affix rules make of it, and why.")
@columns
@threads
@as_json
@quiet
def inflect(
    model: str,
    words: tuple[str, ...],
    file: str | None,
    output: str,
    n_best: int,
    explain: bool,
    columns: list[str] | None,
    threads: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make forms of lemmas.

    Printed are lemma, features, form and probability (0 to 1), tab-separated. Lemmas and features
    are given as arguments, or in a file (or standard input) with a lemma, a tab and features on
    each line; a paradigm table will do, its forms are not looked at.
    """
    _use_threads(threads)
    from kiloglot.data.files import whole_text
    from kiloglot.morph.inflector import Inflector

    if len(words) % 2:
        raise click.UsageError("give a lemma and its features, in pairs")
    if words and file:
        raise click.UsageError("give words as arguments or a file, not both")
    inflector = Inflector.load(model)
    unknown: Counter[str] = Counter()
    asked, again = itertools.tee(_asked(words, file, columns))
    collected: list[dict[str, object]] = []
    with whole_text(output) as stream:
        for (lemma, features), forms in zip(again, inflector.stream(asked, n_best), strict=True):
            unknown.update(inflector.unknown_features(features))
            why = [inflector.explain(lemma, features)] if explain else []
            if as_json:
                collected.append(
                    {
                        "lemma": lemma,
                        "features": str(features),
                        "forms": [[one.form, one.probability] for one in forms],
                        **({"rules": why[0]} if explain else {}),
                    }
                )
                continue
            for one in forms:
                row = [lemma, str(features), one.form, f"{one.probability:.4f}", *why]
                stream.write("\t".join(row) + "\n")
        if as_json:
            stream.write(json.dumps(collected, ensure_ascii=False, indent=2) + "\n")
    _tell_unknown(unknown, quiet)


def _tell_unknown(unknown: Counter[str], quiet: bool = False) -> None:
    if unknown:
        names = ", ".join(f"{name} ({count})" for name, count in unknown.most_common(10))
        log(f"features never seen in training, left out: {names}", quiet=quiet)


def _asked(
    words: Sequence[str], file: str | None, columns: list[str] | None
) -> Iterator[tuple[str, Features]]:
    from kiloglot.data.unicode import normalise
    from kiloglot.morph.features import Features
    from kiloglot.morph.table_rows import read_queries

    if words:
        for lemma, features in zip(words[::2], words[1::2], strict=True):
            if not lemma.strip() or not features.strip(" \t;"):
                raise InputError(
                    "a lemma and its features cannot be empty", text=f"{lemma} {features}"
                )
            yield normalise(lemma), Features.parse(features)
        return
    try:
        queries = read_queries(file or "-", columns=columns)
        yield from ((query.lemma, query.features) for query in queries)
    except InputError as error:
        if error.problem != "is empty" or file:
            raise  # nothing piped in is nothing asked


@click.command()
@click.argument("model", metavar="DIR")
@click.argument("test", metavar="TEST")
@click.option("--train", "seen", metavar="TABLE", help="Training table: split rows by overlap.")
@click.option("--errors", type=click.IntRange(0), default=0, help="Print so many wrong rows.")
@click.option("--all-features", is_flag=True, help="Print all features, not the most frequent.")
@columns
@threads
@seed
@as_json
def evaluate(
    model: str,
    test: str,
    seen: str | None,
    errors: int,
    all_features: bool,
    columns: list[str] | None,
    threads: int,
    seed: int,
    as_json: bool,
) -> None:
    """Score a model on rows with forms.

    Printed are the share of forms that are right to the letter, in %, and the mean edit distance,
    in letters: of all rows, by overlap with --train, by part of speech and by feature. The interval
    holds 95 % of the accuracies of resampled rows.
    """
    _use_threads(threads)
    from kiloglot.morph.inflector import Inflector
    from kiloglot.morph.scoring import judge, report
    from kiloglot.morph.table import load
    from kiloglot.morph.table_rows import read_rows

    inflector = Inflector.load(model)
    rows = [(row.lemma, row.features, row.form) for row in read_rows(test, columns=columns)]
    if not rows:
        raise InputError("has no rows with forms", path=test)
    cells = list(dict.fromkeys((lemma, features) for lemma, features, _ in rows))
    _tell_unknown(Counter(name for row in rows for name in inflector.unknown_features(row[1])))
    guesses = dict(zip(cells, (one.form for one in inflector.inflect(cells)), strict=True))
    known = None
    if seen is not None:
        known = [(row.lemma, row.features, row.form) for row in load(seen, columns=columns)]
    found = report(judge(rows, guesses), known, seed=seed)
    if as_json:
        echo_json(found.as_json())
        return
    _show(found, None if all_features else _SHOWN_FEATURES)
    for row in found.wrong[:errors]:
        click.echo(f"{row.lemma}\t{row.features}\t{row.form}\tnot {row.guess}")


def _show(found: Report, features: int | None) -> None:
    low, high = found.interval
    lines: list[list[object]] = [_line("all", found.total)]
    groups: Iterable[dict[str, Score]] = (dict(found.overlap), dict(found.pos))
    lines += [_line(name, score) for group in groups for name, score in group.items()]
    lines += [
        _line(f"  {name}", score)
        for name, score in itertools.islice(found.features.items(), features)
    ]
    echo_table(["", "rows", "accuracy %", "edit distance"], lines)
    click.echo(f"95 % interval of the accuracy: {100 * low:.1f} to {100 * high:.1f}")


def _line(name: str, score: Score) -> list[object]:
    return [name, score.rows, f"{100 * score.accuracy:.1f}", f"{score.distance:.3f}"]


def completed(model: str, lemma: str, pos: str | None, table: Table | None, as_json: bool) -> None:
    """Print a paradigm, each cell from the table or made by the model."""
    from kiloglot.data.unicode import normalise
    from kiloglot.morph.completion import complete
    from kiloglot.morph.inflector import Inflector

    cells = complete(Inflector.load(model), normalise(lemma), pos, table)
    if as_json:
        echo_json(
            [
                {
                    "lemma": lemma,
                    "form": cell.form,
                    "features": str(cell.features),
                    "source": cell.source,
                    "probability": cell.probability,
                }
                for cell in cells
            ]
        )
        return
    echo_table(
        ["features", "form", "source", "probability"],
        [
            [
                str(cell.features),
                cell.form,
                cell.source,
                "" if cell.probability is None else f"{cell.probability:.3f}",
            ]
            for cell in cells
        ],
    )


def _use_threads(count: int) -> None:
    """Set the number of threads before torch starts its own."""
    os.environ["OMP_NUM_THREADS"] = str(count)
    import torch

    torch.set_num_threads(count)
