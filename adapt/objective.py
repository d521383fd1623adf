"""What a training is of: a loss that says what it is a mean over, and numbered examples."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

from torch import Tensor, nn

__all__ = ["Batch", "Examples", "Objective"]

Batch: TypeAlias = dict[str, Tensor]


class Objective(Protocol):
    """A loss: a sum of parts (a part a head, say), each a mean over the whole batch."""

    def counts(self, batch: Batch) -> Tensor:
        """Return what each part is a mean over: labels, or their weights. Shape: (parts,)."""
        ...

    def sums(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return each part's loss, summed over ``batch``. Shape: (parts,).

        ``model`` is to be called, not to be looked into: it may be wrapped.
        """
        ...


class Examples(Protocol):
    """What is trained on: anything with a length and numbered examples."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Any: ...
