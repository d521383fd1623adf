"""Training one transducer within a budget of processor time.

Teacher forcing on fixed edits; AdamW; a learning rate that rises and falls once over the budget
(Smith & Topin 2019), whatever the budget is; and a running average of the weights (Polyak), which
is what is kept. The average is scored on held-out rows some ten times; the best one wins.

Randomness is drawn from (seed, epoch) and (seed, step), so that a run that is interrupted and
resumed, or repeated with the same number of steps, gives the same weights.
"""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_

from kiloglot.morph.examples import NO_TARGET, Batch, Example, shuffled
from kiloglot.morph.precision import fast_numbers
from kiloglot.morph.roll_in import roll_in
from kiloglot.morph.transducer import Sizes, Transducer
from kiloglot.morph.vocabulary import Vocabulary

__all__ = ["Goal", "Hyper", "Moment", "Progress", "Trainer"]


@dataclass(frozen=True, slots=True)
class Hyper:
    """What training does.

    Args:
        sizes: How large the network is.
        batch: Examples a step.
        rate: The highest learning rate.
        smoothing: Share of each target's probability spread over all actions.
        forget_last: Share of steps that are not told the action before.
        forget_input: Share of characters and features made unknown.
        roll_in: Share of the network's own wrong actions to go on from (:mod:`roll_in`).
        roll_in_from: From what share of the time on.
        invented: Invented examples for each real one; as many copies of that stand beside them.
        decay: Weight decay.
        average: How slowly the average of the weights follows them.
        evaluations: How often the average is scored, at most.
        scoring: Share of the time that may go into scoring, where time is the goal.
        patience: How many scores in the second half without a new best end the training; before,
            the learning rate is high and scores waver.
    """

    sizes: Sizes = field(default_factory=Sizes)
    batch: int = 32
    rate: float = 5e-3
    smoothing: float = 0.05
    forget_last: float = 0.05
    forget_input: float = 0.01
    roll_in: float = 0.0
    roll_in_from: float = 0.6
    invented: int = 0
    decay: float = 0.01
    average: float = 0.995
    evaluations: int = 10
    scoring: float = 0.1
    patience: int = 4


class Goal(NamedTuple):
    """When to stop: after so many CPU seconds, or so many steps if ``steps`` is given."""

    seconds: float
    steps: int | None = None


class Progress(NamedTuple):
    """What a progress bar shows.

    Args:
        share: How much of the goal is reached, from 0 to 1.
        step: Steps taken.
        loss: Mean loss since the last report.
        accuracy: The last score on held-out rows, if there was one.
    """

    share: float
    step: int
    loss: float
    accuracy: float | None


class Moment(NamedTuple):
    """All that it takes to go on from here.

    Args:
        tensors: Weights, averages and the optimiser's memory, by name.
        numbers: Steps and seconds so far, the best accuracy, and since when it stands.
    """

    tensors: dict[str, Tensor]
    numbers: dict[str, float]


