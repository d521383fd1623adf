"""Labels of the words of a cell that has several: *ei ostanut* is a verb and its auxiliary.

The word that has most letters in common with the lemma, in a row, is the one that the cell is of;
the last of several, as verbs mostly follow their auxiliaries.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from kiloglot.augment.annotated import NONE

__all__ = ["Periphrasis", "periphrasis"]

_VERBAL = frozenset({"AUX", "VERB"})


class Periphrasis(NamedTuple):
    """The words of a cell.

    Args:
        place: The place of the word that the cell is of.
        upos: The part of speech of each word.
        lemmas: The lemma of each.
        auxiliaries: The places of auxiliaries; none if the cell is of no verb.
    """

    place: int
    upos: tuple[str, ...]
    lemmas: tuple[str, ...]
    auxiliaries: tuple[int, ...]


def periphrasis(words: Sequence[str], lemma: str, upos: str) -> Periphrasis:
    """Say what the words of a cell are.

    >>> periphrasis(["ei", "ostanut"], "ostaa", "VERB").upos
    ('AUX', 'VERB')

    Args:
        words: Its words.
        lemma: Its lemma, of one word.
        upos: The part of speech of the lemma.
    """
    places = range(len(words))
    if len(words) == 1:
        return Periphrasis(0, (upos,), (lemma,), ())
    place = max(places, key=lambda at: (_common(words[at], lemma), at))
    other = "AUX" if upos in _VERBAL else NONE
    return Periphrasis(
        place,
        tuple([upos if at == place else other for at in places]),
        tuple([lemma if at == place else words[at] for at in places]),
        tuple([at for at in places if at != place]) if upos in _VERBAL else (),
    )


def _common(word: str, lemma: str) -> int:
    """Return how many letters in a row two words have in common."""
    matcher = SequenceMatcher(None, word.casefold(), lemma.casefold(), autojunk=False)
    return matcher.find_longest_match().size
