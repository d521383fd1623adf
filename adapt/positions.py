"""Which examples each process sees when: from the seed and the position alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from torch.utils.data import Sampler

__all__ = ["Positions"]


class Positions(Sampler[list[int]]):
    """The indices of this process's micro-batches, from a position on.

    Pass after pass goes over all examples, each in an order of its own. Examples that have an order
    of their own (``in_order``) are asked for by position.

    Args:
        length: How many examples there are.
        seed: Of the orders.
        micro: Examples at once, per process.
        total: Examples until the end, over all processes.
        place: The number of this process, and how many there are.
        ordered: Whether the examples have an order of their own.

    Attributes:
        start: The position to begin at.
    """

    def __init__(
        self, length: int, seed: int, micro: int, total: int, place: tuple[int, int], ordered: bool
    ) -> None:
        self.length = length
        self.seed = seed
        self.micro = micro
        self.total = total
        self.process, self.processes = place
        self.ordered = ordered
        self.start = 0

    def __len__(self) -> int:
        return self.total // (self.micro * self.processes)

    def __iter__(self) -> Iterator[list[int]]:
        epoch, order = -1, np.empty(0, dtype=np.int64)
        stride = self.micro * self.processes
        for first in range(self.start + self.process * self.micro, self.total, stride):
            positions = range(first, first + self.micro)
            if self.ordered:
                yield list(positions)
                continue
            chosen = []
            for position in positions:
                if position // self.length != epoch:
                    epoch = position // self.length
                    order = np.random.default_rng([self.seed, epoch]).permutation(self.length)
                chosen.append(int(order[position % self.length]))
            yield chosen