class Trainer:
    """Trains one network.

    Args:
        vocabulary: What the network knows.
        examples: What it learns from.
        hyper: How.
        seed: Seed of weights, order and dropout.
        score: Accuracy of a network on held-out rows.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        examples: Sequence[Example],
        hyper: Hyper,
        seed: int,
        score: Callable[[Transducer], float] | None = None,
    ) -> None:
        torch.manual_seed(seed)
        self.examples, self.hyper, self.seed, self.score = examples, hyper, seed, score
        self.network = Transducer(vocabulary, hyper.sizes)
        self.average = copy.deepcopy(self.network).eval()
        self.best = copy.deepcopy(self.average)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(),
            lr=hyper.rate,
            weight_decay=hyper.decay,
            betas=(0.9, 0.98),
            fused=True,
        )
        self.step = 0
        self.seconds = 0.0
        self.accuracy: float | None = None
        self.best_accuracy = -1.0
        self.stale = 0
        self.scored_seconds = self.last_scored = 0.0

    def run(
        self,
        goal: Goal,
        report: Callable[[Progress], None] | None = None,
        save: Callable[[Moment], None] | None = None,
    ) -> Transducer:
        """Train until the goal is reached and return the best average.

        An interruption (Ctrl-C) saves the moment and leaves the best average in :attr:`best`.

        Args:
            goal: When to stop.
            report: Called every few steps.
            save: Called after each evaluation with what it takes to resume.

        Raises:
            KeyboardInterrupt: The run was interrupted; :attr:`best` is as good as it got.
        """
        start = time.process_time() - self.seconds
        milestone = math.floor(self._share(goal) * self.hyper.evaluations) + 1
        losses: list[float] = []
        try:
            for batch in self._batches():
                share = self._share(goal)
                if share >= 1:
                    break
                losses.append(self._learn(batch, share))
                self.seconds = time.process_time() - start
                if share * self.hyper.evaluations >= milestone:
                    milestone += 1
                    limit = self.hyper.scoring * self.seconds
                    if goal.steps is not None or self.scored_seconds <= limit:
                        self._evaluate()
                    self.seconds = time.process_time() - start
                    if save:
                        save(self.moment())
                    if share < 0.5:
                        self.stale = 0
                    elif self.stale >= self.hyper.patience:
                        break
                if report and (len(losses) >= 20 or share == 0):
                    report(Progress(share, self.step, _mean(losses), self.accuracy))
                    losses.clear()
        except KeyboardInterrupt:
            self._evaluate()
            if save:
                save(self.moment())
            raise
        self._evaluate()
        if report:
            report(Progress(1.0, self.step, _mean(losses), self.accuracy))
        return self.best

    def _share(self, goal: Goal) -> float:
        if goal.steps is not None:
            return self.step / max(1, goal.steps)
        # The last score comes after the last step.
        left = goal.seconds - self.last_scored
        return self.seconds / left if left > 0 else 1.0

    def _batches(self) -> Iterator[Batch]:
        """Yield batches for ever, from where the steps so far leave off."""
        per_epoch = -(-len(self.examples) // self.hyper.batch)
        epoch, skipped = divmod(self.step, per_epoch)
        while True:
            rng = random.Random(f"{self.seed} {epoch}")
            for at, batch in enumerate(
                shuffled(self.examples, self.hyper.batch, rng, forget=self.hyper.forget_input)
            ):
                if at >= skipped:
                    yield batch
            epoch, skipped = epoch + 1, 0

    def _learn(self, batch: Batch, share: float) -> float:
        """Take one step and return its loss."""
        hyper = self.hyper
        rise = min(1.0, (share + 1e-3) / 0.05)
        for group in self.optimiser.param_groups:
            group["lr"] = hyper.rate * rise * (0.5 * (1 + math.cos(math.pi * share)) + 0.01)
        self.network.train()
        torch.manual_seed(hash((self.seed, self.step)))
        if hyper.roll_in and share >= hyper.roll_in_from:
            with torch.no_grad(), fast_numbers():
                scores = self.network(batch)
            batch = roll_in(batch, scores, hyper.roll_in, self.network.vocabulary_size)
        with fast_numbers():
            scores = self.network(batch, hyper.forget_last)
        loss = functional.cross_entropy(
            scores, batch.targets, ignore_index=NO_TARGET, label_smoothing=hyper.smoothing
        )
        torch.autograd.backward(loss)
        clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        follow = 1 - min(hyper.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.average.parameters()), list(self.network.parameters()), follow
            )
        self.step += 1
        return float(loss.detach())

    def _evaluate(self) -> None:
        """Score the average and keep it if none was better."""
        if self.score is not None:
            start = time.process_time()
            self.accuracy = self.score(self.average)
            self.last_scored = time.process_time() - start
            self.scored_seconds += self.last_scored
        if self.accuracy is None or self.accuracy >= self.best_accuracy:
            self.best.load_state_dict(self.average.state_dict())
            self.best_accuracy = -1.0 if self.accuracy is None else self.accuracy
            self.stale = 0
        else:
            self.stale += 1

    def moment(self) -> Moment:
        """Return the state of the training."""
        tensors = {
            f"{name}.{key}": value
            for name, network in self._networks().items()
            for key, value in network.state_dict().items()
        }
        for at, state in self.optimiser.state_dict()["state"].items():
            tensors.update({f"optimiser.{at}.{key}": value for key, value in state.items()})
        return Moment(
            {key: value.detach().clone() for key, value in tensors.items()},
            {
                "step": self.step,
                "seconds": self.seconds,
                "best_accuracy": self.best_accuracy,
                "stale": self.stale,
            },
        )

    def restore(self, moment: Moment) -> None:
        """Go back to a moment.

        Raises:
            KeyError: A number is missing there.
            RuntimeError: The weights are those of another network.
            ValueError: The optimiser's memory is that of another network.
        """
        for name, network in self._networks().items():
            network.load_state_dict(
                {
                    key.removeprefix(f"{name}."): value
                    for key, value in moment.tensors.items()
                    if key.startswith(f"{name}.")
                }
            )
        memory = self.optimiser.state_dict()
        memory["state"] = {}
        for key, value in moment.tensors.items():
            part, _, rest = key.partition(".")
            if part == "optimiser":
                at, _, name = rest.partition(".")
                memory["state"].setdefault(int(at), {})[name] = value.clone()
        if memory["state"] and not self._remembers(memory["state"]):
            raise ValueError("the optimiser's memory is that of another network")
        self.optimiser.load_state_dict(memory)
        self.step, self.stale = int(moment.numbers["step"]), int(moment.numbers["stale"])
        self.seconds = float(moment.numbers["seconds"])
        self.best_accuracy = float(moment.numbers["best_accuracy"])

    def _remembers(self, memory: Mapping[int, Mapping[str, Tensor]]) -> bool:
        """Tell whether an optimiser's memory is one of this network's weights."""
        found = {at: {key: value.shape for key, value in one.items()} for at, one in memory.items()}
        shapes = [value.shape for value in self.network.parameters()]
        return found == {
            at: {"step": torch.Size(), "exp_avg": shape, "exp_avg_sq": shape}
            for at, shape in enumerate(shapes)
        }

    def _networks(self) -> dict[str, Transducer]:
        return {"network": self.network, "average": self.average, "best": self.best}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan
