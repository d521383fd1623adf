"""Plain attention, as it is quickest for short texts on a CPU.

torch's fused attention has a slow backward pass there: 32 blocks of 128 pieces take twice as long
as by plain products of matrices. Those of transformers (``eager``) compute in single precision what
bfloat16 units have made, and copy it to and fro; here scores stay as they are made, and what is
added to them, or multiplies them, does so in place. Both give the same numbers but for rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from transformers import PreTrainedModel

__all__ = ["PLAIN", "faster", "plain_attention"]

#: What transformers calls it.
PLAIN = "kiloglot_plain"
#: Blocks up to this length are computed by plain attention (``benchmarks/pretraining_speed.py``).
_LONGEST = 256
_TOLERANCE = 1e-3


def faster(model: PreTrainedModel, length: int = 0) -> None:
    """Let a model attend in the quickest way for blocks of a length.

    Args:
        model: The model, on the CPU in single precision.
        length: Pieces; 0 for 128.
    """
    if torch.cuda.is_available() or (length or 128) > _LONGEST:
        return
    if not _takes(model, "eager"):
        return
    _register()
    before = _states(model)
    if not _takes(model, PLAIN):
        return
    after = _states(model)
    # Attention with something of its own (relative positions, groups of keys) stays as it was.
    if before is None or after is None or not torch.allclose(before, after, atol=_TOLERANCE):
        _takes(model, "eager")


def plain_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **more: Any,
) -> tuple[Tensor, None]:
    """Attend: softmax(QK'/sqrt(d) + mask)V (Vaswani et al. 2017, section 3.2.1).

    Args:
        module: What attends; it says whether it is trained.
        query: Shape: (batch, heads, length, size).
        key: Of the same shape.
        value: Of the same shape.
        attention_mask: What is added to the scores. Shape: (batch, 1 or heads, length, length).
        scaling: What scores are multiplied by; ``size ** -0.5`` if not given.
        dropout: The share of weights that is dropped in training.
        more: What other kinds of attention want.

    Returns:
        What each position reads, shape (batch, length, heads, size), and no weights.
    """
    kind = query.device.type
    if torch.is_autocast_enabled(kind):
        low = torch.get_autocast_dtype(kind)
        query, key, value = query.to(low), key.to(low), value.to(low)
    with torch.autocast(kind, enabled=False):
        factor = query.shape[-1] ** -0.5 if scaling is None else scaling
        scores = torch.matmul(query * factor, key.transpose(2, 3))
        if attention_mask is not None:
            # The least number of single precision would be minus infinity in bfloat16.
            least = torch.finfo(scores.dtype).min
            scores = scores.add_(attention_mask.clamp(min=least).to(scores.dtype))
        weights = torch.softmax(scores, dim=-1)
        if dropout and module.training:
            weights = nn.functional.dropout(weights, dropout)
        return torch.matmul(weights, value).transpose(1, 2).contiguous(), None


def _register() -> None:
    from transformers import AttentionInterface
    from transformers.masking_utils import AttentionMaskInterface, eager_mask

    AttentionInterface.register(PLAIN, plain_attention)
    AttentionMaskInterface.register(PLAIN, eager_mask)


def _takes(model: PreTrainedModel, name: str) -> bool:
    """Tell whether a model has taken an implementation of attention."""
    try:
        model.set_attn_implementation(name)
    except (ValueError, ImportError):
        return False
    return bool(model.config._attn_implementation == name)


def _states(model: PreTrainedModel) -> Tensor | None:
    """Return what a model makes of a few pieces, some of them padding; None if it cannot."""
    training = model.training
    model.eval()  # type: ignore[no-untyped-call]
    ids = torch.arange(8)[None] % int(model.config.vocab_size)
    mask = torch.ones(2, 8, dtype=torch.long)
    mask[1, 5:] = 0
    try:
        with torch.no_grad():
            found: Tensor = model(input_ids=ids.repeat(2, 1), attention_mask=mask)[0]
    except (RuntimeError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None
    finally:
        model.train(training)
    return found[mask.bool()].float()
