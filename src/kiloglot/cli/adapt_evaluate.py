"""``kiloglot adapt evaluate``: fine-tuned models side by side on tests of several languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiloglot.cli.adapt_options import corpus_format, first_process
from kiloglot.cli.adapt_tasks import TASKS, renaming
from kiloglot.cli.options import as_json, echo_json, echo_table, log, quiet, seed, shows_progress

if TYPE_CHECKING:
    from kiloglot.adapt.evaluation import Predicted
    from kiloglot.adapt.tasks import Task

__all__ = ["evaluate", "language_of"]

_LOCALE = re.compile(r"([a-z]{2,3}-[A-Z]{2})(?=$|[._-])")
_CODE = re.compile(r"([a-z]{2,3})(?=$|[._-])")
#: Names of files and folders that look like codes of languages.
_NO_CODES = frozenset({"dev", "val", "tst", "trn", "pos", "ner", "ud", "src", "out", "tmp"})


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("what", metavar="[MODEL...] TEST...", nargs=-1, required=True)
@click.option(
    "--predictions",
    multiple=True,
    metavar="NAME=[LANG=]FILE",
    help="Score what is in FILE like a model: a corpus with predictions for annotation, or what "
    "MASSIVE's scripts write. May be repeated.",
)
@click.option(
    "--task", type=click.Choice(TASKS), help="What is scored; that of the first model by default."
)
@corpus_format
@renaming
@click.option(
    "--adapter",
    "adapters",
    multiple=True,
    metavar="[LANG=]DIR",
    help="The adapter of a test's language, for models fine-tuned with --adapter. Repeatable.",
)
@click.option("--csv", "csv_file", metavar="FILE", help="Write all figures to FILE, too ('-').")
@click.option("--save", metavar="DIR", help="Write what was predicted to DIR, a file per test.")
@click.option(
    "--resume", is_flag=True, help="With --save, use what an interrupted run has predicted."
)
@click.option(
    "--resamples",
    type=click.IntRange(min=100),
    default=1000,
    show_default=True,
    help="Draws of the test sentences, for intervals and p-values.",
)
@seed
@as_json
@quiet
@first_process
def evaluate(
    what: tuple[str, ...],
    predictions: tuple[str, ...],
    task: Task | None,
    format_: str | None,
    rename: dict[str, str],
    adapters: tuple[str, ...],
    csv_file: str | None,
    save: str | None,
    resume: bool,
    resamples: int,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Score each MODEL on each TEST; those after the first are compared with the first.

    MODEL is a folder that adapt finetune has written, or NAME=FOLDER. TEST is a file with labels,
    or LANG=FILE; without LANG it is named after the language code in its name or its folders. Of
    files that hold several parts (MASSIVE, CLINC150) the test part is taken, and MASSIVE's
    conventions hold for MASSIVE's files.

    \b
    Columns, a table for each score:
      accuracy       words (pos) or sentences (intent, classify) that are right, in %
      f1             micro F1 of entities or slots (seqeval), in %
      exact match    sentences with the right intent and no slot wrong (joint), in %
      95%            where it lies for other sentences of this kind (bootstrap)
      diff, p        better than the first model by so many points; paired bootstrap, two-sided
      macro          the mean over the tests
    """  # noqa: D301 (click wants the control character)
    from kiloglot.adapt.evaluation import Predicted
    from kiloglot.adapt.evaluation import evaluate as score
    from kiloglot.adapt.examples import Source
    from kiloglot.adapt.reporting import as_csv, as_record, tables
    from kiloglot.data.files import whole_text

    models, tests = _sorted(what, with_model=not predictions)
    systems: dict[str, str | Predicted] = dict(models)
    for name, files in _predictions(predictions).items():
        systems[name] = Predicted(files)
    if not systems:
        raise click.UsageError("there is no model and no --predictions")
    if not tests:
        raise click.UsageError("there is no TEST")
    report = score(
        systems,
        {name: Source(path=path, format=format_, rename=rename) for name, path in tests.items()},
        task,
        resamples=resamples,
        seed=seed,
        save=save,
        resume=resume,
        adapters=dict(map(_named, adapters)),
        progress=None if quiet or not shows_progress() else _say,
    )
    for each in report.unseen:
        lacking = ", ".join(f"{name} ({count:,})" for name, count in each.labels.items())
        log(f"{each.language}: labels that {each.system} does not know: {lacking}", quiet=quiet)
    if csv_file is not None:
        with whole_text(csv_file) as stream:
            stream.write(as_csv(report))
    if as_json:
        echo_json(as_record(report))
        return
    if csv_file == "-":
        return
    for number, (header, rows) in enumerate(tables(report)):
        if number:
            click.echo()
        echo_table(header, rows)


def _say(system: str, language: str) -> None:
    click.echo(f"{system}: {language}", err=True)


def _sorted(what: Sequence[str], *, with_model: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Tell models from tests: a model is a folder with a configuration, or comes first."""
    models: dict[str, str] = {}
    tests: dict[str, str] = {}
    for number, value in enumerate(what):
        name, path = _named(value)
        is_model = (Path(path) / "config.json").is_file() or (
            with_model and not number and not Path(path).is_file()
        )
        if is_model:
            _add(models, name or Path(path).name or path, path)
        elif with_model and not number:
            raise click.UsageError(f"{path} is no folder of a model: name one before the tests")
        else:
            _add(tests, name or language_of(path), path)
    return models, tests


def _named(value: str) -> tuple[str, str]:
    name, sign, path = value.partition("=")
    return ("", value) if not sign or "/" in name or Path(value).exists() else (name, path)


def _add(table: dict[str, str], name: str, path: str) -> None:
    key, number = name, 1
    while key in table:
        number += 1
        key = f"{name} ({number})"
    table[key] = path


def language_of(path: str) -> str:
    """Return the language that a test is named after, else the name of its file.

    >>> language_of("data/kaz/xsid/test.conll"), language_of("af-ZA.jsonl"), language_of("x1.tsv")
    ('kaz', 'af-ZA', 'x1')
    """
    file = Path(path)
    for name in (file.name, *reversed(file.parent.parts)):
        for pattern in (_LOCALE, _CODE):
            match = pattern.match(name)
            if match and match[1] not in _NO_CODES:
                return match[1]
    return file.stem


def _predictions(values: Sequence[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for value in values:
        name, sign, rest = value.partition("=")
        if not sign:
            name, rest = Path(value).stem, value
        language, path = _named(rest)
        found.setdefault(name, {})[language] = path
    return found
