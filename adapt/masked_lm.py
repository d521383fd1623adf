"""The loss of masked language modelling, with the vocabulary head at masked positions only.

Six positions of seven are not to be guessed, and the head is most of the work of a small model with
a large vocabulary: the rows of the last hidden layer that are to be guessed are picked before it.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from kiloglot.adapt.masking import IGNORED
from kiloglot.adapt.summed_loss import summed_cross_entropy
from kiloglot.adapt.trainer import Batch

__all__ = ["MaskedLanguageModel"]


class MaskedLanguageModel:
    """The objective of masked language modelling.

    Args:
        model: A model of transformers with a vocabulary head. It is given a hook that picks the
            hidden rows before the head, unless its head needs all of them.
    """

    def __init__(self, model: Any) -> None:
        self._rows: Tensor | None = None
        self._hook: Any = None
        body = model.base_model
        if body is not model:
            self._hook = body.register_forward_hook(self._pick)
        #: Whether the head computes masked positions only (while the hook is there).
        self.picked = body is not model and self._agrees(model)
        if not self.picked:
            self.close()

    @property
    def picks(self) -> bool:
        """Whether the head computes masked positions only."""
        return self._hook is not None

    def close(self) -> None:
        """Take the hook away."""
        if self._hook is not None:
            self._hook.remove()
            self._hook = None

    def counts(self, batch: Batch) -> Tensor:
        """Return the number of pieces to be guessed. Shape: (1,)."""
        return (batch["labels"] != IGNORED).sum()[None]

    def sums(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the summed cross-entropy of the pieces to be guessed. Shape: (1,)."""
        rows, targets = _rows_of(batch["labels"])
        inputs = {name: value for name, value in batch.items() if name != "labels"}
        return summed_cross_entropy(self.logits(model, inputs, rows), targets)[None]

    def logits(self, model: nn.Module, inputs: Batch, rows: Tensor) -> Tensor:
        """Return the scores of the vocabulary at ``rows``.

        Args:
            model: The model, which may be wrapped.
            inputs: What it takes. Shape of each: (batch, length).
            rows: Positions in the flattened batch. Shape: (masked,).

        Returns:
            Shape: (masked, vocabulary).
        """
        self._rows = rows if self.picks else None
        try:
            logits: Tensor = model(**inputs).logits.flatten(0, 1)
        finally:
            self._rows = None
        return logits if self.picks else logits[rows]

    def _pick(self, module: nn.Module, inputs: object, output: Any) -> Any:
        if self._rows is None:
            return output
        if isinstance(output, tuple):
            return (output[0].flatten(0, 1)[self._rows][None], *output[1:])
        output["last_hidden_state"] = output["last_hidden_state"].flatten(0, 1)[self._rows][None]
        return output

    def _agrees(self, model: Any) -> bool:
        """Tell whether the picked rows get the scores that they have among all."""
        training = model.training
        model.eval()
        device = next(model.parameters()).device
        ids = torch.arange(8, device=device)[None] % model.config.vocab_size
        ids = torch.cat([ids, ids.flip(1)])
        rows = torch.tensor([1, 6, 10], device=device)
        try:
            with torch.no_grad():
                whole = model(input_ids=ids).logits.flatten(0, 1)[rows]
                picked = self.logits(model, {"input_ids": ids}, rows)
            return whole.shape == picked.shape and bool(
                torch.allclose(whole, picked, rtol=1e-3, atol=1e-3)
            )
        except (RuntimeError, ValueError, TypeError, KeyError, IndexError):
            return False
        finally:
            model.train(training)


def _rows_of(labels: Tensor) -> tuple[Tensor, Tensor]:
    flat = labels.flatten()
    rows = torch.nonzero(flat != IGNORED).flatten()
    return rows, flat[rows]
