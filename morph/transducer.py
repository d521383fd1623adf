"""The neural transducer: it reads a lemma and writes edits.

The model family is that of Aharoni & Goldberg (2017) and Makarov & Clematide (2018): a pointer
moves over the encoded lemma from left to right, and at each step one edit is chosen: COPY,
DELETE, SUBSTITUTE or INSERT a character, or END. Edits are aligned beforehand
(:mod:`kiloglot.morph.edits`), so that the pointer is known in training and a whole batch is one
pass of each LSTM, without a loop over its steps. Beside the character under the pointer, each
step attends to the whole lemma and to the features one by one, after the LSTM, so that this takes
no loop either. Characters that are read and written share their embeddings.

Shapes: B batch, L lemma, F features, T steps, S real steps, V characters, D width.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from kiloglot.morph.examples import KIND_NONE, Batch, Prompt
from kiloglot.morph.vocabulary import PAD, SPECIALS, Vocabulary

__all__ = ["Encoded", "Sizes", "State", "Transducer"]

State = tuple[Tensor, Tensor]

#: A score that no action reaches, near enough for label smoothing to bear.
_NEVER = -30.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large a model is.

    Args:
        characters: Width of a character's embedding.
        features: Width of a feature's embedding.
        width: Width of the decoder, and of the encoder's two directions together.
        attention: Width of the attention over the lemma.
        dropout: Share of each layer's units left out in training.
    """

    characters: int = 128
    features: int = 128
    width: int = 256
    attention: int = 64
    dropout: float = 0.3


class Encoded(NamedTuple):
    """A batch of lemmas and features as the decoder wants them.

    Args:
        lemma: [L, B, D] what stands at each place.
        values: [B, L, D] the same, for the attention over it.
        keys: [B, A, L] for the attention over it.
        padding: [B, 1, L] true where there is nothing.
        features: [B, F, E] each feature.
        no_features: [B, 1, F] true where there is none.
        step: [B, D] all features, added to the decoder's input.
        choice: [B, D] all features, added to what chooses the action.
    """

    lemma: Tensor
    values: Tensor
    keys: Tensor
    padding: Tensor
    features: Tensor
    no_features: Tensor
    step: Tensor
    choice: Tensor

    def rows(self, chosen: Tensor) -> Encoded:
        """Return the encodings of some of the batch, repeated ones too."""
        return Encoded(
            self.lemma.index_select(1, chosen),
            *(tensor.index_select(0, chosen) for tensor in self[1:]),
        )


