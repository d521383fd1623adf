"""``kiloglot adapt distil``: a student learns what a teacher says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kiloglot.cli.adapt_options import corpus_format, output, training_options
from kiloglot.cli.adapt_tasks import percent, renaming, sources
from kiloglot.cli.options import as_json, echo_json, echo_table, quiet, seed

if TYPE_CHECKING:
    from kiloglot.adapt.examples import Source

__all__ = ["distil"]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("teacher", default="mini")
@click.option(
    "--student",
    metavar="MODEL|CONFIG",
    help="A pretrained model; or a new one: a JSON file like config.json (what it does not say is "
    "as in the teacher), or 'tiny'. With --relabel, 'mini' by default.",
)
@click.option(
    "--layers",
    type=click.IntRange(min=1),
    metavar="N",
    help="The student is the teacher with N of its layers.",
)
@click.option("--train", multiple=True, metavar="FILE", help="Labelled data of the teacher's task.")
@click.option("--text", multiple=True, metavar="FILE", help="Data without labels.")
@click.option(
    "--relabel",
    multiple=True,
    metavar="SYNTHETIC",
    help="Label distillation: the teacher labels SYNTHETIC anew; needs --dev.",
)
@click.option("--dev", multiple=True, metavar="FILE", help="Data that chooses or decides.")
@output
@corpus_format
@renaming
@click.option(
    "--temperature",
    type=click.FloatRange(min=0, min_open=True),
    default=2.0,
    show_default=True,
    help="Of the teacher's soft labels.",
)
@click.option(
    "--soft",
    type=click.FloatRange(min=0, max=1),
    default=0.5,
    show_default=True,
    help="Share of the soft labels in the loss; the true ones have the rest.",
)
@click.option(
    "--hidden",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="WEIGHT",
    help="Bring hidden states near the teacher's, too; needs the teacher's tokenizer.",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(min=0, max=1),
    default=0.0,
    metavar="P",
    help="With --relabel, leave out sentences of which the teacher is less sure than P.",
)
@training_options
@seed
@as_json
@quiet
def distil(
    teacher: str,
    student: str | None,
    layers: int | None,
    train: tuple[str, ...],
    text: tuple[str, ...],
    relabel: tuple[str, ...],
    dev: tuple[str, ...],
    output: str,
    format_: str | None,
    rename: dict[str, str],
    temperature: float,
    soft: float,
    hidden: float,
    min_confidence: float,
    training: dict[str, Any],
    as_json: bool,
) -> None:
    """Teach a student what TEACHER says, and write it to a folder that transformers loads.

    A TEACHER that adapt finetune has made teaches its task on --train and --text; its words are
    matched with the student's, whatever their tokenizers. A masked language model, as mini is (the
    default), teaches its guesses on --text.

    With --relabel the teacher's labels replace those of synthetic data, but only if they are
    better: two students learn alike, one from the labels as they are and one from the teacher's
    (both from --train, too), and --dev decides. DIR holds the better student and the data that it
    learnt (data.jsonl); both scores are printed.
    """
    from kiloglot.adapt.run import is_first

    def named(paths: tuple[str, ...]) -> list[Source]:
        return sources(paths, (), format_=format_, rename=rename)

    if relabel:
        if text or layers is not None:
            raise click.UsageError("--relabel goes with --train and --dev, not --text or --layers")
        if not dev:
            raise click.UsageError("--relabel needs --dev: it decides which labels are better")
        from kiloglot.adapt.relabel import distil_labels

        gated = distil_labels(
            teacher,
            named(relabel),
            student or "mini",
            output,
            dev=named(dev),
            train=named(train),
            min_confidence=min_confidence,
            **training,
        )
        if not is_first():
            return
        if as_json:
            echo_json(gated.record())
            return
        echo_table(
            ("labels", "dev", "learnt"),
            [
                ("original", percent(gated.original["dev"]), "no" if gated.kept else "yes"),
                ("relabelled", percent(gated.relabelled["dev"]), "yes" if gated.kept else "no"),
                ("(teacher)", percent(gated.teacher["dev"]), ""),
            ],
        )
        return
    if student is None and layers is None:
        raise click.UsageError("name a student: --student MODEL|CONFIG, or --layers N")
    if student is not None and layers is not None:
        raise click.UsageError("--student and --layers exclude each other")
    from kiloglot.adapt.distilling import distil as run

    result = run(
        teacher,
        student,
        named(train),
        output,
        text=named(text),
        dev=named(dev),
        layers=layers,
        temperature=temperature,
        share=soft,
        hidden=hidden,
        **training,
    )
    if not is_first():
        return
    if as_json:
        echo_json(result.record())
        return
    names = [name for name in result.dev if name in result.teacher_dev]
    shown = percent if result.task != "masked-lm" else "{:.3f}".format
    echo_table(
        ("model", "parameters", *names),
        [
            (teacher, result.teacher_parameters, *(shown(result.teacher_dev[it]) for it in names)),
            (output, result.student_parameters, *(shown(result.dev[it]) for it in names)),
        ],
    )
