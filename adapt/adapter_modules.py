"""What adapters are made of: bottlenecks, couplings that can be undone, and how large they are.

Sources: Houlsby et al. 2019 (https://arxiv.org/abs/1902.00751) and Pfeiffer et al. 2020 for the
bottleneck; MAD-X (https://arxiv.org/abs/2005.00052, section 3.2.3) and Dinh et al. 2015 for the
coupling.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias, get_args

import torch
from torch import Tensor, nn

from kiloglot.errors import InputError

__all__ = ["KINDS", "Adapter", "AdapterSettings", "Bottleneck", "Coupling", "Kind"]

Kind: TypeAlias = Literal["bottleneck", "invertible", "bottleneck+invertible"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterSettings:
    """What an adapter is like.

    Args:
        kind: ``bottleneck``, ``invertible`` or ``bottleneck+invertible``.
        reduction: How many times the bottleneck is smaller than the layer. 4 gives 1 to 3 % of the
            parameters of common multilingual models.

    Raises:
        InputError: There is no such kind, or the reduction is below 1.
    """

    kind: Kind = "bottleneck+invertible"
    reduction: float = 4.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(
                "no such adapter", text=str(self.kind), remedy=f"there are {', '.join(KINDS)}"
            )
        if not self.reduction >= 1:
            raise InputError(f"the reduction is {self.reduction}", remedy="give 1 or more")

    def record(self) -> dict[str, Any]:
        """Return it as JSON would have it."""
        return asdict(self)


class _Between(nn.Module):
    def __init__(self, size: int, inner: int, target: int) -> None:
        super().__init__()
        self.down = nn.Linear(size, inner)
        self.up = nn.Linear(inner, target)
        nn.init.normal_(self.down.weight, std=0.02)
        nn.init.zeros_(self.down.bias)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, vectors: Tensor) -> Tensor:
        changed: Tensor = self.up(nn.functional.gelu(self.down(vectors)))
        return changed


class Bottleneck(_Between):
    """Down, nonlinearity, up, added to the input; the identity at first.

    Args:
        size: Of what comes in and goes out.
        inner: Of the bottleneck.
    """

    def __init__(self, size: int, inner: int) -> None:
        super().__init__(size, inner, size)

    def forward(self, states: Tensor) -> Tensor:
        """Return the states, changed. Shape: (..., size)."""
        return states + super().forward(states)


class Coupling(nn.Module):
    """Additive coupling, which can be undone; the identity at first.

    Args:
        size: Of what comes in and goes out.
        reduction: How many times the inner layers are smaller than half of that.
    """

    def __init__(self, size: int, reduction: float) -> None:
        super().__init__()
        self.cut = size // 2
        rest = size - self.cut
        inner = max(1, round(self.cut / reduction))
        self.first = _Between(rest, inner, self.cut)
        self.second = _Between(self.cut, inner, rest)

    def forward(self, vectors: Tensor) -> Tensor:
        """Return the vectors, changed. Shape: (..., size)."""
        one, two = vectors[..., : self.cut], vectors[..., self.cut :]
        one = one + self.first(two)
        two = two + self.second(one)
        return torch.cat([one, two], dim=-1)

    def inverse(self, vectors: Tensor) -> Tensor:
        """Return what :meth:`forward` makes ``vectors`` of. Shape: (..., size)."""
        one, two = vectors[..., : self.cut], vectors[..., self.cut :]
        two = two - self.second(one)
        one = one - self.first(two)
        return torch.cat([one, two], dim=-1)


class Adapter(nn.Module):
    """The modules of one adapter.

    Args:
        settings: What it is like.
        layers: Layers of the encoder.
        size: Of its hidden states.
        embedding: Of its subwords' vectors.
    """

    def __init__(self, settings: AdapterSettings, layers: int, size: int, embedding: int) -> None:
        super().__init__()
        self.settings = settings
        inner = max(1, round(size / settings.reduction))
        self.layers = nn.ModuleList(
            Bottleneck(size, inner) for _ in range(layers if "bottleneck" in settings.kind else 0)
        )
        self.coupling = (
            Coupling(embedding, settings.reduction) if "invertible" in settings.kind else None
        )
