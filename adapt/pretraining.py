"""What continued pretraining is told, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from kiloglot.adapt.training import Outcome
from kiloglot.errors import InputError

__all__ = ["Pretraining", "Scratch", "Trained"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A model that is made anew.

    Args:
        config: A preset or a JSON file; see :func:`kiloglot.adapt.scratch.configuration`.
        vocabulary: Pieces of its tokenizer.
        tokenizer: ``unigram`` or ``bpe``; or a folder with a tokenizer to take as it is.
        characters: How much text the tokenizer learns from.
        start: How embeddings begin: ``counts`` for what stands near each piece
            (:mod:`kiloglot.adapt.cooccurrence`), or ``random``.
    """

    config: str
    vocabulary: int = 16_000
    tokenizer: str = "unigram"
    characters: int = 8_000_000
    start: str = "counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pretraining:
    """What is particular to masked language modelling.

    Args:
        length: Pieces in a block; 0 for 128, or as many as the model takes if fewer.
        temperature: How far small texts are drawn more often than they are large.
        mask: The share of pieces to guess.
        whole_words: Mask all pieces of a word together.
        held_out: The share of lines held out for the evaluation, in %.
        evaluation_blocks: How many blocks of them are evaluated at most.
        dropout: The dropout while training; None as the model has it. Without any, pretraining goes
            further in the same time (Geiping & Goldstein 2023, section 4.3; Lan et al. 2020,
            section 4.8), and random numbers are dear on a CPU.
        half: Write the weights in half precision.

    Raises:
        InputError: The temperature or the length is out of range.
    """

    length: int = 0
    temperature: float = 2.0
    mask: float = 0.15
    whole_words: bool = False
    held_out: float = 1.0
    evaluation_blocks: int = 256
    dropout: float | None = 0.0
    half: bool = False

    def __post_init__(self) -> None:
        if self.temperature <= 0:
            raise InputError("the temperature is not above 0", text=str(self.temperature))
        if self.length and self.length < 8:
            raise InputError("a block has at least 8 pieces", text=str(self.length))


class Trained(NamedTuple):
    """What pretraining came to.

    Args:
        outcome: How training went.
        counts: What the manifest says in numbers.
    """

    outcome: Outcome
    counts: dict[str, Any]
