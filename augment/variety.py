"""Sentences in an order that shows as many words as it can as early as it can.

A sentence counts for the words that it has, frequent ones more, but each the less the more often
those before it have shown it: a submodular function, maximised greedily, with the gains of the
sentences that are left renewed only when they come up (Lin & Bilmes 2011, Minoux 1978).
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Sequence

__all__ = ["by_variety"]


def by_variety(sentences: Sequence[Sequence[str]]) -> list[int]:
    """Return the places of sentences in that order; of equals the first comes first.

    Args:
        sentences: Their words; those without a letter do not count, and case does not matter.

    >>> by_variety([["a"], ["a", "b", "a"], ["a", "b"], ["C", "."]])
    [1, 2, 3, 0]
    """
    words = [
        list(dict.fromkeys(word.casefold() for word in sentence if any(map(str.isalpha, word))))
        for sentence in sentences
    ]
    counts = Counter(word for own in words for word in own)
    weights = {word: math.sqrt(count) for word, count in counts.items()}
    shown: Counter[str] = Counter()
    waiting = [(-math.inf, place) for place in range(len(words))]
    order = []
    while waiting:
        _, place = heapq.heappop(waiting)
        gain = sum(weights[word] / (1 + shown[word]) for word in words[place])
        if waiting and (-gain, place) > waiting[0]:
            heapq.heappush(waiting, (-gain, place))
        else:
            order.append(place)
            shown.update(words[place])
    return order
