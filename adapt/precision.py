"""Single precision or bfloat16: what this machine computes faster in."""

from __future__ import annotations

import contextlib
from typing import Any

import torch

from kiloglot.adapt.training import fits_bfloat16

__all__ = ["autocast", "chosen_precision"]


def chosen_precision(wanted: str) -> str:
    """Return ``fp32`` or ``bf16`` for what was wanted, which may be ``auto``."""
    if wanted != "auto":
        return wanted
    return "bf16" if fits_bfloat16() else "fp32"


def autocast(precision: str) -> contextlib.AbstractContextManager[Any]:
    """Return the context in which a model computes in ``fp32`` or ``bf16``."""
    kind = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.autocast(kind, dtype=torch.bfloat16, enabled=precision == "bf16")
