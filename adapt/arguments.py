"""A training's numbers as transformers' Trainer wants them."""

from __future__ import annotations

import os

import torch
from transformers import TrainingArguments

from kiloglot.adapt.training import Training

__all__ = ["arguments_of"]


def arguments_of(training: Training, examples: int, place: str) -> TrainingArguments:
    """Return the arguments of a Trainer that leaves saving, scoring and showing to others.

    Args:
        training: The numbers.
        examples: How many examples there are.
        place: A folder, which nothing is written to.

    Raises:
        InputError: The batch does not divide among the processes.
    """
    on_cpu = not torch.cuda.is_available()
    arguments = TrainingArguments(
        output_dir=place,
        use_cpu=on_cpu,
        ddp_backend="gloo" if on_cpu and os.environ.get("WORLD_SIZE", "1") != "1" else None,
        max_steps=training.total(examples),
        per_device_train_batch_size=1,
        learning_rate=training.rate,
        weight_decay=training.decay,
        adam_beta2=training.beta2,
        max_grad_norm=training.clip,
        seed=training.seed,
        average_tokens_across_devices=False,
        remove_unused_columns=False,
        disable_tqdm=True,
        report_to="none",
        logging_strategy="no",
        save_strategy="no",
        eval_strategy="no",
        log_level="error",
    )
    micro, accumulated = training.accumulated(arguments.world_size)
    arguments.per_device_train_batch_size = micro
    arguments.gradient_accumulation_steps = accumulated
    # Several GPUs without torchrun would be DataParallel, which splits batches behind our back.
    if arguments.n_gpu > 1:
        arguments._n_gpu = 1
    return arguments
