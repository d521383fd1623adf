"""The multiword entries of a lexicon, found word by word in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from kiloglot.augment.analysis import Word
from kiloglot.augment.lookup import CONTENT
from kiloglot.lexicon import Lexicon

__all__ = ["PhraseEntries"]

#: Classes that words are dealt to: one bit each.
_CLASSES = 64
_ALL = (1 << _CLASSES) - 1


class PhraseEntries:
    """Finds multiword entries.

    Args:
        lexicon: Source to target.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        # By first word, case-folded: the words that follow it, and the length of the longest.
        self._seconds: dict[str, set[str]] = {}
        self._lengths: dict[str, int] = {}
        for source in self.sources():
            first, second, *others = source.split(" ")
            self._seconds.setdefault(first, set()).add(second)
            self._lengths[first] = max(2 + len(others), self._lengths.get(first, 0))

    def sources(self) -> list[str]:
        """Return the entries, case-folded."""
        return [source.casefold() for source in self._lexicon.sources if " " in source]

    def classes(self, form: str, lemma: str, upos: str) -> tuple[int, int, int]:
        """Return which words can follow a word in phrases, its own class, and how long they are.

        Words are dealt to classes, each of which is a bit. If no class that can follow is that of
        the next word there is no phrase (see :meth:`longest`).
        """
        folded = form.casefold()
        firsts = [folded, lemma.casefold()] if lemma and upos in CONTENT else [folded]
        follows = {1 << _class(word) for first in firsts for word in self._seconds.get(first, ())}
        length = max(self._lengths.get(first, 0) for first in firsts)
        return sum(follows), _ALL if " " in folded else 1 << _class(folded), length

    def longest(self, words: Sequence[Word], start: int) -> int:
        """Return the length of the longest entry at ``start``, in words, or 0.

        The first word of a phrase may be a form of the entry's, if it is a content word.
        """
        if start + 1 == len(words):
            return 0
        word = words[start]
        lemma = word.lemma if word.upos in CONTENT else ""
        second = words[start + 1].form.casefold()
        if " " not in second:
            # A token that holds no blank must be the second word of some phrase of the first.
            seconds = self._seconds.get(word.form.casefold(), ())
            if second not in seconds and (
                not lemma or second not in self._seconds.get(lemma.casefold(), ())
            ):
                return 0
        forms = [word.form for word in words[start:]]
        found = self._lexicon.longest(forms, 0)
        if found is None and lemma:
            forms[0] = lemma
            found = self._lexicon.longest(forms, 0)
        return 0 if found is None else found[0]


def _class(word: str) -> int:
    """Return a word's class, which is the same in every process."""
    return crc32(word.encode("utf-8", "surrogatepass")) % _CLASSES
