"""Which numbers to compute with: short ones where the processor has units for them."""

from __future__ import annotations

import contextlib
import copy
import functools
import os
from typing import TypeVar

import torch
from torch import nn

__all__ = ["fast_numbers", "shortened", "shortens"]

Network = TypeVar("Network", bound=nn.Module)


@functools.cache
def shortens() -> bool:
    """Tell whether matrices are multiplied as bfloat16.

    With the matrix units (AMX) of recent server processors this more than doubles the speed of
    training; without them it would slow it down. ``KILOGLOT_BFLOAT16=0`` or ``1`` overrules.
    """
    asked = os.environ.get("KILOGLOT_BFLOAT16")
    if asked in ("0", "1"):
        return asked == "1"
    has_matrix_units = getattr(torch.cpu, "_is_amx_tile_supported", None)
    return bool(has_matrix_units and has_matrix_units())


def fast_numbers() -> contextlib.AbstractContextManager[None]:
    """Return a context in which matrices are multiplied as :func:`shortens` says."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=shortens())


def shortened(network: Network) -> Network:
    """Return the network as it is best used: a copy with short weights, or itself."""
    return copy.deepcopy(network).bfloat16() if shortens() else network
