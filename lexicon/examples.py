"""Examples that stand in running text: a sentence, a dash, and its translation."""

from __future__ import annotations

import re

from kiloglot.lexicon.details import Example

__all__ = ["example_of"]

_DASH = re.compile(r"\s[-–—]\s")


def example_of(text: str) -> Example:
    """Return the example in a text, the translation being what stands behind a dash.

    >>> example_of("mu ngi ci kër gi — he is at home")
    Example(target='mu ngi ci kër gi', source='he is at home')
    """
    original, _, translation = _DASH.sub("\0", " ".join(text.split()), count=1).partition("\0")
    return Example(original.strip(), translation.strip())
