"""What new pieces are made of: old pieces that say the same.

Words begin as their translations, or as the pieces that they were cut into. A character that the
tokenizer did not know has no such pieces: it begins as its bytes where it was read as these, or as
the letter that it is a variant of, or as what the words mean that have it.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kiloglot.adapt.new_words import pieces_of
from kiloglot.data.unicode import normalise

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from kiloglot.lexicon import Lexicon

__all__ = ["Texts", "origins_of_characters", "origins_of_words"]

#: The texts that a piece is made of, each as a list of pieces.
Texts = list[list[int]]

#: Translations that a piece is made of at most, those named first.
_TRANSLATIONS = 5
#: Pieces that only say that a space was there.
_SPACES = frozenset({"▁", "Ġ"})
_APOSTROPHES = str.maketrans("\u2018\u2019", "''")


def origins_of_words(
    tokenizer: PreTrainedTokenizerBase,
    base: PreTrainedTokenizerBase,
    lexicon: Lexicon,
    words: Sequence[str],
) -> tuple[list[Texts], int]:
    """Return the texts that each word is made of, and how many are made of translations.

    Args:
        tokenizer: What cuts translations.
        base: The same with the characters that it lacked, which cuts the words.
        lexicon: Of translations.
        words: New words.
    """
    meanings = _meanings(lexicon)
    own = _cut(base, words)
    made_of, count = [], 0
    for word, pieces in zip(words, own, strict=True):
        found = meanings.get(word) or meanings.get(_key(word)) or {}
        texts = _translated(tokenizer, list(found)[:_TRANSLATIONS])
        count += bool(texts)
        made_of.append(texts or [pieces])
    return made_of, count


def origins_of_characters(
    tokenizer: PreTrainedTokenizerBase, lexicon: Lexicon, pieces: Sequence[str]
) -> list[Texts]:
    """Return the texts that each new character is made of.

    Args:
        tokenizer: As it was.
        lexicon: Of translations.
        pieces: The characters, of WordPiece also with the sign that they go on with a word.
    """
    vocabulary = tokenizer.get_vocab()
    wanted = {piece[-1] for piece in pieces}
    inside: dict[str, dict[str, None]] = {}
    for target, sources in _meanings(lexicon).items():
        for place, character in enumerate(target):
            if character in wanted:
                key = character if place == 0 else f"#{character}"
                inside.setdefault(key, {}).update(dict.fromkeys(itertools.islice(sources, 1)))
    made_of: list[Texts] = []
    for piece, own in zip(pieces, _cut(tokenizer, [it[-1] for it in pieces]), strict=True):
        alike = [f"{piece[:-1]}{it}" for it in _variants(piece[-1])]
        known = next((it for it in alike if it in vocabulary), None)
        if own:
            made_of.append([own])
        elif known is not None:
            made_of.append([[vocabulary[known]]])
        else:
            keys = piece[-1], f"#{piece[-1]}"
            first, other = keys if len(piece) == 1 else keys[::-1]
            found = inside.get(first) or inside.get(other) or {}
            made_of.append(_translated(tokenizer, list(found)[:_TRANSLATIONS]))
    return made_of


def _meanings(lexicon: Lexicon) -> Mapping[str, Mapping[str, None]]:
    """Return the source words of each target, as it is written and whatever its case."""
    found: dict[str, dict[str, None]] = {}
    for entry in lexicon:
        target = normalise(entry.target)
        for key in dict.fromkeys((target, _key(target))):
            found.setdefault(key, {})[normalise(entry.source)] = None
    return found


def _key(word: str) -> str:
    return word.casefold().translate(_APOSTROPHES)


def _variants(character: str) -> Iterator[str]:
    """Yield letters that a letter is a variant of: of the other case, without marks."""
    yield from (character.lower(), character.upper())
    base = unicodedata.normalize("NFKD", character)[:1]
    yield from (base, base.lower(), base.upper())


def _cut(tokenizer: PreTrainedTokenizerBase, words: Sequence[str]) -> list[list[int]]:
    """Return the known pieces of words; none where all that is known is the space before."""
    vocabulary = tokenizer.get_vocab()
    unknown = tokenizer.unk_token_id
    idle = {vocabulary.get(it) for it in _SPACES}
    known = ([it for it in pieces if it != unknown] for pieces in pieces_of(tokenizer, words))
    return [[] if idle.issuperset(pieces) else pieces for pieces in known]


def _translated(tokenizer: PreTrainedTokenizerBase, sources: Sequence[str]) -> Texts:
    unknown = tokenizer.unk_token_id
    return [each for each in pieces_of(tokenizer, sources) if each and unknown not in each]
