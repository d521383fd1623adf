"""Names respelt in the target's orthography: letters to sounds, sounds to the letters for them.

Both steps use epitran's mappings (Mortensen, Dalmia & Littell 2018): the source's is read
forwards, the target's backwards. A sound that the target cannot spell becomes the nearest one that
it can, by panphon's articulatory features (Mortensen et al. 2016).
"""

from __future__ import annotations

import contextlib
import io
from functools import cache, lru_cache
from typing import Any

from kiloglot.data.unicode import script_of
from kiloglot.errors import InputError

__all__ = ["Transliterator"]

#: epitran's mapping of Latin letters for no language in particular.
_ANY_LATIN = "generic-Latn"


class Transliterator:
    """Respells words in the orthography of a target language.

    >>> Transliterator("kaz-Cyrl")("London")
    'Лондон'

    Args:
        target: epitran's code of the target orthography, such as ``"kaz-Cyrl"``.
        source: epitran's code of the source orthography.

    Raises:
        InputError: epitran has no such mapping.
    """

    def __init__(self, target: str, source: str = _ANY_LATIN) -> None:
        self._source = _mapping(source)
        self._spelling = _inverted(_mapping(target))
        self._longest = max(map(len, self._spelling))
        self._script = script_of("".join(self._spelling.values()))

    @lru_cache(maxsize=1 << 16)  # noqa: B019 - lives as long as the run
    def __call__(self, word: str) -> str:
        """Respell ``word``; one that is in the target's script already stays as it is."""
        if script_of(word) in ("", self._script):
            return word
        spelt = self._spell(self._sounds(word.lower()))
        if word.isupper() and len(word) > 1:
            return spelt.upper()
        return spelt[:1].upper() + spelt[1:] if word[:1].isupper() else spelt

    def _sounds(self, word: str) -> str:
        longest = max(map(len, self._source))
        sounds: list[str] = []
        at = 0
        while at < len(word):
            for size in range(min(longest, len(word) - at), 0, -1):
                found = self._source.get(word[at : at + size])
                if found is not None:
                    sounds.append(found)
                    at += size
                    break
            else:
                sounds.append(word[at])
                at += 1
        return "".join(sounds)

    def _spell(self, sounds: str) -> str:
        letters: list[str] = []
        at = 0
        while at < len(sounds):
            for size in range(min(self._longest, len(sounds) - at), 0, -1):
                found = self._spelling.get(sounds[at : at + size])
                if found is not None:
                    letters.append(found)
                    at += size
                    break
            else:
                letters.append(self._nearest(sounds[at]))
                at += 1
        return "".join(letters)

    @lru_cache(maxsize=1 << 12)  # noqa: B019 - lives as long as the run
    def _nearest(self, sound: str) -> str:
        if not sound.isalpha():
            return sound
        distance = _distance().weighted_feature_edit_distance
        single = sorted(each for each in self._spelling if len(each) == 1)
        return self._spelling[min(single, key=lambda each: (distance(sound, each), each))]


@cache
def _distance() -> Any:
    from panphon.distance import Distance

    return Distance()


@cache
def _mapping(code: str) -> dict[str, str]:
    """Return epitran's letters and their sounds, without its context rules."""
    # epitran reports a missing mapping by printing, and by more than one exception.
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        from epitran import Epitran

        try:
            table = Epitran(code, preproc=False, postproc=False).epi.g2p
        except Exception:
            table = None
    if not table:
        raise InputError(
            "epitran has no mapping for this orthography",
            text=code,
            remedy="give a code such as kaz-Cyrl (language, script), or keep entities as they are",
        )
    return {letters.lower(): sounds[0] for letters, sounds in table.items() if sounds}


def _inverted(mapping: dict[str, str]) -> dict[str, str]:
    """Map sounds to the letters for them; of several spellings the shortest, then the first."""
    inverse: dict[str, str] = {}
    for letters, sounds in mapping.items():
        if sounds and (sounds not in inverse or len(letters) < len(inverse[sounds])):
            inverse[sounds] = letters
    return inverse
