"""``kiloglot adapt finetune``: teach a pretrained model a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from kiloglot.cli.adapt_options import corpus_format, output, training_options
from kiloglot.cli.adapt_tasks import TASKS, percent, renaming, sources
from kiloglot.cli.options import as_json, echo_json, echo_table, quiet, seed

if TYPE_CHECKING:
    from kiloglot.adapt.tasks import Task

__all__ = ["finetune"]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("model", default="mini")
@click.option(
    "--train",
    multiple=True,
    required=True,
    metavar="FILE",
    help="Labelled data; repeated, files are concatenated.",
)
@click.option(
    "--weight",
    "weights",
    multiple=True,
    type=click.FloatRange(min=0),
    metavar="W",
    help="See each sentence of a --train file W times per epoch; of 0.5, half are drawn. Once for "
    "each file, in their order.",
)
@click.option(
    "--then", multiple=True, metavar="FILE", help="Data of a second stage, learnt after the first."
)
@click.option(
    "--dev",
    multiple=True,
    metavar="FILE",
    help="Keep the checkpoint that is best on these, on average (English or target language).",
)
@click.option("--task", required=True, type=click.Choice(TASKS), help="What is to be learnt.")
@output
@corpus_format
@renaming
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Take at most N sentences of each training file, evenly.",
)
@click.option(
    "--class-weights",
    type=click.Choice(["balanced"]),
    help="Let rare labels weigh as much as frequent ones.",
)
@click.option(
    "--then-epochs",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="Epochs of the second stage, if others.",
)
@click.option(
    "--then-max-steps", type=click.IntRange(min=1), metavar="N", help="Steps of the second stage."
)
@click.option(
    "--pooling",
    type=click.Choice(["mean", "first"]),
    default="mean",
    show_default=True,
    help="What the joint task reads the intent from: all subwords or the first.",
)
@click.option(
    "--warmup",
    type=click.FloatRange(0, 1),
    default=0.06,
    show_default=True,
    help="Share of a stage in which the rate climbs.",
)
@click.option(
    "--dropout",
    type=click.FloatRange(0, 1, max_open=True),
    help="Dropout while training; as the model has it if not given.",
)
@click.option("--freeze-embeddings", is_flag=True, help="Leave the subwords' vectors as they are.")
@click.option(
    "--freeze-layers",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Leave the N lowest layers as they are.",
)
@click.option(
    "--adapter",
    metavar="DIR",
    help="Learn on a language adapter (of adapt pretrain --adapter): MODEL stays as it is, a task "
    "adapter is learnt, and adapt evaluate --adapter changes the language.",
)
@training_options
@seed
@as_json
@quiet
def finetune(
    model: str,
    train: tuple[str, ...],
    weights: tuple[float, ...],
    then: tuple[str, ...],
    dev: tuple[str, ...],
    task: Task,
    output: str,
    format_: str | None,
    rename: dict[str, str],
    limit: int | None,
    class_weights: Literal["balanced"] | None,
    then_epochs: float | None,
    then_max_steps: int | None,
    pooling: str,
    warmup: float,
    dropout: float | None,
    freeze_embeddings: bool,
    freeze_layers: int,
    adapter: str | None,
    training: dict[str, Any],
    as_json: bool,
) -> None:
    """Teach MODEL a task and write it to a folder that transformers loads.

    MODEL is 'mini' (the default), a local folder, or a name on the Hugging Face hub.

    \b
    Tasks:
      pos       parts of speech (UPOS of CoNLL-U and others)
      ner       entities (BIO tags), slots likewise
      intent    the label of the sentence; classify is the same by another name
      joint     intents and slots by one model, as in MASSIVE

    Of files that hold several parts (a partition or split column with train, dev, test: MASSIVE,
    CLINC150), --train and --then take the training part, --dev the development part.
    """  # noqa: D301 (click wants the control character)
    from kiloglot.adapt.finetuning import finetune as run

    result = run(
        model,
        sources(train, weights, format_=format_, rename=rename, limit=limit),
        task,
        output,
        then=sources(then, (), format_=format_, rename=rename, limit=limit),
        dev=sources(dev, (), format_=format_, rename=rename),
        then_epochs=then_epochs,
        then_max_steps=then_max_steps,
        class_weights=class_weights,
        pooling=pooling,
        warmup=warmup,
        dropout=dropout,
        freeze_embeddings=freeze_embeddings,
        freeze_layers=freeze_layers,
        adapter=adapter,
        **training,
    )
    from kiloglot.adapt.run import is_first

    if not is_first():
        return
    if as_json:
        echo_json(result.record())
        return
    rows: list[tuple[str, object]] = [
        ("model", result.output),
        ("task", result.task),
        ("labels", len(result.labels.words) + len(result.labels.sentences)),
        ("sentences", sum(result.train.values())),
        ("steps", result.steps),
        ("seconds", f"{result.seconds:.0f}"),
    ]
    if result.dev:
        rows.append(("best step", result.best))
        rows += [(name, percent(value)) for name, value in result.dev.items()]
    echo_table(("finetune", ""), rows)
