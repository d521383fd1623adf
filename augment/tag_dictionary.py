"""What a lexicon tells of the words of target text that no synthetic sentence has.

A tagger knows words of its training data, and guesses all others by what they look like and stand
beside. Of some of those the lexicon says what they are: it is a tag dictionary (Merialdo 1994; from
Wiktionary: Li, Graça & Taskar 2012), used here for such words only, and only where it says one
thing: of frequent words it tells a part, and often not the one that text has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kiloglot.augment.annotated import Annotated
from kiloglot.data.upos import UPOS
from kiloglot.lexicon import Lexicon

__all__ = ["relabelled", "tag_dictionary"]

#: ``X`` is what is none of the others: phrases, mostly.
_TELLING = UPOS - {"X"}


def tag_dictionary(lexicon: Lexicon, known: Collection[Sequence[str]]) -> dict[str, str]:
    """Return the part of speech of each target word, letter case aside, that has only one.

    Args:
        lexicon: The lexicon; entries of several words, or without part of speech of Universal
            Dependencies, tell nothing.
        known: Sentences of words that are left out.
    """
    found: dict[str, str | None] = {}
    for entry in lexicon:
        if entry.pos in _TELLING and " " not in entry.target:
            word = entry.target.casefold()
            found[word] = entry.pos if found.get(word, entry.pos) == entry.pos else None
    seen = {word.casefold() for words in known for word in words}
    return {word: pos for word, pos in found.items() if pos and word not in seen}


def relabelled(text: Annotated, dictionary: Mapping[str, str]) -> Annotated:
    """Give words the labels that a dictionary has for them."""
    if not dictionary:
        return text
    labels = [
        tuple(
            dictionary.get(word.casefold(), label) for word, label in zip(words, given, strict=True)
        )
        for words, given in zip(text.tokens, text.labels, strict=True)
    ]
    return Annotated(text.tokens, labels)
