"""The account of a training: steps, time, losses and evaluations, kept in its checkpoints."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from kiloglot.adapt.training import Evaluation, Outcome, Training
from kiloglot.errors import InputError

__all__ = ["Account", "numbers_in"]

_LOG_EVERY = 10


class Account:
    """What is noted while a training runs.

    Args:
        plan: The numbers of the training.
        precision: ``fp32`` or ``bf16``.

    Attributes:
        outcome: How it goes.
        shared: Seconds until this step by the clock of the first process, those of a run that this
            one goes on from included.
    """

    def __init__(self, plan: Training, precision: str) -> None:
        self.outcome = Outcome(precision=precision)
        self.shared = 0.0
        self._plan = plan
        self._before = 0.0
        self._began = time.monotonic()
        self._saved = (0, self._began)
        self._sum = torch.zeros(())
        self._summed = 0

    def begin(self) -> None:
        """Let the clock run from now on."""
        self._began = time.monotonic()
        self._saved = (self.outcome.steps, self._began)

    def clock(self) -> float:
        """Return the seconds so far, by the clock of this process."""
        return self._before + time.monotonic() - self._began

    def add(self, loss: Tensor) -> None:
        """Add a part of the loss of a step."""
        self._sum += loss.detach().cpu()

    def step(self, number: int, gathered: Callable[[float], float]) -> None:
        """Note the end of a step; every tenth time the mean loss is logged.

        Args:
            number: Of the step.
            gathered: Sums a number over all processes.

        Raises:
            InputError: The loss is no number any more.
        """
        self.outcome.steps = number
        self.outcome.examples = number * self._plan.batch
        self.outcome.seconds = self.shared
        self._summed += 1
        if self._summed < _LOG_EVERY:
            return
        loss = gathered(float(self._sum) / self._summed)
        if not math.isfinite(loss):
            raise _no_number("loss", number)
        self.outcome.losses.append((number, loss))
        self._sum, self._summed = torch.zeros(()), 0

    def check(self, weights: Iterable[Tensor]) -> None:
        """Look at the weights that a training ends with.

        Raises:
            InputError: One of them is no number.
        """
        if not all(bool(each.detach().isfinite().all()) for each in weights):
            raise _no_number("model", self.outcome.steps)

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return self._plan.seconds is not None and self.outcome.seconds >= self._plan.seconds

    @property
    def due(self) -> bool:
        """Whether it is time for a checkpoint."""
        step, then = self._saved
        return (
            self._plan.checkpoint_steps > 0
            and self.outcome.steps - step >= self._plan.checkpoint_steps
        ) or self._now() - then >= self._plan.checkpoint_seconds

    def saved(self) -> None:
        """Note that a checkpoint is written."""
        self._saved = (self.outcome.steps, self._now())

    def _now(self) -> float:
        return self._began + self.shared - self._before

    def numbers(self) -> dict[str, Any]:
        """Return what a checkpoint keeps of it, fit for JSON."""
        outcome = self.outcome
        return {
            "steps": outcome.steps,
            "seconds": outcome.seconds,
            "losses": outcome.losses,
            "evaluations": [[each.step, each.scores] for each in outcome.evaluations],
            "best": outcome.best,
            "sum": float(self._sum),
            "summed": self._summed,
        }

    def take_up(self, numbers: Mapping[str, Any]) -> None:
        """Go on from what :meth:`numbers` has returned."""
        outcome = self.outcome
        outcome.steps = int(numbers["steps"])
        outcome.examples = outcome.steps * self._plan.batch
        outcome.seconds = self._before = self.shared = float(numbers["seconds"])
        outcome.losses = [(int(step), float(loss)) for step, loss in numbers["losses"]]
        outcome.evaluations = [Evaluation(*each) for each in numbers["evaluations"]]
        outcome.best = int(numbers["best"])
        self._sum, self._summed = torch.tensor(float(numbers["sum"])), int(numbers["summed"])


def _no_number(what: str, step: int) -> InputError:
    return InputError(
        f"the {what} is no number any more, by step {step}",
        remedy="lower the learning rate, or compute in --precision fp32",
    )


def numbers_in(folder: Path) -> Mapping[str, Any]:
    """Return the numbers of a checkpoint.

    Raises:
        InputError: It is damaged.
    """
    try:
        found: Mapping[str, Any] = json.loads((folder / "state.json").read_bytes())["numbers"]
        return found
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"the checkpoint is damaged ({type(error).__name__})",
            path=folder,
            remedy="leave out --resume",
        ) from None
