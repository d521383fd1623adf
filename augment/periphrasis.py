"""Labels of the words of a cell that has several: *ei ostanut* is a verb and its auxiliary.

So is *weckt auf* (*aufwecken*) a verb and the particle that its lemma begins with.

The word that has most letters in common with the lemma, in a row, is the one that the cell is of;
the last of several, as verbs mostly follow their auxiliaries.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import Match, SequenceMatcher
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
        particles: The places of particles of a verb that are written with its lemma.
    """

    place: int
    upos: tuple[str, ...]
    lemmas: tuple[str, ...]
    auxiliaries: tuple[int, ...]
    particles: tuple[int, ...] = ()


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
    particle = _particle(words, lemma) if upos in _VERBAL else None
    others = [at for at in places if at != particle]
    place = max(others, key=lambda at: (_common(words[at], lemma).size, at))
    labels = ["AUX" if upos in _VERBAL else NONE for _ in words]
    labels[place] = upos
    if particle is not None:
        labels[particle] = "ADP"
    return Periphrasis(
        place,
        tuple(labels),
        tuple([lemma if at == place else words[at] for at in places]),
        tuple([at for at in others if at != place]) if upos in _VERBAL else (),
        () if particle is None else (particle,),
    )


def _particle(words: Sequence[str], lemma: str) -> int | None:
    """Return the place of a word that the lemma begins with, and another goes on with."""
    for at, word in enumerate(words):
        if len(lemma) - len(word) > 1 and lemma.casefold().startswith(word.casefold()):
            rest = [_common(other, lemma) for place, other in enumerate(words) if place != at]
            longest = max(rest, key=lambda match: match.size)
            if longest.size and longest.b >= len(word):
                return at
    return None


def _common(word: str, lemma: str) -> Match:
    """Return which letters in a row two words have in common, the most of them."""
    matcher = SequenceMatcher(None, word.casefold(), lemma.casefold(), autojunk=False)
    return matcher.find_longest_match()
