"""Training by transformers' Trainer, with a loss that is the same however a batch is split.

The Trainer of transformers 5 averages the losses of micro-batches and of processes as if each had
the same number of labels, unless a model counts them itself, and then counts them for models with
causal losses. Here a loss says what it is a mean over (:class:`Objective`), and that is counted
over the whole batch: all micro-batches of all processes. So one process, gradient accumulation and
several processes give the same step.

The order of the examples follows from seed and position alone, and a checkpoint holds weights,
moments, rates and generators: a training that was killed goes on to the same weights, bit by bit
where the same number of threads computes.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from transformers import Trainer, TrainerCallback
from transformers.trainer_callback import PrinterCallback

from kiloglot.adapt import checkpoint
from kiloglot.adapt.account import Account, numbers_in
from kiloglot.adapt.arguments import arguments_of
from kiloglot.adapt.models import hush
from kiloglot.adapt.objective import Batch, Examples, Objective
from kiloglot.adapt.positions import Positions
from kiloglot.adapt.precision import autocast, chosen_precision
from kiloglot.adapt.progress import Progress
from kiloglot.adapt.run import Run, is_first
from kiloglot.adapt.selection import Scorer, Selection
from kiloglot.adapt.training import Evaluation, Outcome, Training
from kiloglot.errors import InputError

__all__ = ["Batch", "Examples", "Objective", "train"]


def train(
    model: nn.Module,
    examples: Examples,
    collate: Callable[[list[Any]], Batch],
    objective: Objective,
    training: Training,
    *,
    run: Run | None = None,
    evaluate: Scorer | None = None,
    select: str | None = None,
    title: str = "train",
    quiet: bool = False,
) -> Outcome:
    """Train ``model`` in place, going on from the checkpoint of ``run`` if it has one.

    Args:
        model: What is trained; parameters that need no gradient stay as they are. Seed torch before
            drawing new ones.
        examples: What it is trained on. If they have an attribute ``in_order`` that is true, they
            are asked for by position (0 to the number of steps times the batch), not by index.
        collate: Makes a batch of examples.
        objective: The loss.
        training: How long and how fast.
        run: Where checkpoints go; None for none.
        evaluate: Scores the model; called in the first process, without gradients, in evaluation
            mode, every ``training.evaluate_every`` steps and at the end.
        select: The score (higher is better) whose best step's weights the model has at the end; a
            leading ``-`` means that lower is better. None for the last weights.
        title: What the progress bar is called.
        quiet: Show no progress.

    Returns:
        How it went. The model is left in evaluation mode, with the weights that were chosen.

    Raises:
        InputError: There are no examples, or the checkpoint does not fit.
    """
    if not len(examples):
        raise InputError("there is nothing to train on", remedy="is the text empty?")
    with contextlib.ExitStack() as stack:
        if run is None:
            place = stack.enter_context(tempfile.TemporaryDirectory())
        else:
            place = str(run.folder)
        trainer = _Trainer(
            model, examples, collate, objective, training, run, place, evaluate, select
        )
        progress = Progress(
            title,
            trainer.args.max_steps if training.seconds is None or training.steps else None,
            training.seconds,
            quiet=quiet,
        )
        stack.callback(progress.close)
        trainer.progress = progress
        if trainer.start():
            trainer.train()
        return trainer.finish()


class _Trainer(Trainer):
    """transformers' Trainer with our loss, our order and our checkpoints."""

    objective: Objective

    def __init__(
        self,
        model: nn.Module,
        examples: Examples,
        collate: Callable[[list[Any]], Batch],
        objective: Objective,
        training: Training,
        run: Run | None,
        place: str,
        evaluate: Scorer | None,
        select: str | None,
    ) -> None:
        hush()
        # Set before the examples are collated, so that processes and passes agree on them.
        arguments = arguments_of(training, len(examples), place)
        self.objective = objective
        self.plan = training
        self.run = run
        self.account = Account(training, chosen_precision(training.precision))
        self.selection = Selection(evaluate, select, Path(place))
        self.progress: Progress | None = None
        self.loss_is_scaled_for_ga = True
        self._examples = examples
        self._folder: Path | None = None
        super().__init__(
            model=model,
            args=arguments,
            data_collator=cast(Any, collate),
            train_dataset=cast(Any, examples),
            callbacks=[_AfterStep(self)],
        )
        # Both are looked at to decide whether the loss is divided once more.
        self.model_accepts_loss_kwargs = False
        self.compute_loss_func = _unused
        self.remove_callback(PrinterCallback)
        processes = self.args.world_size
        micro, _ = training.accumulated(processes)
        self.positions = Positions(
            len(examples),
            training.seed,
            micro,
            self.args.max_steps * training.batch,
            (self.args.process_index, processes),
            bool(getattr(examples, "in_order", False)),
        )

    @property
    def network(self) -> nn.Module:
        """The model, not wrapped."""
        return cast(nn.Module, self.model)

    @property
    def outcome(self) -> Outcome:
        """How it goes."""
        return self.account.outcome

    def start(self) -> bool:
        """Take up the checkpoint, if there is one; tell whether there is anything left to do."""
        self.accelerator.wait_for_everyone()
        folder = self.run.checkpoint if self.run is not None else None
        self._folder = folder
        if folder is None:
            return self.args.max_steps > 0
        numbers = numbers_in(folder)
        late = self.plan.seconds is not None and numbers["seconds"] >= self.plan.seconds
        if late or numbers["steps"] >= self.args.max_steps:
            self.create_optimizer()
            self._restore(folder)
            return False
        self.positions.start = int(numbers["steps"]) * self.plan.batch
        return True

    def restore(self) -> None:
        """Bring everything to where the checkpoint has it; called when training begins."""
        if self._folder is not None:
            self._restore(self._folder)
            self.state.global_step = self.outcome.steps
            scheduler = cast(Any, self.lr_scheduler)
            scheduler.last_epoch = self.outcome.steps
            # The rates came with the optimiser's state.
            scheduler._last_lr = [group["lr"] for group in cast(Any, self.optimizer).param_groups]
        self.account.begin()

    def _restore(self, folder: Path) -> None:
        self.account.take_up(
            checkpoint.load(folder, self.network, _inner(self.optimizer), self.args.process_index)
        )

    def finish(self) -> Outcome:
        """Evaluate and save a last time, put the chosen weights in place."""
        outcome = self.outcome
        self.account.check(self.network.parameters())
        if not any(each.step == outcome.steps for each in outcome.evaluations):
            self.score()
        if self.selection.select is None:
            outcome.best = outcome.steps
        if self.optimizer is not None:
            self.save()
        if is_first():
            self.selection.put_best(self.network, outcome)
        self.accelerator.wait_for_everyone()
        self.network.eval()
        return outcome

    def get_train_dataloader(self) -> DataLoader[Any]:
        """Return batches of this process, from the position on that training has reached."""
        return DataLoader(
            cast(Any, self._examples),
            batch_sampler=self.positions,
            collate_fn=cast(Any, self.data_collator),
            # A generator of its own: the loader draws from it, and the model's stays as it is.
            generator=torch.Generator(),
        )

    def create_scheduler(
        self, num_training_steps: int, optimizer: torch.optim.Optimizer | None = None
    ) -> Any:
        """Make the schedule, which goes by time where time ends the training."""
        self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(
            _inner(optimizer or self.optimizer), lambda step: self.plan.factor(self.share(step))
        )
        self._created_lr_scheduler = True
        return self.lr_scheduler

    def share(self, step: int) -> float:
        """Return how much of the training is done after ``step`` steps, 0 to 1."""
        # The first step is to learn something, too.
        share = (step + 1) / self.args.max_steps
        if self.plan.seconds is not None:
            share = max(share, (self.account.shared + 1) / (self.plan.seconds + 1))
        return min(1.0, share)

    def get_batch_samples(
        self, epoch_iterator: Iterator[Any], num_batches: int, device: torch.device
    ) -> tuple[list[Any], Any]:
        """Fetch the micro-batches of a step; count what its loss is a mean over, everywhere."""
        batches = [batch for _, batch in zip(range(num_batches), epoch_iterator, strict=False)]
        if not batches:
            return batches, None
        counts = torch.stack([self.objective.counts(batch).double() for batch in batches]).sum(0)
        # The first process's clock is everybody's, so that all stop at the same step.
        clock = torch.tensor([self.account.clock()], dtype=torch.float64)
        if self.args.world_size > 1:
            row = torch.cat([counts, clock])[None].to(device)
            rows = cast(Tensor, self.accelerator.gather(row)).cpu()
            counts, clock = rows[:, :-1].sum(0), rows[0, -1:]
        self.account.shared = float(clock)
        return batches, counts.float().to(device)

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        """Return this micro-batch's share of the loss of the whole batch."""
        with autocast(self.outcome.precision):
            sums = self.objective.sums(model, inputs)
        loss = (sums.float() / num_items_in_batch.clamp(min=1e-9)).sum()
        self.account.add(loss)
        # Gradients are averaged over processes, but each has only its share of the sum.
        return loss * self.args.world_size

    def after_step(self, control: Any) -> None:
        """Log, evaluate, save and stop where it is time to."""
        outcome = self.outcome
        self.account.step(self.state.global_step, self._over_processes)
        if self.progress is not None:
            self.progress.show(
                outcome.steps, outcome.seconds, outcome.losses[-1][1] if outcome.losses else None
            )
        every = self.plan.evaluate_every
        if every and outcome.steps % every == 0:
            self.score()
        if self.account.late:
            control.should_training_stop = True
        elif outcome.steps < self.args.max_steps and self.account.due:
            self.save()

    def _over_processes(self, number: float) -> float:
        if self.args.world_size == 1:
            return number
        local = torch.tensor([number], device=self.args.device)
        return float(cast(Tensor, self.accelerator.gather(local)).sum())

    def save(self) -> None:
        """Write a checkpoint."""
        if self.run is None:
            return
        self.account.saved()
        generators = [checkpoint.random_state()]
        if self.args.world_size > 1:
            gathered: list[Any] = [None] * self.args.world_size
            torch.distributed.all_gather_object(gathered, generators[0])
            generators = gathered
        if is_first():
            numbers = self.account.numbers()
            self.run.save_checkpoint(
                self.outcome.steps,
                lambda folder: checkpoint.save(
                    folder, self.network, _inner(self.optimizer), numbers, generators
                ),
            )
            self.selection.tidy(self.outcome)
        self.accelerator.wait_for_everyone()

    def score(self) -> None:
        """Evaluate; keep the weights if they are the best so far."""
        if self.selection.scorer is None:
            return
        if is_first():
            self.selection.score(self.network, self.outcome)
        else:
            self.outcome.evaluations.append(Evaluation(self.outcome.steps, {}))
        self.accelerator.wait_for_everyone()

    def floating_point_ops(self, inputs: dict[str, Any]) -> int:
        """Count nothing: nobody asks, and counting takes time."""
        return 0


class _AfterStep(TrainerCallback):
    """Calls the trainer back when training begins and after each step."""

    def __init__(self, trainer: _Trainer) -> None:
        self.trainer = trainer

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.trainer.restore()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.trainer.after_step(control)


def _inner(optimizer: Any) -> torch.optim.Optimizer:
    """Return torch's optimiser out of accelerate's."""
    return cast(torch.optim.Optimizer, getattr(optimizer, "optimizer", optimizer))


def _unused(outputs: object, labels: object, num_items_in_batch: object = None) -> None:
    raise AssertionError("compute_loss does not call it")
