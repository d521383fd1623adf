"""``kiloglot morph inflect`` and ``evaluate``: what models of inflection make."""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from kiloglot.cli.json_array import JsonArray
from kiloglot.cli.morph_options import as_array, columns, read_all, threads, use_threads, watched
from kiloglot.cli.options import as_json, echo_json, echo_table, log, quiet, seed
from kiloglot.cli.place import Place
from kiloglot.cli.words import Word
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from kiloglot.morph.features import Features
    from kiloglot.morph.scoring import Report, Score
    from kiloglot.morph.table import Table

__all__ = ["completed", "evaluate", "inflect"]

#: Features printed by ``evaluate`` by default.
_SHOWN_FEATURES = 15


@click.command()
@click.argument("model", metavar="DIR")
@click.argument("words", metavar="[LEMMA FEATURES]...", nargs=-1, type=Word())
@click.option("-f", "--file", metavar="FILE", help="File of lemmas and features; - is stdin.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=Place(),
    default="-",
    help="File to write; default stdout.",
)
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
@as_array
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

    At a row that is none it stops, and on standard output what was made of those before it stands,
    as it does after Ctrl-C. A FILE to write is written whole or not at all.
    """
    use_threads(threads)
    from kiloglot.data.files import whole_text
    from kiloglot.morph.inflector import Inflector

    if len(words) % 2:
        raise click.UsageError("give a lemma and its features, in pairs")
    if words and file:
        raise click.UsageError("give words as arguments or a file, not both")
    inflector = Inflector.load(model)
    unknown: Counter[str] = Counter()
    made = watched(
        inflector.stream(_asked(words, file, columns), n_best),
        len(words) // 2 or None,
        quiet=quiet,
    )
    with (
        whole_text(output) as stream,
        JsonArray(stream) if as_json else contextlib.nullcontext() as array,
    ):
        for forms in made:
            lemma, features = forms[0][:2]
            strange = inflector.unknown_features(features)
            unknown.update(strange)
            why = [inflector.explain(lemma, features)] if explain else []
            if array is not None:
                array.add(
                    {
                        "lemma": lemma,
                        "features": str(features),
                        "forms": [[one.form, one.probability] for one in forms],
                        **({"rules": why[0]} if explain else {}),
                        **({"unknown": list(strange)} if strange else {}),
                    }
                )
                continue
            for one in forms:
                row = [lemma, str(features), one.form, f"{one.probability:.4f}", *why]
                stream.write("\t".join(row) + "\n")
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
@click.option("--errors", type=click.IntRange(0), default=0, help="Print so many wrong rows, too.")
@click.option("--all-features", is_flag=True, help="Print all features, not the most frequent.")
@columns
@threads
@seed
@as_json
@quiet
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
    quiet: bool,
) -> None:
    """Score a model on rows with forms.

    Printed are the share of forms that are right to the letter, in %, and the mean edit distance,
    in letters: of all rows, by overlap with --train, by part of speech and by feature. The interval
    holds 95 % of the accuracies of resampled rows.
    """
    use_threads(threads)
    from kiloglot.morph.inflector import Inflector
    from kiloglot.morph.scoring import judge, report
    from kiloglot.morph.table import load

    inflector = Inflector.load(model)
    rows = [(row.lemma, row.features, row.form) for row in read_all(test, columns, quiet)]
    known = None
    if seen is not None:
        known = [(row.lemma, row.features, row.form) for row in load(seen, columns=columns)]
    cells = list(dict.fromkeys((lemma, features) for lemma, features, _ in rows))
    unknown = Counter(name for row in rows for name in inflector.unknown_features(row[1]))
    _tell_unknown(unknown, quiet)
    made = watched(inflector.stream(cells), len(cells), quiet=quiet)
    guesses = {cell: forms[0].form for cell, forms in zip(cells, made, strict=True)}
    found = report(judge(rows, guesses), known, seed=seed)
    if as_json:
        echo_json({**found.as_json(errors), **({"unknown": [*unknown]} if unknown else {})})
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
