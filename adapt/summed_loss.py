"""Cross-entropy summed over rows, a few rows at a time.

The scores of a vocabulary for a few hundred masked pieces are more than a processor keeps near: to
make them single precision, take logarithms, and go back over all of them is most of what such a
loss costs. Here the gradient is made along with the loss, while a few rows are at hand, and nothing
but it is kept, in the precision of the scores.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

__all__ = ["summed_cross_entropy"]

#: Scores that are worked on at once: half a megabyte.
_AT_ONCE = 1 << 17


def summed_cross_entropy(scores: Tensor, targets: Tensor) -> Tensor:
    """Return the cross-entropy of ``scores``, summed over rows, in single precision.

    Args:
        scores: Shape: (rows, classes).
        targets: The right classes. Shape: (rows,).
    """
    if scores.device.type != "cpu" or not torch.is_grad_enabled():
        return cross_entropy(scores.float(), targets, reduction="sum")
    loss: Tensor = _Summed.apply(scores, targets)  # type: ignore[no-untyped-call]
    return loss


class _Summed(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, scores: Tensor, targets: Tensor) -> Tensor:
        gradient = torch.empty_like(scores)
        loss = torch.zeros((), dtype=torch.float32)
        step = max(1, _AT_ONCE // scores.shape[1])
        for start in range(0, len(scores), step):
            rows = scores[start : start + step].float()
            right = targets[start : start + step, None]
            normal = rows.logsumexp(1, keepdim=True)
            loss += (normal - rows.gather(1, right)).sum()
            shares = (rows - normal).exp_()
            shares.scatter_add_(1, right, torch.full_like(normal, -1.0))
            gradient[start : start + step] = shares
        ctx.save_for_backward(gradient)
        return loss

    @staticmethod
    def backward(ctx: Any, *outer: Any) -> tuple[Tensor, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * outer[0].to(gradient.dtype), None
