"""Fertility: into how many pieces a model's tokenizer cuts the words of a language.

Pieces per word and the share of words cut at all tell before any training how well a model reads a
language (Rust et al. 2021, "How Good is Your Tokenizer?", section 3.1).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kiloglot.data.sentence import Sentence
from kiloglot.data.unicode import normalise
from kiloglot.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

__all__ = ["Fertility", "fertility"]

_BATCH = 4096
#: What stands before a word when its pieces are counted: in running text a space goes before
#: nearly every word, and byte-level and SentencePiece vocabularies tell such words from others.
_BEFORE = "a"


@dataclass(frozen=True, slots=True)
class Fertility:
    """How a tokenizer reads a corpus.

    Args:
        sentences: How many were read.
        words: How many words they have.
        types: How many distinct ones.
        subwords: How many pieces the words were cut into.
        characters: How many code points the words have.
        continued_words: How many words were cut in two or more.
        unknown_subwords: How many pieces were the tokenizer's unknown token.
        unknown_words: How many words have such a piece.
    """

    sentences: int
    words: int
    types: int
    subwords: int
    characters: int
    continued_words: int
    unknown_subwords: int
    unknown_words: int

    @property
    def fertility(self) -> float:
        """Pieces per word; 1 where every word is in the vocabulary."""
        return self.subwords / self.words

    @property
    def continued(self) -> float:
        """The share of words that were cut in two or more."""
        return self.continued_words / self.words

    @property
    def unknown(self) -> float:
        """The share of pieces that are the unknown token."""
        return self.unknown_subwords / self.subwords if self.subwords else 0.0

    @property
    def characters_per_subword(self) -> float:
        """Code points per piece."""
        return self.characters / self.subwords if self.subwords else 0.0


class _Pieces(NamedTuple):
    size: int
    unknown: int


def fertility(tokenizer: PreTrainedTokenizerBase, sentences: Iterable[Sentence]) -> Fertility:
    """Count the pieces into which ``tokenizer`` cuts the words of ``sentences``.

    Each distinct word is cut once, as it stands after a space, in NFC. Memory grows with the
    distinct words, not with the corpus.

    Raises:
        InputError: There are no words.
    """
    counts: Counter[str] = Counter()
    read = 0
    for sentence in sentences:
        counts.update(sentence.tokens)
        read += 1
    if not counts:
        raise InputError("has no words")
    words = subwords = characters = continued = unknown = unknown_words = 0
    items = iter(counts.items())
    base = _pieces(tokenizer, [_BEFORE])[0]
    while batch := list(itertools.islice(items, _BATCH)):
        forms = [normalise(form) for form, _ in batch]
        cut = _pieces(tokenizer, [f"{_BEFORE} {form}" for form in forms])
        for form, (_, count), pieces in zip(forms, batch, cut, strict=True):
            size, missing = pieces.size - base.size, pieces.unknown - base.unknown
            words += count
            subwords += size * count
            characters += len(form) * count
            continued += count if size > 1 else 0
            unknown += missing * count
            unknown_words += count if missing > 0 else 0
    return Fertility(
        read, words, len(counts), subwords, characters, continued, unknown, unknown_words
    )


def _pieces(tokenizer: PreTrainedTokenizerBase, texts: list[str]) -> list[_Pieces]:
    encoded = tokenizer(
        texts,
        add_special_tokens=False,
        return_attention_mask=False,
        return_token_type_ids=False,
        truncation=False,
        verbose=False,
    )
    unknown = tokenizer.unk_token_id
    return [
        _Pieces(len(ids), 0 if unknown is None else ids.count(unknown))
        for ids in encoded["input_ids"]
    ]