class Transducer(nn.Module):
    """Scores of the next action, given the lemma, the features and the actions so far."""

    def __init__(self, vocabulary: Vocabulary, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.vocabulary_size = vocabulary.size
        width, half = sizes.width, sizes.width // 2
        self.characters = nn.Embedding(vocabulary.size, sizes.characters)
        self.kinds = nn.Embedding(5, sizes.characters)
        self.features = nn.Embedding(vocabulary.feature_count, sizes.features, padding_idx=PAD)
        for embedding in (self.characters, self.kinds, self.features):
            nn.init.normal_(embedding.weight, std=0.3)
        with torch.no_grad():
            self.features.weight[PAD] = 0
        self.spread = nn.Linear(sizes.features, sizes.characters + 2 * width)
        self.rightward = nn.LSTM(sizes.characters, half)
        self.leftward = nn.LSTM(sizes.characters, half)
        self.last_action = nn.Linear(sizes.characters, width, bias=False)
        self.decoder = nn.LSTM(width, width)
        self.lemma_query = nn.Linear(2 * width, sizes.attention, bias=False)
        self.lemma_key = nn.Linear(width, sizes.attention, bias=False)
        self.feature_query = nn.Linear(width, sizes.features, bias=False)
        self.choice = nn.Linear(3 * width + sizes.features, width, bias=False)
        self.moves = nn.Linear(width, 3)
        self.writes = nn.Linear(width, 2 * sizes.characters)
        self.bias = nn.Parameter(torch.zeros(2, vocabulary.size))

    @classmethod
    def of(cls, vocabulary: Vocabulary, sizes: Sizes, weights: Mapping[str, Tensor]) -> Transducer:
        """Make a network of weights that were kept.

        Raises:
            ValueError: They are those of another network, or no finite numbers.
        """
        network = cls(vocabulary, sizes)
        for name, value in weights.items():
            if value.dtype != torch.float32 or not bool(value.isfinite().all()):
                raise ValueError(f"weights {name} are no finite numbers")
        try:
            network.load_state_dict(weights)
        except RuntimeError:
            raise ValueError("weights of another network") from None
        return network.eval()

    def encode(self, prompt: Prompt) -> Encoded:
        """Read lemmas and features."""
        features = self.features(prompt.features)
        there = prompt.features != PAD
        count = there.sum(1, keepdim=True).to(features.dtype)
        # Rows of padding are zero vectors (padding_idx), so the plain sum is that of the features.
        bundle = self.spread(self._drop(features.sum(1) / count.sqrt(), 0))
        into_lemma, into_step, into_choice = bundle.split(
            [self.sizes.characters, self.sizes.width, self.sizes.width], dim=-1
        )
        read = self._drop(self.characters(prompt.lemmas.T).to(bundle.dtype) + into_lemma, 1)
        turn = _turned(prompt.lemmas)
        rightward, _ = self.rightward(read)
        leftward, _ = self.leftward(_take(read, turn))
        lemma = torch.cat([rightward, _take(leftward, turn)], dim=-1)
        scale = 1 / math.sqrt(self.sizes.attention)
        return Encoded(
            lemma=lemma,
            values=lemma.transpose(0, 1).contiguous(),
            keys=(self.lemma_key(lemma) * scale).permute(1, 2, 0).contiguous(),
            padding=(prompt.lemmas == PAD).unsqueeze(1),
            features=features.to(lemma.dtype),
            no_features=~there.unsqueeze(1),
            step=into_step,
            choice=into_choice,
        )

    def steps(
        self,
        encoded: Encoded,
        pointers: Tensor,
        characters: Tensor,
        kinds: Tensor,
        state: State | None = None,
        *,
        forget: float = 0.0,
    ) -> tuple[Tensor, Tensor, State]:
        """Run the decoder over steps whose pointers and last actions are known.

        Args:
            encoded: What :meth:`encode` made.
            pointers: [B, T] places in the lemma.
            characters: [B, T] what the action before read or wrote.
            kinds: [B, T] what it was.
            state: The decoder's state before the first step.
            forget: Share of steps that are not told the action before, so that the model does not
                lean on actions that may be wrong when it is used.

        Returns:
            [T, B, D] the decoder's output, [T, B, D] the place under the pointer, the state.
        """
        here = _take(encoded.lemma, pointers)
        read = (kinds != KIND_NONE).unsqueeze(-1) * self.characters(characters)
        last = self.last_action(read + self.kinds(kinds)).transpose(0, 1)
        if forget and self.training:
            last = last * (torch.rand(*last.shape[:2], 1) >= forget).to(last.dtype)
        out, state = self.decoder(self._drop(here + last + encoded.step, 1), state)
        return out, here, state

    def scores(
        self, encoded: Encoded, out: Tensor, here: Tensor, places: Tensor | None = None
    ) -> Tensor:
        """Return the scores of all actions.

        Args:
            encoded: What :meth:`encode` made.
            out: [T, B, D] from :meth:`steps`.
            here: [T, B, D] from :meth:`steps`.
            places: [S] which of the T * B steps are wanted; all without it.

        Returns:
            [S, 2 V] scores before softmax.
        """
        query = self.lemma_query(torch.cat([out, here], dim=-1)).transpose(0, 1)
        lemma = _attended(torch.bmm(query, encoded.keys), encoded.padding, encoded.values)
        query = self.feature_query(out).transpose(0, 1)
        features = _attended(
            torch.bmm(query, encoded.features.transpose(1, 2)) / math.sqrt(self.sizes.features),
            encoded.no_features,
            encoded.features,
        )
        seen = torch.cat([out, here, lemma, features], dim=-1)
        hidden = (self.choice(self._drop(seen, 1)) + encoded.choice).flatten(0, 1)
        if places is not None:
            hidden = hidden.index_select(0, places)
        hidden = functional.gelu(hidden)
        inserted, substituted = self.writes(hidden).chunk(2, dim=-1)
        known = self.characters.weight.to(hidden.dtype).T
        insert = (inserted @ known + self.bias[0])[:, SPECIALS:]
        substitute = (substituted @ known + self.bias[1])[:, SPECIALS:]
        never = hidden.new_full((len(hidden), SPECIALS), _NEVER)
        return torch.cat(
            [self.moves(hidden), never[:, :1], insert, never, substitute], dim=-1
        ).float()

    def forward(self, batch: Batch, forget: float = 0.0) -> Tensor:
        """Return the scores at every real step of a batch, shape [S, 2 V]."""
        encoded = self.encode(batch.prompt)
        out, here, _ = self.steps(
            encoded, batch.pointers, batch.characters, batch.kinds, forget=forget
        )
        return self.scores(encoded, out, here, batch.places)

    def _drop(self, values: Tensor, batch: int) -> Tensor:
        """Leave out units, the same ones at each step of a sequence (Gal & Ghahramani 2016)."""
        if not self.training or not self.sizes.dropout:
            return values
        shape = [1] * values.dim()
        shape[batch], shape[-1] = values.shape[batch], values.shape[-1]
        kept = (torch.rand(shape) >= self.sizes.dropout).to(values.dtype)
        return values * (kept / (1 - self.sizes.dropout))


def _attended(scores: Tensor, nothing: Tensor, values: Tensor) -> Tensor:
    """Return the mean of ``values`` [B, N, E] weighed by scores [B, T, N]; shape [T, B, E]."""
    weights = scores.masked_fill(nothing, -1e4).softmax(dim=-1)
    return torch.bmm(weights.to(values.dtype), values).transpose(0, 1)


def _turned(lemmas: Tensor) -> Tensor:
    """Return the places of each lemma from its last to its first, then those of its padding."""
    lengths = (lemmas != PAD).sum(1, keepdim=True)
    places = torch.arange(lemmas.shape[1]).expand_as(lemmas)
    return torch.where(places < lengths, lengths - 1 - places, places)


def _take(values: Tensor, places: Tensor) -> Tensor:
    """Return values [L, B, D] at places [B, T], shape [T, B, D]."""
    size = values.shape[1]
    flat = places.T * size + torch.arange(size)
    return values.flatten(0, 1).index_select(0, flat.flatten()).view(*flat.shape, -1)
