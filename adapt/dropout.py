"""Dropout, set for a training; the configuration keeps what it says."""

from __future__ import annotations

from torch import nn

__all__ = ["set_dropout"]

#: How layers that are no modules of torch call it.
_NAMES = ("attention_dropout", "dropout_prob", "drop_prob")


def set_dropout(model: nn.Module, share: float) -> None:
    """Set the dropout of all layers of a model, those of attention among them."""
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = share
        for name in _NAMES:
            if isinstance(getattr(module, name, None), float):
                setattr(module, name, share)
