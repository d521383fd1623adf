"""``kiloglot probe``: score synthetic data by a small tagger trained on it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import click

from kiloglot.cli.corpus_format import CorpusFormat
from kiloglot.cli.options import as_json, echo_json, echo_table, log, quiet, seed, shows_progress

if TYPE_CHECKING:
    from kiloglot.augment.bootstrap import Difference
    from kiloglot.augment.probe import Annotated, ProbeResult, Task

__all__ = ["probe"]

_COLUMNS = ("95%", "diff", "p", "sentences", "words", "known", "on known", "on unknown")


def _renames(
    ctx: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    pairs = [value.rpartition("=") for value in values]
    for value, (label, sign, _) in zip(values, pairs, strict=True):
        if not (label and sign):
            raise click.BadParameter(f"{value!r} is not LABEL=NEW", ctx, option)
    return {label: new for label, _, new in pairs}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("synthetic", nargs=-1, required=True)
@click.option("--gold", required=True, metavar="FILE", help="Labelled text to be scored on.")
@click.option(
    "--task",
    type=click.Choice(["pos", "ner", "slots", "intent"]),
    default="pos",
    show_default=True,
    help="What is labelled: parts of speech, entities, slots, or whole sentences.",
)
@click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    type=CorpusFormat(),
    help="Format of SYNTHETIC, as in data convert.",
)
@click.option(
    "--gold-format", metavar="FORMAT", type=CorpusFormat(), help="Format of the gold file."
)
@click.option(
    "--max-sentences",
    type=click.IntRange(min=1),
    metavar="N",
    help="Train on at most N sentences of each file, drawn evenly from it.",
)
@click.option(
    "--map",
    "rename",
    multiple=True,
    metavar="LABEL=NEW",
    callback=_renames,
    help="Call a label otherwise, in every file (person=PER); an entity or slot LABEL= is dropped. "
    "May be repeated.",
)
@click.option(
    "--resamples",
    type=click.IntRange(min=100),
    default=1000,
    show_default=True,
    help="Bootstrap draws of the gold sentences.",
)
@seed
@as_json
@quiet
def probe(
    synthetic: tuple[str, ...],
    gold: str,
    task: Task,
    format_: str | None,
    gold_format: str | None,
    max_sentences: int | None,
    rename: dict[str, str],
    resamples: int,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Train a small linear tagger on each SYNTHETIC file and score it on the gold FILE.

    The same tagger for every file, so the scores compare the data. Give the baseline first
    (the untranslated source corpus, or word-for-word data): the others are compared with it.

    \b
    Columns:
      accuracy, F1     over all words (pos), entities or slots, or sentences (intent), in %
      95%              where it lies for other gold sentences of this kind (bootstrap)
      diff, p          better than the first file by so many points; paired bootstrap, two-sided
      sentences, words what the tagger was trained on
      known            gold words whose form occurs in the training data, in %
      on known         found right among words (entities, sentences) all of which are known, in %
      on unknown       found right among the others, in %
    """  # noqa: D301 (click wants the control character)
    from kiloglot.augment.probe import annotated
    from kiloglot.augment.probe import probe as score
    from kiloglot.data import read

    def load(path: str, form: str | None, limit: int | None) -> Annotated:
        return annotated(
            _watched(read(path, form), path, quiet),
            task,
            rename=rename,
            limit=limit,
            seed=seed,
            path=path,
        )

    truth = load(gold, gold_format, None)
    results: list[ProbeResult] = []
    for path in synthetic:
        data = load(path, format_, max_sentences)
        started = time.perf_counter()
        result = score(data, truth, task, seed=seed, resamples=resamples)
        results.append(result)
        log(f"{path}: trained and scored in {time.perf_counter() - started:.1f} s", quiet=quiet)
        if result.unseen:
            lacking = ", ".join(f"{name} ({count:,})" for name, count in result.unseen.items())
            click.echo(f"{path}: gold labels never seen in training: {lacking}", err=True)
    differences = [None, *(result.difference(results[0]) for result in results[1:])]
    if as_json:
        echo_json(
            {
                "task": task,
                "metric": results[0].metric,
                "gold": gold,
                "gold_sentences": results[0].gold_sentences,
                "gold_tokens": results[0].gold_tokens,
                "seed": seed,
                "resamples": resamples,
                "results": [
                    _record(*row) for row in zip(synthetic, results, differences, strict=True)
                ],
            }
        )
        return
    echo_table(
        ("data", results[0].metric, *_COLUMNS),
        [_row(*row) for row in zip(synthetic, results, differences, strict=True)],
    )


def _watched(sentences: Iterable[Any], path: str, quiet: bool) -> Iterable[Any]:
    if quiet or not shows_progress():
        return sentences
    from tqdm import tqdm

    return cast(
        "Iterable[Any]", tqdm(sentences, desc=path, unit=" sentences", unit_scale=True, leave=False)
    )


def _row(path: str, result: ProbeResult, difference: Difference | None) -> list[str]:
    low, high = result.interval
    return [
        path,
        _percent(result.score),
        f"{_percent(low)}-{_percent(high)}",
        "" if difference is None else f"{100 * difference.value:+.1f}",
        "" if difference is None else f"{difference.p:.3f}",
        str(result.sentences),
        str(result.tokens),
        _percent(result.known),
        _percent(result.known_score),
        _percent(result.unknown_score),
    ]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def _record(path: str, result: ProbeResult, difference: Difference | None) -> dict[str, object]:
    return {
        "data": path,
        "score": result.score,
        "interval": list(result.interval),
        "difference": None if difference is None else difference._asdict(),
        "sentences": result.sentences,
        "tokens": result.tokens,
        "known": result.known,
        "known_score": result.known_score,
        "unknown_score": result.unknown_score,
        "unseen": dict(result.unseen),
    }
