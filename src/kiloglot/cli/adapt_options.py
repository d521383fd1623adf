"""Options that several commands of ``kiloglot adapt`` have in common."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from kiloglot.cli.corpus_format import CorpusFormat
from kiloglot.cli.place import Place

__all__ = ["corpus_format", "model_and_files", "output", "precision", "resume", "training_options"]

Command = TypeVar("Command", bound=Callable[..., Any])

output: Callable[[Command], Command] = click.option(
    "-o", "--output", metavar="DIR", type=Place(), required=True, help="Folder to write."
)
corpus_format: Callable[[Command], Command] = click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    type=CorpusFormat(),
    help="Format of texts and data, as in data convert; told from each file if not given.",
)
resume: Callable[[Command], Command] = click.option(
    "--resume", is_flag=True, help="Go on with a run that was interrupted; leave a finished one."
)
precision: Callable[[Command], Command] = click.option(
    "--precision",
    type=click.Choice(["auto", "fp32", "bf16"]),
    default="auto",
    show_default=True,
    help="auto is bf16 where the machine has units for it.",
)


def model_and_files(arguments: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Tell the model from the files after it: without one, where a file comes first, it is mini."""
    first = arguments[0]
    if first == "-" or Path(first).is_file():
        return "mini", tuple(arguments)
    if len(arguments) == 1 and Path(first).suffix:
        # A file that is not there, rather than a model without files.
        return "mini", tuple(arguments)
    return first, tuple(arguments[1:])


def first_process(command: Command) -> Command:
    """Let the first process of several (torchrun) do what needs no others, and print it once."""

    @functools.wraps(command)
    def wrapped(**options: Any) -> Any:
        from kiloglot.adapt.run import is_first

        return command(**options) if is_first() else None

    return wrapped  # type: ignore[return-value]


def checkpoints(command: Command) -> Command:
    """Add the options that say how often a run is saved."""
    command = click.option("--checkpoint-steps", type=click.IntRange(0), default=0, hidden=True)(
        command
    )
    return click.option(
        "--checkpoint-minutes",
        type=click.FloatRange(min=0, min_open=True),
        default=2.0,
        show_default=True,
        help="Time from one checkpoint to the next.",
    )(command)


_TRAINING = (
    click.option(
        "--epochs",
        type=click.FloatRange(min=0, min_open=True),
        default=3.0,
        show_default=True,
        help="How often the data is gone through.",
    ),
    click.option(
        "--max-steps", type=click.IntRange(min=1), metavar="N", help="Train for N steps instead."
    ),
    click.option(
        "--batch-size",
        "--batch",
        type=click.IntRange(min=1),
        default=32,
        show_default=True,
        help="Sentences per step, over all processes.",
    ),
    click.option(
        "--micro-batch-size",
        "--micro-batch",
        type=click.IntRange(min=1),
        metavar="N",
        help="Let N sentences at a time through the model, to save memory.",
    ),
    click.option(
        "--learning-rate",
        "--rate",
        type=click.FloatRange(min=0, min_open=True),
        metavar="RATE",
        help="The highest learning rate; by the model's size if not given.",
    ),
    click.option(
        "--max-length",
        type=click.IntRange(min=8),
        metavar="N",
        help="Read N subwords at a time (256); what is longer is read in several windows.",
    ),
    precision,
    click.option(
        "--evaluate-every",
        type=click.IntRange(min=1),
        metavar="N",
        help="Score the development data every N steps; five times if not given.",
    ),
    checkpoints,
    resume,
)
_NAMES = (
    *("epochs", "max_steps", "batch_size", "micro_batch_size", "learning_rate"),
    *("max_length", "precision", "evaluate_every", "checkpoint_steps", "resume"),
)


def training_options(command: Command) -> Command:
    """Add the options of how long and how fast to train; the command gets them as ``training``.

    They are named as the arguments of :func:`kiloglot.adapt.finetuning.finetune`, seed and
    ``quiet``, which the command must have, among them.
    """

    @functools.wraps(command)
    def wrapped(**options: Any) -> Any:
        training = {name: options.pop(name) for name in _NAMES}
        training["micro_batch_size"] = training["micro_batch_size"] or 0
        training["checkpoint_seconds"] = 60 * options.pop("checkpoint_minutes")
        training |= {"seed": options.pop("seed"), "quiet": options.pop("quiet")}
        return command(training=training, **options)

    made: Any = wrapped
    for option in reversed(_TRAINING):
        made = option(made)
    return made  # type: ignore[no-any-return]
