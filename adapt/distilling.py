"""Knowledge distillation: a smaller model learns what a larger one has learnt.

Two kinds, by what the teacher is. One with a head for a task teaches its labels, soft (Hinton et
al. 2015); words are matched by their place in the sentence, so the student may have a tokenizer of
its own. A masked language model teaches its guesses (Sanh et al. 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kiloglot.adapt.distil_lm import distil_language_model
from kiloglot.adapt.distil_task import Lessons, distil_task
from kiloglot.adapt.distillation import Distillation, Recipe
from kiloglot.adapt.examples import Data
from kiloglot.adapt.finetuned import task_in
from kiloglot.adapt.models import load_config
from kiloglot.adapt.named_data import several
from kiloglot.adapt.tasks import Task
from kiloglot.adapt.training import Training
from kiloglot.errors import InputError

__all__ = ["Distillation", "distil"]


def distil(
    teacher: str,
    student: str | None,
    train: Sequence[Data] | Data,
    output: str | Path,
    *,
    text: Sequence[Data] = (),
    dev: Sequence[Data] = (),
    layers: int | None = None,
    temperature: float = 2.0,
    share: float = 0.5,
    hidden: float = 0.0,
    epochs: float = 3.0,
    max_steps: int | None = None,
    batch_size: int = 32,
    micro_batch_size: int = 0,
    learning_rate: float | None = None,
    max_length: int | None = None,
    precision: str = "auto",
    evaluate_every: int | None = None,
    checkpoint_seconds: float = 120.0,
    checkpoint_steps: int = 0,
    seed: int = 0,
    resume: bool = False,
    quiet: bool = False,
) -> Distillation:
    """Teach a student what a teacher says of data, and write it to a folder.

    Args:
        teacher: A fine-tuned model, or a masked language model.
        student: A pretrained model, or a configuration (a JSON file, a folder with ``config.json``
            alone, a preset) of a new one that reads with the teacher's tokenizer; ``None`` with
            ``layers``.
        train: Labelled data of the teacher's task. Where it has labels, they are learnt too.
        output: The folder to write.
        text: Data without labels; for a language model the text to learn from.
        dev: Data that chooses the checkpoint.
        layers: Make the student of so many of the teacher's layers.
        temperature: Of the soft labels.
        share: Of the soft labels in the loss.
        hidden: The weight of the distance between hidden states; needs one tokenizer.
        epochs: How often the data is gone through.
        max_steps: Steps of the optimiser instead.
        batch_size: Sentences (blocks of text) per step.
        micro_batch_size: How many go through the models at once, if fewer.
        learning_rate: The highest; by the student's size if not given.
        max_length: Subwords that are read at a time.
        precision: ``"fp32"``, ``"bf16"`` or ``"auto"``.
        evaluate_every: Steps between evaluations; a fifth of the training if not given.
        checkpoint_seconds: Time from one checkpoint to the next.
        checkpoint_steps: Steps from one to the next; 0 to go by time only.
        seed: Of every random choice.
        resume: Go on with a run that was interrupted.
        quiet: Print nothing.

    Raises:
        InputError: Teacher, student and data do not fit together.
        OutputError: The folder cannot be written.
    """
    if (student is None) == (layers is None):
        raise InputError("name a student, or the number of layers it keeps, not both")
    if not 0 <= share <= 1 or temperature <= 0 or hidden < 0:
        raise InputError(
            "temperature, share or weight out of range",
            remedy="temperature > 0, share from 0 to 1, weight of hidden states 0 or more",
        )
    recipe = Recipe(
        temperature=temperature, share=share, hidden=hidden, layers=layers, max_length=max_length
    )
    lessons = Lessons(several(train), several(text), several(dev))
    task = task_in(load_config(teacher))
    _check(task, teacher, lessons)
    plan = Training(
        steps=max_steps,
        epochs=epochs,
        batch=batch_size,
        micro=micro_batch_size,
        rate=learning_rate or 0.0,
        precision=precision,
        seed=seed,
        checkpoint_seconds=checkpoint_seconds,
        checkpoint_steps=checkpoint_steps,
        evaluate_every=evaluate_every or 0,
    )
    if task is None:
        return distil_language_model(
            teacher, student, lessons.unlabelled, output, recipe, plan, resume=resume, quiet=quiet
        )
    return distil_task(
        teacher,
        student,
        lessons,
        output,
        recipe,
        plan,
        resume=resume,
        quiet=quiet,
    )


def _check(task: Task | None, teacher: str, data: Lessons) -> None:
    if task is None and (data.labelled or data.devs):
        raise InputError(
            "is a language model without a head for a task",
            path=teacher,
            remedy="give it text (--text), or fine-tune it first: kiloglot adapt finetune",
        )
    if not data.labelled and not data.unlabelled:
        raise InputError(
            "nothing to learn from", remedy="name labelled data (--train) or text (--text)"
        )
