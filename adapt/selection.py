"""Which weights of a training are kept: those that an evaluation scores best."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import torch
from torch import nn

from kiloglot.adapt import checkpoint
from kiloglot.adapt.precision import autocast
from kiloglot.adapt.training import Evaluation, Outcome

__all__ = ["Scorer", "Selection"]

#: Scores a model, which is in evaluation mode and without gradients.
Scorer: TypeAlias = Callable[[nn.Module], dict[str, float]]


class Selection:
    """Scores a model while it is trained, and keeps the best weights in a file.

    Args:
        scorer: Scores the model; None for no evaluation.
        select: The score (higher is better) whose best step is kept; a leading ``-`` means that
            lower is better. None to keep the last weights.
        folder: Where the file is.
    """

    def __init__(self, scorer: Scorer | None, select: str | None, folder: Path) -> None:
        self.scorer = scorer
        self.select = select
        self._folder = folder

    def score(self, model: nn.Module, outcome: Outcome) -> None:
        """Evaluate the model as it is after ``outcome.steps``; keep it if it is the best so far.

        Of steps with one score the last is kept: where nothing is right yet, it has learnt most.
        What the evaluation draws at random changes nothing in the training.
        """
        assert self.scorer is not None
        state = checkpoint.random_state()
        training = model.training
        model.eval()
        with torch.no_grad(), autocast(outcome.precision):
            scores = dict(self.scorer(model))
        model.train(training)
        checkpoint.set_random_state(state)
        before = [each for each in outcome.evaluations if each.step == outcome.best]
        outcome.evaluations.append(Evaluation(outcome.steps, scores))
        if self.select is not None and (
            not before or self._value(scores) >= self._value(before[0].scores)
        ):
            outcome.best = outcome.steps
            checkpoint.save_weights(self._file(outcome.steps), model)

    def put_best(self, model: nn.Module, outcome: Outcome) -> None:
        """Give the model the weights that were best."""
        if self.select is not None and outcome.best != outcome.steps:
            with contextlib.suppress(FileNotFoundError):
                checkpoint.load_weights(self._file(outcome.best), model)

    def tidy(self, outcome: Outcome) -> None:
        """Delete what is not the best any more; a checkpoint must know what is."""
        for path in self._folder.glob("best-*"):
            if path != self._file(outcome.best):
                path.unlink()

    def _value(self, scores: Mapping[str, float]) -> float:
        assert self.select is not None
        return -scores[self.select[1:]] if self.select.startswith("-") else scores[self.select]

    def _file(self, step: int) -> Path:
        return self._folder / f"best-{step}.safetensors"
