"""Sounds to letters: the words of a language in a script, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kiloglot.augment.letter_sounds import Sounds
from kiloglot.augment.nearest_sound import is_vowel, nearest
from kiloglot.augment.syllables import IGNORED, Unit, finals, units_of, writing_of

__all__ = ["Speller"]

#: Vowels of syllables that stand for bare consonants, the least heard first.
_SILENT = ("ɨ", "ə", "ɯ", "u", "i", "o")
#: Names of any language have these.
_NEEDED = ("p", "t", "k", "m", "n", "s", "l", "r", "a", "i", "o")
#: Vowels with a glide of their kind.
_DIPHTHONGS = frozenset({("i", "j"), ("u", "w")})
_SONORANTS = frozenset("mnŋlr")


class Speller:
    """Writes sounds in a script.

    Args:
        sounds: Spellings and their sounds, the plainest spelling of a sound first.
        script: ISO 15924 code.
    """

    def __init__(self, sounds: Sounds, script: str) -> None:
        self._writing = writing_of(script)
        self._units = _with_bare(units_of(sounds, script)) if sounds else {}
        self._longest = max(map(len, self._units), default=0)
        self._starts = frozenset(unit[0] for unit in self._units)
        self._single = frozenset(unit[0] for unit in self._units if len(unit) == 1)
        self._finals = finals(script) if sounds else {}

    def __bool__(self) -> bool:
        """Tell whether names can be spelt: there are letters for the sounds that all have."""
        near = [nearest(sound, self._single) for sound in _NEEDED]
        vowels = {self._units[each,] for each in near[-3:] if is_vowel(each)}
        # Vowels are left out, or written by letters of consonants, where that is known of a script.
        return all(near) and (len(vowels) == 3 or self._writing.where == "start")

    def __call__(self, sounds: Sequence[str]) -> str | None:
        """Spell the segments of a word; ``None`` if one of them cannot be, or there are none."""
        near = [
            each if each in self._starts else nearest(each, self._single)
            for each in (sound.translate(IGNORED) for sound in sounds)
        ]
        letters: list[str] = []
        at = 0
        while at < len(near):
            size = self._size(near, at)
            if not size:
                near[at] = nearest(near[at], self._single)
                size = self._size(near, at)
            if not size:
                return None
            letters.append(self._units[tuple(near[at : at + size])])
            at += size
        return self._ended("".join(letters), sounds) if letters else None

    def _size(self, sounds: Sequence[str], at: int) -> int:
        """Return of how many sounds the longest syllable or letter is, 0 if there is none."""
        for size in range(min(self._longest, len(sounds) - at), 0, -1):
            unit = tuple(sounds[at : at + size])
            if unit in self._units and not _splits(unit, sounds[at + size : at + size + 1]):
                return size
        return 0

    def _ended(self, spelt: str, sounds: Sequence[str]) -> str:
        """Write the beginning and the end of a word as the script does."""
        carrier = self._writing.carrier
        if self._writing.where == "start" and is_vowel(sounds[0]) and spelt[:1] != carrier:
            spelt = carrier + spelt
        return spelt[:-1] + self._finals.get(spelt[-1:], spelt[-1:])


def _with_bare(units: Mapping[Unit, str]) -> dict[Unit, str]:
    """Let syllables stand for less: one whose vowel is little heard for its consonants alone."""
    found = dict(units)
    for silent in _SILENT:
        for unit, letters in units.items():
            if len(unit) > 1 and unit[-1] == silent and not is_vowel(unit[-2]):
                found.setdefault(unit[:-1], letters)
    for unit, letters in units.items():
        if unit in _DIPHTHONGS:
            found.setdefault(unit[:1], letters)
    return found


def _splits(unit: Unit, after: Sequence[str]) -> bool:
    """Tell whether a closed syllable ends with a consonant better written by itself.

    It is if the next syllable begins with it, or if it is a stop or a fricative.
    """
    closed = len(unit) > 1 and not is_vowel(unit[-1]) and any(map(is_vowel, unit))
    return closed and (unit[-1] not in _SONORANTS or any(map(is_vowel, after)))
