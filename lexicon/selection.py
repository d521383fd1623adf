"""The sentences of a corpus of which a lexicon knows most, or some of them by chance.

What the words of a sentence are, and which of them are known, :mod:`kiloglot.lexicon.coverage`
says. Only the places of the sentences that are chosen are held, so that a corpus may be of any
length; it is read a second time to write them.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass

from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError
from kiloglot.lexicon.chance import chance
from kiloglot.lexicon.coverage import known
from kiloglot.lexicon.lexicon import Lexicon

__all__ = ["Selection", "select"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which sentences are chosen.

    Args:
        places: Their places in the corpus, from 0, in order.
        known: How many of their words the lexicon knows.
        words: How many words they have.
        all_sentences: How many sentences the corpus has.
        all_known: How many words of the corpus the lexicon knows.
        all_words: How many words the corpus has.
    """

    places: tuple[int, ...]
    known: int
    words: int
    all_sentences: int
    all_known: int
    all_words: int


def select(
    lexicon: Lexicon,
    sentences: Iterable[Sentence],
    size: int,
    *,
    min_words: int = 1,
    seed: int | None = None,
) -> Selection:
    """Choose the sentences of whose words a lexicon knows the largest share; of equals the first.

    Args:
        lexicon: The lexicon.
        sentences: The corpus, with lemmas and parts of speech if it has them.
        size: How many to choose; of a corpus with fewer that can be, all are.
        min_words: Sentences with fewer words are not chosen.
        seed: If given, sentences are drawn without replacement, each with a chance in proportion to
            its share (Efraimidis and Spirakis 2006), none if that is 0. A larger sample with the
            same seed holds the smaller one.

    Raises:
        InputError: ``size`` or ``min_words`` is below 1.
    """
    for name, number in (("size", size), ("min-words", min_words)):
        if number < 1:
            raise InputError(f"{name} is {number}", remedy="give 1 or more")
    # The least of those held stands first: (how good, minus the place, words known, words).
    best: list[tuple[float, int, int, int]] = []
    count = all_known = all_words = 0
    for place, (found, words) in enumerate(known(lexicon, sentences)):
        count += 1
        all_known += found
        all_words += words
        if words < min_words or (seed is not None and not found):
            continue
        share = found / words
        good = share if seed is None else math.log(chance(seed, str(place))) / share
        item = (good, -place, found, words)
        if len(best) < size:
            heapq.heappush(best, item)
        elif item > best[0]:
            heapq.heapreplace(best, item)
    return Selection(
        tuple(sorted(-each[1] for each in best)),
        sum(each[2] for each in best),
        sum(each[3] for each in best),
        count,
        all_known,
        all_words,
    )
