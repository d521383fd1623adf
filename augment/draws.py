"""The random numbers of annotated sentences: some for each token, whatever becomes of it.

A token's numbers do not depend on what is drawn for the tokens before it. So they can be drawn for
a whole shard at once, and sentences can be worked on in any way that looks the same ones up.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["CHOICE", "FILL", "KEEP", "SPREAD", "Draws"]

#: What the numbers of a token decide: whether it is kept although it could be translated, whether
#: its place is filled with another word, which of its choices is taken, and whether the form of
#: what fills its place is any of the paradigm.
KEEP: Final = 0
FILL: Final = 1
CHOICE: Final = 2
SPREAD: Final = 3

Numbers = npt.NDArray[np.float64]


class Draws:
    """Random numbers in [0, 1).

    Args:
        seed: Of the shard.
        sentences: How many sentences it has.
        tokens: How many tokens these have together.

    Attributes:
        sentences: A number for each sentence; shape: (sentences,).
        tokens: The numbers of each token; shape: (4, tokens).
    """

    def __init__(self, seed: int, sentences: int, tokens: int) -> None:
        random = np.random.Generator(np.random.PCG64(seed))
        self.sentences: Numbers = random.random(sentences)
        self.tokens: Numbers = random.random((4, tokens))
        self._seed = seed
        self._size = tokens

    def deck(self, kind: str, size: int) -> list[int]:
        """Return the places of ``size`` cards, shuffled; no more than the shard has tokens.

        Args:
            kind: What the cards are; each kind is shuffled for itself.
            size: How many there are.
        """
        random = np.random.Generator(np.random.PCG64([self._seed, *kind.encode()]))
        if size > 4 * self._size:
            dealt = random.choice(size, self._size, replace=False)
        else:
            dealt = random.permutation(size)[: self._size]
        found: list[int] = dealt.tolist()
        return found
