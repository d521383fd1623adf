"""Which words of a language a vocabulary should get: those that save most pieces.

A word that is one piece already saves nothing. Nor is a word taken that belongs to the languages
that the model knows: the source words of the lexicon and the words of texts that are to stay as
they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import regex

from kiloglot.adapt.packing import is_held_out
from kiloglot.data.unicode import normalise

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from kiloglot.data.sentence import Sentence

__all__ = ["Candidate", "Counted", "chosen", "count", "parts_of", "pieces_of", "words_of"]

#: One run of what the tokenizers library takes for word characters.
_RUN = r"[\p{L}\p{M}\p{N}_\u200c\u200d]*\p{L}[\p{L}\p{M}\p{N}_\u200c\u200d]*"
_PART = regex.compile(_RUN)
#: What may be added: such runs with apostrophes between, which are letters in many orthographies.
#: As it begins and ends with a word character, it is found as a whole word only.
_WORD = regex.compile(rf"{_RUN}(?:['\u2018\u2019]{_RUN})*")
_BATCH = 4096
#: A word of the lexicon that the text does not have counts as this many occurrences.
_LISTED = 0.5
_LONGEST = 40


class Counted(NamedTuple):
    """The words of a text.

    Args:
        words: Those of the lines to choose from.
        held_out: Those of the lines that the choice is measured on.
    """

    words: Counter[str]
    held_out: Counter[str]


class Candidate(NamedTuple):
    """A word that may be added.

    Args:
        word: As it is written.
        pieces: Into how many the tokenizer cuts it.
        saved: Pieces saved on the text by adding it.
    """

    word: str
    pieces: int
    saved: float


def words_of(text: str) -> list[str]:
    """Return the words of a text; apostrophes inside belong to them.

    >>> words_of("Ng'ombe e-mail 12 men")
    ["Ng'ombe", 'e', 'mail', 'men']
    """
    found: list[str] = _WORD.findall(text)
    return found


def parts_of(text: str) -> list[str]:
    """Return the words of a text as the tokenizers library delimits them, cut at apostrophes.

    >>> parts_of("Don't e-mail 12 men")
    ['Don', 't', 'e', 'mail', 'men']
    """
    found: list[str] = _PART.findall(text)
    return found


def count(sentences: Iterable[Sentence], *, held_out: float = 10.0) -> Counted:
    """Count the words of a text; ``held_out`` % of its sentences are kept for measuring.

    Of a word with an apostrophe, what stands on either side may be worth adding, too.
    """
    counted = Counted(Counter(), Counter())
    for sentence in sentences:
        line = normalise(" ".join(sentence.tokens))
        words = words_of(line)
        if is_held_out(line, held_out):
            counted.held_out.update(words)
        else:
            counted.words.update(words)
            counted.words.update(part for word in words for part in parts_of(word) if part != word)
    return counted


def pieces_of(tokenizer: PreTrainedTokenizerBase, words: Sequence[str]) -> list[list[int]]:
    """Return the pieces of each word as it stands after a space in running text."""
    found: list[list[int]] = []
    before = tokenizer("a", add_special_tokens=False)["input_ids"]
    for start in range(0, len(words), _BATCH):
        batch = [f"a {word}" for word in words[start : start + _BATCH]]
        encoded = tokenizer(
            batch,
            add_special_tokens=False,
            return_attention_mask=False,
            return_token_type_ids=False,
            truncation=False,
            verbose=False,
        )
        found += [list(ids[len(before) :]) for ids in encoded["input_ids"]]
    return found


def chosen(
    tokenizer: PreTrainedTokenizerBase,
    counts: Mapping[str, int],
    listed: Iterable[str],
    kept: Collection[str],
    limit: int,
    *,
    least: int = 2,
    spared: Container[str] = frozenset(),
) -> list[Candidate]:
    """Choose the words that save most pieces.

    Args:
        tokenizer: What cuts them now.
        counts: How often words are in the text.
        listed: The words of the lexicon, in order.
        kept: Words that are to stay as they are.
        limit: How many are wanted at most.
        least: How often a word must be in the text that the lexicon does not have.
        spared: More words that are to stay as they are, whatever their case.

    Returns:
        The words, the most useful first.
    """
    worth: dict[str, float] = {word: n for word, n in counts.items() if n >= least}
    for word in listed:
        if _WORD.fullmatch(word):
            worth[word] = max(worth.get(word, 0.0), counts.get(word, 0)) + _LISTED
    taken = {_folded(tokenizer, word) for word in kept}

    def known(word: str) -> bool:
        return word in spared or _folded(tokenizer, word) in taken

    # A word all of whose parts are known may be known as well: lists have no apostrophes.
    words = [
        word
        for word in worth
        if len(word) <= _LONGEST and not known(word) and not all(map(known, parts_of(word)))
    ]
    vocabulary = tokenizer.get_vocab()
    seen: set[str] = set()
    candidates = []
    for word, ids in zip(words, pieces_of(tokenizer, words), strict=True):
        folded = _folded(tokenizer, word)
        # A piece of that spelling inside words is not the word, and cannot become it.
        if len(ids) < 2 or folded in vocabulary or folded in seen:
            continue
        seen.add(folded)
        candidates.append(Candidate(word, len(ids), worth[word] * (len(ids) - 1)))
    # Stable: words that save as much keep the order of text and lexicon.
    candidates.sort(key=lambda each: -each.saved)
    return candidates[:limit]


def _folded(tokenizer: PreTrainedTokenizerBase, word: str) -> str:
    """Return ``word`` as the tokenizer's model sees it, without marks of spaces."""
    normalizer = getattr(getattr(tokenizer, "backend_tokenizer", None), "normalizer", None)
    if normalizer is None:
        return word
    return str(normalizer.normalize_str(word)).strip("▁ ")
