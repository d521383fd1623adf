"""The loss of masked language modelling on held-out lines, of all texts and of each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kiloglot.adapt.masked_lm import MaskedLanguageModel
from kiloglot.adapt.mixture import collate

if TYPE_CHECKING:
    from torch import nn

    from kiloglot.adapt.packing import Packed

__all__ = ["HeldOut", "apart"]

#: What the loss of a text is called among the scores, which a checkpoint keeps, before its name.
_BY_TEXT = "loss of "


def apart(scores: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Take scores apart: those of all texts, and the loss by text."""
    whole = {name: value for name, value in scores.items() if not name.startswith(_BY_TEXT)}
    own = {
        name.removeprefix(_BY_TEXT): value for name, value in scores.items() if name not in whole
    }
    return whole, own


class HeldOut:
    """Scores a model by held-out lines.

    Args:
        objective: The loss.
        packed: The texts.
        rows: Their held-out blocks with the number of the text.
        padding: What fills a block that is shorter.
    """

    def __init__(
        self,
        objective: MaskedLanguageModel,
        packed: list[Packed],
        rows: list[tuple[int, Any]],
        padding: int,
    ) -> None:
        self.objective = objective
        self.packed = packed
        self.rows = rows
        self.padding = padding

    def __call__(self, model: nn.Module) -> dict[str, float]:
        """Return the loss, the perplexity, and the loss of each text."""
        device = next(model.parameters()).device
        sums: dict[int, float] = {}
        counts: dict[int, int] = {}
        for number, row in self.rows:
            batch = collate([row], self.padding)
            batch = {name: value.to(device) for name, value in batch.items()}
            sums[number] = sums.get(number, 0.0) + float(self.objective.sums(model, batch))
            counts[number] = counts.get(number, 0) + int(self.objective.counts(batch))
        loss = sum(sums.values()) / max(1, sum(counts.values()))
        return {
            "loss": loss,
            "perplexity": math.exp(min(loss, 50.0)),
            **{
                _BY_TEXT + self.packed[number].name: sums[number] / counts[number]
                for number in sums
                if counts[number]
            },
        }
