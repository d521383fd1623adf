"""Rotary positions in fewer passes over memory (Su et al. 2021, https://arxiv.org/abs/2104.09864).

transformers rotates queries and keys by a chain of small steps, each of which reads and writes all
of them, and undoes each one on the way back. Turning by an angle is undone by turning back by it:
one function does both, with the same numbers, in a third of the passes. It stands in for that of
transformers while a model is trained.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

__all__ = ["quicker_rotation", "rotated"]

#: What the modules of transformers call it.
_NAME = "apply_rotary_pos_emb"


@contextlib.contextmanager
def quicker_rotation(model: nn.Module) -> Iterator[bool]:
    """Let a model on the CPU rotate in fewer passes, as long as the context lasts.

    Yields:
        Whether it does: not if it has no rotary positions, or rotates in a way of its own.
    """
    place: Any = sys.modules[type(model).__module__]
    theirs = getattr(place, _NAME, None)
    if theirs is None or torch.cuda.is_available() or not _agrees(theirs):
        yield False
        return
    setattr(place, _NAME, rotated)
    try:
        yield True
    finally:
        setattr(place, _NAME, theirs)


def rotated(
    q: Tensor, k: Tensor, cos: Tensor, sin: Tensor, unsqueeze_dim: int = 1
) -> tuple[Tensor, Tensor]:
    """Rotate queries and keys by the angles of their positions.

    Args:
        q: Queries. Shape: (batch, heads, length, size).
        k: Keys. Shape: (batch, heads, length, size).
        cos: Of the angles, single precision. Shape: (batch or 1, length, size).
        sin: Of the angles; both halves of a vector are turned by the same ones.
        unsqueeze_dim: Which dimension of queries and keys these lack.
    """
    cos, sin = cos.unsqueeze(unsqueeze_dim), sin.unsqueeze(unsqueeze_dim)
    return _Turn.apply(q, cos, sin), _Turn.apply(k, cos, sin)  # type: ignore[no-untyped-call]


def _turned(x: Tensor, cos: Tensor, sin: Tensor, sign: int) -> Tensor:
    half = x.shape[-1] // 2
    wide = x.float()
    made = wide * cos
    made[..., :half].addcmul_(wide[..., half:], sin[..., :half], value=-sign)
    made[..., half:].addcmul_(wide[..., :half], sin[..., half:], value=sign)
    return made.to(x.dtype)


class _Turn(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        ctx.save_for_backward(cos, sin)
        return _turned(x, cos, sin, 1)

    @staticmethod
    def backward(ctx: Any, *outer: Any) -> tuple[Tensor, None, None]:
        cos, sin = ctx.saved_tensors
        return _turned(outer[0], cos, sin, -1), None, None


def _agrees(theirs: Any) -> bool:
    """Tell whether both rotate alike, there and back."""
    generator = torch.Generator().manual_seed(0)
    q, k, outer = torch.randn(3, 1, 2, 4, 8, generator=generator)
    angles = torch.rand(1, 4, 4, generator=generator).repeat(1, 1, 2)
    found = []
    try:
        with torch.enable_grad():
            for rotate in (theirs, rotated):
                query, key = (each.clone().requires_grad_() for each in (q, k))
                one, two = rotate(query, key, angles.cos(), angles.sin())
                back = torch.autograd.grad((one * outer).sum() + (two * outer).sum(), (query, key))
                found.append(torch.stack([one.detach(), two.detach(), *back]))
    except (RuntimeError, ValueError, TypeError, AttributeError):
        return False
    return torch.allclose(found[0], found[1], rtol=1e-4, atol=1e-5)
