"""How long and how fast to train: the numbers of a training, and its learning rate."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from kiloglot.errors import InputError

__all__ = ["Evaluation", "Outcome", "Training", "fits_bfloat16"]

SCHEDULES = ("linear", "cosine", "constant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """The numbers of a training.

    It ends at whichever of ``steps`` and ``seconds`` comes first. Where neither is given,
    ``epochs`` says how often the examples are gone through. What ends by time is not the same on
    every machine; what ends by steps is.

    Args:
        steps: Steps of the optimiser.
        seconds: Time, that of a run it goes on from included.
        epochs: How often each example is seen.
        batch: Examples per step, over all processes: the same training on any number of them.
        micro: Examples that go through the model at once, per process; all of them if 0.
        rate: The highest learning rate.
        warmup: The share of the training in which the rate climbs to it.
        schedule: How it falls from there: ``linear`` or ``cosine`` to zero, or ``constant``.
        decay: Weight decay.
        beta2: Decay of the second moment of AdamW.
        clip: The norm that gradients are cut to; 0 for no limit.
        precision: ``fp32``, ``bf16``, or ``auto`` for bf16 where the machine has units for it.
        seed: Seed of every random choice.
        evaluate_every: Steps from one evaluation to the next; 0 for one at the end only.
        checkpoint_seconds: Time from one checkpoint to the next.
        checkpoint_steps: Steps from one checkpoint to the next; 0 to go by time only.

    Raises:
        InputError: One of them is no finite number.
    """

    steps: int | None = None
    seconds: float | None = None
    epochs: float = 3.0
    batch: int = 32
    micro: int = 0
    rate: float = 5e-5
    warmup: float = 0.06
    schedule: str = "linear"
    decay: float = 0.01
    beta2: float = 0.999
    clip: float = 1.0
    precision: str = "auto"
    seed: int = 0
    evaluate_every: int = 0
    checkpoint_seconds: float = 120.0
    checkpoint_steps: int = 0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, float) and not math.isfinite(value):
                raise InputError(f"{name} is no finite number", text=str(value))

    def total(self, examples: int) -> int:
        """Return how many steps it takes over ``examples``, if time does not end it before."""
        if self.steps is not None:
            return self.steps
        if self.seconds is not None:
            return 1 << 40
        return max(1, math.ceil(self.epochs * examples / self.batch))

    def accumulated(self, processes: int) -> tuple[int, int]:
        """Return the examples at once per process, and how often these make a step.

        Raises:
            InputError: The batch does not divide that way.
        """
        micro = self.micro or max(1, self.batch // processes)
        if self.batch % (micro * processes):
            raise InputError(
                f"a batch of {self.batch} does not divide into {micro} on {processes} processes",
                remedy="choose a batch that is a multiple of their product",
            )
        return micro, self.batch // (micro * processes)

    def factor(self, done: float) -> float:
        """Return the share of the highest rate at ``done`` (0 to 1) of the training."""
        if done < self.warmup:
            return done / self.warmup
        left = max(0.0, 1 - done) / max(1e-9, 1 - self.warmup)
        if self.schedule == "linear":
            return left
        if self.schedule == "cosine":
            return 0.5 * (1 - math.cos(math.pi * left))
        return 1.0

    def record(self) -> dict[str, object]:
        """Return what decides the weights, for a signature; how often it is saved does not."""
        return {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in ("checkpoint_seconds", "checkpoint_steps", "seconds", "micro")
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation has found.

    Args:
        step: Steps done.
        scores: Name -> value.
    """

    step: int
    scores: dict[str, float]


@dataclass(slots=True)
class Outcome:
    """How a training went.

    Args:
        steps: Steps done.
        examples: Examples seen.
        seconds: Time taken, that of a run it went on from included.
        losses: (step, mean loss since the one before).
        evaluations: In order.
        best: The step whose weights were kept; that of the last if none were chosen.
        precision: ``fp32`` or ``bf16``.
    """

    steps: int = 0
    examples: int = 0
    seconds: float = 0.0
    losses: list[tuple[int, float]] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    best: int = 0
    precision: str = "fp32"


def fits_bfloat16() -> bool:
    """Tell whether this machine computes faster in bfloat16 than in single precision.

    On CPUs that is so with matrix units (AMX) or dot products (AVX-512 BF16); without them bfloat16
    is emulated, and slower.
    """
    import torch

    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    for name in ("_is_amx_tile_supported", "_is_avx512_bf16_supported"):
        if getattr(torch.cpu, name, lambda: False)():
            return True
    return False
