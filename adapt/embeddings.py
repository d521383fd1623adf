"""Rows for new pieces, made of the rows of old ones.

A model that is resized by transformers gets rows drawn around the mean of all, nearly alike. Here a
new piece begins as the mean of the pieces that say the same: those of its translations, else those
that it was cut into before (Gee et al. 2022, section 3; Dobler & de Melo 2023 on why it matters).
One of which nothing is known, a letter of a new script, is drawn as widely as the old rows lie, as
Dobler & de Melo do: such rows are to differ, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from kiloglot.errors import InputError

__all__ = ["extend"]


def extend(model: Any, size: int, made_of: Sequence[Sequence[Sequence[int]]]) -> None:
    """Give a model a row for each new piece, in its input and output embeddings.

    Args:
        model: A model of transformers with a vocabulary head, changed in place.
        size: Pieces that the tokenizer had, which are rows that the model has.
        made_of: For each new piece the texts that it is made of (translations, say), each as a
            list of old pieces, or of new ones before it; the mean of their means is taken. Without
            any, a row is drawn like the old ones, always the same.

    Raises:
        InputError: The model has fewer rows than the tokenizer has pieces.
    """
    rows = model.get_input_embeddings().weight.shape[0]
    if rows < size:
        raise InputError(
            f"the model has {rows} embeddings for the {size} pieces of its tokenizer",
            remedy="name a model whose tokenizer belongs to it",
        )
    head = model.get_output_embeddings()
    if head is not None and head.weight.shape[0] != rows:
        raise InputError(
            f"transformers cannot extend the vocabulary head of this {model.config.model_type}",
            remedy="choose another model",
        )
    if not made_of:
        return
    tied = _is_tied(model)
    # Models may have more rows than pieces, for round numbers; new pieces take these first.
    total = max(rows, size + len(made_of))
    if total > rows:
        model.resize_token_embeddings(total, mean_resizing=False)
    with torch.no_grad():
        tensors = [model.get_input_embeddings().weight]
        output = model.get_output_embeddings()
        if output is not None and not tied:
            tensors.append(output.weight)
        tensors += _biases(model, total, output)
        for tensor in tensors:
            generator = torch.Generator().manual_seed(0)
            drawn = _Drawn(tensor[:size], generator)
            for at, texts in enumerate(made_of, size):
                mean = _mean(tensor[:at], texts)
                tensor[at] = drawn() if mean is None else mean
    if tied:
        model.tie_weights()


def _mean(rows: Tensor, texts: Sequence[Sequence[int]]) -> Tensor | None:
    """Return the mean over texts of the mean over their pieces; shape as a row's."""
    means = [rows[list(pieces)].mean(0) for pieces in texts if pieces]
    return torch.stack(means).mean(0) if means else None


class _Drawn:
    """Draws rows from the normal distribution of old ones; of biases it takes the mean."""

    def __init__(self, rows: Tensor, generator: torch.Generator) -> None:
        self.mean = rows.mean(0)
        self.deviation = rows.std(0) if rows.ndim > 1 else torch.zeros(())
        self.generator = generator

    def __call__(self) -> Tensor:
        noise = torch.randn(self.mean.shape, generator=self.generator)
        return self.mean + self.deviation * noise.to(self.mean)


def _is_tied(model: Any) -> bool:
    output = model.get_output_embeddings()
    return output is not None and (
        output.weight.data_ptr() == model.get_input_embeddings().weight.data_ptr()
    )


def _biases(model: Any, total: int, output: Any) -> list[Tensor]:
    """Return the biases over the vocabulary, each once."""
    found: dict[int, Tensor] = {}
    for name, parameter in model.named_parameters():
        if parameter.shape == (total,) and name.endswith("bias"):
            found[parameter.data_ptr()] = parameter
    bias = getattr(output, "bias", None)
    if bias is not None and bias.shape == (total,):
        found[bias.data_ptr()] = bias
    return list(found.values())
