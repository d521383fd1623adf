"""The loss of labelling words, sentences, or both: cross-entropy, each part a mean of its own."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from kiloglot.adapt.encoding import IGNORED
from kiloglot.adapt.heads import logits_of
from kiloglot.adapt.labels import Labels

__all__ = ["LabelLoss"]


class LabelLoss:
    """The summed losses of words and sentences, as :class:`kiloglot.adapt.objective.Objective`.

    Args:
        labels: The model's; they tell which parts there are.
        word_weights: A weight per word label; a mean is over weights then.
        sentence_weights: The same for sentence labels.
    """

    def __init__(
        self,
        labels: Labels,
        word_weights: list[float] | None = None,
        sentence_weights: list[float] | None = None,
    ) -> None:
        self._labels = labels
        self._words = None if word_weights is None else torch.tensor(word_weights)
        self._sentences = None if sentence_weights is None else torch.tensor(sentence_weights)

    def counts(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the labelled words and sentences, or the sum of their weights. Shape: (parts,)."""
        parts = []
        if self._labels.words:
            parts.append(_weight(batch["word_labels"], self._words))
        if self._labels.sentences:
            parts.append(_weight(batch["sentence_labels"], self._sentences))
        return torch.stack(parts)

    def sums(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        """Return the loss of each part, summed over ``batch``. Shape: (parts,)."""
        said = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"])
        words, sentences = logits_of(said, self._labels)
        parts = []
        if words is not None:
            labels = batch["word_labels"]
            labelled = labels != IGNORED
            parts.append(_loss(words[labelled], labels[labelled], self._words))
        if sentences is not None:
            parts.append(_loss(sentences, batch["sentence_labels"], self._sentences))
        return torch.stack(parts)


def _weight(labels: Tensor, weights: Tensor | None) -> Tensor:
    known = labels[labels != IGNORED]
    if weights is None:
        return torch.tensor(float(len(known)))
    return weights.to(known.device)[known].sum().float()


def _loss(logits: Tensor, labels: Tensor, weights: Tensor | None) -> Tensor:
    if weights is not None:
        weights = weights.to(logits.device)
    return nn.functional.cross_entropy(
        logits.float(), labels, weights, ignore_index=IGNORED, reduction="sum"
    )
