"""Names respelt in the target's orthography: letters to sounds, sounds to the letters for them.

Both steps use epitran's mappings (Mortensen, Dalmia & Littell 2018): the source's is read
forwards, the target's backwards. Where epitran has none, or none that can be read backwards, the
Unicode names of the letters say what they sound like (:mod:`kiloglot.augment.letter_sounds`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, lru_cache

import regex

from kiloglot.augment.letter_sounds import Sounds, by_name, latin, mapped, read, segments, table
from kiloglot.augment.speller import Speller
from kiloglot.augment.syllables import readings
from kiloglot.data.unicode import normalise, script_of
from kiloglot.errors import InputError

__all__ = ["Transliterator"]

_RUN = regex.compile(r"[\p{L}\p{M}]+")
_LATIN = "Latn"
#: Letters of Unicode, and so romanisations, are named in it.
_ENGLISH = "eng"


class Transliterator:
    """Respells words in the orthography of a target language.

    >>> Transliterator("kaz-Cyrl")("London")
    'Лондон'

    Args:
        target: The language and script of the target orthography, such as ``"kaz-Cyrl"``: ISO
            639-3 and ISO 15924 code, or another name of a mapping of epitran.
        source: The source language (ISO 639-3).
        letters: Those of the target language, if they are known: names are spelt with no others.

    Raises:
        InputError: There is no such script, or no way to write sounds in it.
    """

    def __init__(
        self, target: str, source: str = "eng", letters: Collection[str] | None = None
    ) -> None:
        self._source = source
        self._script = target.partition("-")[2][:4].title()
        self._spellers = [
            speller
            for sounds in _sounds_for(target, self._script)
            if (speller := Speller(_within(sounds, letters), self._script))
        ]
        if not self._spellers:
            raise InputError(
                "epitran has no mapping for this orthography that can be read backwards, and the "
                "Unicode names of its letters do not tell their sounds",
                text=target,
                remedy="give a code such as kaz-Cyrl (language, script), or keep entities as they "
                "are",
            )

    @lru_cache(maxsize=1 << 16)  # noqa: B019 - lives as long as the run
    def __call__(self, word: str) -> str:
        """Respell ``word``; one that is in the target's script already stays as it is.

        So does one that cannot be spelt.
        """
        if script_of(word) in ("", self._script):
            return word
        runs = {run: self._respelt(run) for run in _RUN.findall(normalise(word))}
        if None in runs.values():
            return word
        spelt: str = _RUN.sub(lambda run: runs[run[0]] or "", normalise(word))
        return spelt

    def _respelt(self, run: str) -> str | None:
        sounds = read(run.lower(), _readings(self._source, script_of(run)))
        for speller in self._spellers:
            if (spelt := speller(sounds)) is not None:
                return _cased(spelt, run)
        return None


def _within(sounds: Sounds, letters: Collection[str] | None) -> Sounds:
    """Leave out the spellings with other letters."""
    if letters is None:
        return sounds
    return tuple(pair for pair in sounds if all(letter in letters for letter in pair[0]))


def _cased(spelt: str, like: str) -> str:
    """Write the capitals of a word, but no letters that are capitals in headings only.

    A name in a script without capitals has one at its beginning.
    """
    first = spelt[:1].title()
    if like[:1].title() != like[:1] or first == spelt[:1]:
        return spelt
    return spelt.upper() if like.isupper() and len(like) > 1 else first + spelt[1:]


def _sounds_for(code: str, script: str) -> list[Sounds]:
    """Return what letters of a script sound like: in a language, then by their names."""
    own = mapped(code)
    if script == _LATIN:
        # One letter or two for a sound; /k/ is k and not c.
        plain = [
            (letters, sounds)
            for letters, sounds in {**latin(_ENGLISH), **dict(table(_LATIN))}.items()
            if letters.isascii() and len(segments(sounds)) == 1
        ]
        return [own, tuple(sorted(plain, key=lambda each: each[0] != each[1]))]
    named = by_name(script)
    if named and not dict(own).keys() & dict(named).keys():
        return [named]  # The mapping is of the letters that characters are composed of.
    return [own, named]


@cache
def _readings(language: str, script: str) -> Mapping[str, str]:
    """Return what the letters of a source language sound like."""
    if script == _LATIN:
        return latin(language)
    known = [sounds for sounds in _sounds_for(f"{language}-{script}", script) if sounds]
    return readings(known[0], script) if known else {}
