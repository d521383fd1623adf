"""Function words of real text that nothing known names.

The most frequent words of any language are function words (Zipf 1949), and a small lexicon lacks
many of them. A tagger that has never met a word takes it for a noun or a verb, as most words are;
the more frequent it is in text, the less likely that is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from kiloglot.augment.annotated import NONE, Annotated
from kiloglot.data.unicode import normalise
from kiloglot.morph import Table

__all__ = ["FUNCTION", "frequent_words"]

#: What very frequent words are. Adverbs are open in name, but their most frequent words are not.
FUNCTION = frozenset({"ADP", "ADV", "AUX", "CCONJ", "DET", "PART", "PRON", "SCONJ"})
#: A word is frequent that is one of so many, at least, and met so often.
_ONE_OF, _TIMES = 1000, 10
#: A word that training data has so often is known.
_KNOWN = 3


def frequent_words(
    sentences: Sequence[Sequence[str]], train: Annotated, table: Table | None = None
) -> dict[str, float]:
    """Return the frequent words of real text that neither training data nor a table has.

    Args:
        sentences: The words of real text.
        train: Sentences with labels.
        table: Paradigms: most words that it has are no function words.

    Returns:
        By word, in NFC and case-folded: how often its frequency doubles that of one in a thousand.
    """
    met = _counts(
        word
        for words, labels in zip(train.tokens, train.labels, strict=True)
        for word, label in zip(words, labels, strict=True)
        if label != NONE
    )
    counts = _counts(word for words in sentences for word in words)
    least = max(_TIMES, counts.total() / _ONE_OF)
    return {
        word: math.log2(count * _ONE_OF / counts.total())
        for word, count in counts.items()
        if count >= least
        and met[word] < _KNOWN
        and any(map(str.isalpha, word))
        and not (table is not None and table.analyses(word))
    }


def _counts(words: Iterable[str]) -> Counter[str]:
    """Count words in NFC, case-folded."""
    found: Counter[str] = Counter()
    for word, count in Counter(words).items():
        found[normalise(word).casefold()] += count
    return found
