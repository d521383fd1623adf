"""Names respelt in the script of a lexicon's translations, without being told which that is."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from kiloglot.augment.script import Transliterator
from kiloglot.data.unicode import normalise, script_of
from kiloglot.errors import InputError
from kiloglot.lexicon import Lexicon

__all__ = ["Respeller"]

#: Letters rarer than this, of all in the translations, are taken for those of other languages.
_RARE = 1e-4


class Respeller:
    """Respells words of other scripts with the letters of the target language.

    A language whose orthography :class:`.Transliterator` knows is better named to that: here only
    the script is known, and which of its letters the lexicon uses.

    >>> from kiloglot.lexicon import Entry
    >>> words = ("лимон", "тамада", "депутат", "ракы")
    >>> lexicon = Lexicon.from_entries([Entry(f"word {word}", word) for word in words])
    >>> Respeller(lexicon)("Patrik")
    'Патрик'

    Args:
        lexicon: Source to target.
        source: The source language (ISO 639-3).
    """

    def __init__(self, lexicon: Lexicon, source: str = "eng") -> None:
        self._lexicon = lexicon
        self._source = source

    def __call__(self, word: str) -> str:
        """Respell a word; one in the target's script, or that cannot be spelt, stays as it is."""
        if script_of(word) in ("", self._script) or self._transliterator is None:
            return word
        return self._transliterator(word)

    @cached_property
    def _letters(self) -> Counter[str]:
        return Counter(
            letter for entry in self._lexicon for letter in normalise(entry.target).lower()
        )

    @cached_property
    def _script(self) -> str:
        scripts: Counter[str] = Counter()
        for letter, count in self._letters.items():
            scripts[script_of(letter)] += count
        del scripts[""]
        return max(sorted(scripts), key=scripts.__getitem__, default="")

    @cached_property
    def _transliterator(self) -> Transliterator | None:
        least = _RARE * self._letters.total()
        letters = frozenset(each for each, count in self._letters.items() if count >= least)
        try:
            return Transliterator(f"und-{self._script}", self._source, letters)
        except InputError:
            return None
