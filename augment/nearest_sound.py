"""The nearest of some sounds, as names are respelt: by what letters are used for, then by features.

Features are panphon's, articulatory ones (Mortensen et al. 2016).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

import regex

__all__ = ["base_of", "is_vowel", "nearest"]

_VOWELS = frozenset("aeiouyæœøɐɑɒɔəɘɛɜɞɤɨɪɯɵɶʉʊʌʏ")
#: What stands for a sound before its nearest neighbour is asked for: vowel letters are often used
#: for glides, and the other way round.
_STAND_INS = {
    "j": ("i", "ɪ"), "w": ("ɰ", "v", "ʋ", "u", "ʊ"), "v": ("ʋ", "w"), "l": ("r", "ɾ"),
    "e": ("ɛ", "i", "j"), "o": ("ɔ", "u", "w", "v"), "i": ("j",), "u": ("ɯ", "w"), "r": ("ɾ", "l"),
    "a": ("ɑ", "ɒ"), "ʃ": ("ʂ", "ɕ", "s"), "tʃ": ("tɕ", "tʂ", "c", "ts"),
    "θ": ("t",), "ð": ("d",), "b": ("ɓ",), "d": ("ɗ",), "ɡ": ("ɠ",), "ħ": ("h", "x"),
    "ə": ("a", "ɑ"), "ç": ("ɕ", "ʃ"), "ʝ": ("ʑ", "ʒ", "j"),
    "dʒ": ("dʑ", "dʐ", "ɟ", "ʒ", "dz"),
}  # fmt: skip
_MARKS = regex.compile(r"[\p{Mn}\p{Lm}\p{Sk}]")


def is_vowel(sound: str) -> bool:
    """Tell whether a segment is a vowel."""
    return sound[:1] in _VOWELS


@cache
def nearest(sound: str, known: frozenset[str]) -> str:
    """Return the nearest of some sounds, ``""`` if there is none of the kind."""
    if sound in known:
        return sound
    base = base_of(sound)
    same = [each for each in known if base_of(each) == base]
    if not same:
        for other in _STAND_INS.get(base, ()):
            if same := [each for each in known if base_of(each) == other]:
                break
    if same:
        # Of one letter without breath, rather ejective than with it.
        return min(same, key=lambda each: ("ʰ" in each, len(each), each))
    kind = [each for each in known if is_vowel(each) == is_vowel(sound)]
    distance = _distance()
    if not kind or not distance.fm.seg_known(sound):
        return ""
    return min(kind, key=lambda each: (distance.weighted_feature_edit_distance(sound, each), each))


def base_of(sound: str) -> str:
    """Return a segment without marks, of a tied one both letters."""
    found: str = _MARKS.sub("", unicodedata.normalize("NFD", sound))
    return found


@cache
def _distance() -> Any:
    from panphon.distance import Distance

    return Distance()
