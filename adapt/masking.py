"""Masking: 15 % of the pieces are to be guessed; 80 % of these are hidden, 10 % replaced.

Devlin et al. 2019, section 3.1. With whole words, all pieces of a word are chosen together (their
update of May 2019). What is masked follows from the seed and the block's number alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

__all__ = ["IGNORED", "Masking", "continuations"]

#: The label of a piece that is not to be guessed, as in torch.
IGNORED = -100
_HIDDEN, _REPLACED = 0.8, 0.9

Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Masking:
    """How pieces are masked.

    Args:
        mask: The piece that hides.
        ordinary: The pieces that may replace others, all but the special ones.
        special: Piece -> whether it is special and stays as it is. Shape: (vocabulary,).
        continues: Piece -> whether it goes on with a word; None to mask single pieces.
        share: The share of pieces to guess.
    """

    mask: int
    ordinary: Ids
    special: Flags
    continues: Flags | None
    share: float = 0.15

    @classmethod
    def of(
        cls, tokenizer: PreTrainedTokenizerBase, *, share: float = 0.15, whole_words: bool = False
    ) -> Masking:
        """Make the masking of a tokenizer.

        Raises:
            InputError: It has no mask.
        """
        if tokenizer.mask_token_id is None:
            raise InputError(
                "its tokenizer has no mask",
                path=str(tokenizer.name_or_path),
                remedy="choose a masked language model",
            )
        special = np.zeros(len(tokenizer), dtype=np.bool_)
        special[[each for each in tokenizer.all_special_ids if each < len(special)]] = True
        return cls(
            int(tokenizer.mask_token_id),
            np.flatnonzero(~special),
            special,
            continuations(tokenizer) if whole_words else None,
            share,
        )

    def __call__(self, ids: Ids, seed: int, number: int) -> tuple[Ids, Ids]:
        """Mask a block.

        Args:
            ids: Its pieces. Shape: (length,).
            seed: The seed.
            number: The block's number.

        Returns:
            The pieces with some of them masked, and the labels. Shape of each: (length,).
        """
        generator = np.random.Generator(np.random.Philox(key=[seed, number]))
        draws = generator.random((2, len(ids)))
        able = ~self.special[ids]
        wanted = max(1, round(self.share * int(able.sum())))
        if self.continues is None:
            # Those that may not be chosen come last.
            chosen = np.argsort(np.where(able, draws[0], 2.0), kind="stable")[:wanted]
            chosen = chosen[able[chosen]]
        else:
            chosen = self._words(ids, able, draws[0], wanted)
        labels = np.full(len(ids), IGNORED, dtype=np.int64)
        labels[chosen] = ids[chosen]
        masked = ids.copy()
        kind = draws[1][chosen]
        masked[chosen[kind < _HIDDEN]] = self.mask
        replaced = chosen[(kind >= _HIDDEN) & (kind < _REPLACED)]
        masked[replaced] = generator.choice(self.ordinary, len(replaced))
        return masked, labels

    def _words(self, ids: Ids, able: Flags, draws: npt.NDArray[np.float64], wanted: int) -> Ids:
        """Return the places of whole words, chosen at random until there are enough."""
        assert self.continues is not None
        starts = able & ~(self.continues[ids] & np.roll(able, 1))
        word = np.cumsum(starts) - 1
        places = np.flatnonzero(able)
        size = np.bincount(word[places], minlength=int(starts.sum()))
        order = np.argsort(draws[: len(size)], kind="stable")
        taken = order[: int(np.searchsorted(np.cumsum(size[order]), wanted)) + 1]
        return places[np.isin(word[places], taken)]


def continuations(tokenizer: PreTrainedTokenizerBase) -> Flags:
    """Tell of each piece whether it goes on with a word; shape: (vocabulary,).

    WordPiece marks the pieces that go on with ``##``, SentencePiece and byte-level vocabularies
    mark those that begin, with ``▁`` and ``Ġ``. Words that were added whole have no mark.
    """
    pieces = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    added = [number for number, it in tokenizer.added_tokens_decoder.items() if it.single_word]
    if sum(piece.startswith("##") for piece in pieces) > len(pieces) / 100:
        flags = [piece.startswith("##") for piece in pieces]
    else:
        flags = [not piece.startswith(("▁", "Ġ")) for piece in pieces]
    found = np.array(flags, dtype=np.bool_)
    found[added] = False
    return found
