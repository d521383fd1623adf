"""Letters and their marks apart, as rules and networks see words.

Where length, harmony or tone is a mark on a letter, *a* becomes *á* as *o* becomes *ó*. The two
changes have something in common only if they are spelt as letter and mark (Unicode's NFD).
"""

from __future__ import annotations

from collections.abc import Iterable

from kiloglot.data.unicode import normalise

__all__ = ["decomposes"]


def decomposes(words: Iterable[str]) -> bool:
    """Tell whether marks are to be spelt apart.

    They are if some word has one, and all words are composed (NFC), so that what is made of words
    spelt apart can be composed again.
    """
    found = False
    for word in words:
        if normalise(word, "NFC") != word:
            return False
        found = found or normalise(word, "NFD") != word
    return found
