"""Sounds and syllables, and how a script writes them: letters' sounds read backwards.

In an abugida a letter has a vowel of its own, which a sign replaces or a virama silences: its
letters are combined with all signs, so that they can be read backwards like those of a syllabary.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple, TypeAlias

import regex

from kiloglot.augment.letter_sounds import Sounds, by_name, segments, table
from kiloglot.augment.nearest_sound import base_of, is_vowel, nearest

__all__ = ["IGNORED", "Unit", "Writing", "finals", "readings", "units_of", "writing_of"]

#: Segments written together.
Unit: TypeAlias = tuple[str, ...]

#: Marks of a segment that tell no letters apart in names, and sounds that are as good as another.
IGNORED = str.maketrans(
    {"\u032a": "", "\u032f": "", "ʲ": "", "ɾ": "r", "ɹ": "r", "ɫ": "l", "ɴ": "n"}
)
#: A vowel inherent to consonants is so to more than one in so many.
_INHERENT = 5
_VIRAMA = 9
_PREPOSED = regex.compile(r"\p{Logical_Order_Exception}")
_SIGN = regex.compile(r"\p{M}")
_FINAL = regex.compile(r"(?: SMALL)? LETTER FINAL ")


class Writing(NamedTuple):
    """How a script writes vowels without consonant, and consonants without vowel.

    Args:
        carrier: The letter that bears a vowel without consonant, ``""`` if there is none.
        where: ``"signs"`` if it bears all vowels, ``"start"`` if those at the start of words.
        bare: What marks a consonant without vowel; ``"-"`` for nothing, ``""`` for the virama.
    """

    carrier: str
    where: str
    bare: str


def units_of(sounds: Sounds, script: str) -> dict[Unit, str]:
    """Return the plainest spelling of each sound or syllable."""
    writing = writing_of(script)
    virama = _virama(script)
    named = {*by_name(script), *table(script)}
    rows = [
        (letters, tuple(segments(own.translate(IGNORED))))
        for letters, own in sorted(sounds, key=lambda each: each not in named)
        if _is_of(letters, script)
    ]
    if not virama and writing.where != "signs":
        units: dict[Unit, str] = {}
        for letters, own in rows:
            if not _SIGN.search(letters):
                _put(units, own, letters)
        return units
    rows.sort(key=lambda row: (_is_composite(row[0]), len(unicodedata.name(row[0][0], ""))))
    return _combined(rows, writing, writing.bare or virama)


def readings(sounds: Sounds, script: str) -> Mapping[str, str]:
    """Return what letters and syllables of a script sound like, to read words by."""
    silent = {letters: own for letters, own in table(script) if not own}
    found = dict(reversed(sounds))
    units = units_of(sounds, script)
    found |= {letters: "".join(unit) for unit, letters in reversed(units.items())}
    last = {letter: found[other] for other, letter in finals(script).items() if other in found}
    return {**silent, **found, **last}


def _combined(rows: Sequence[tuple[str, Unit]], writing: Writing, bare: str) -> dict[Unit, str]:
    """Combine the consonants of an abugida with its signs."""
    signs: dict[Unit, str] = {}
    alone: dict[Unit, str] = {}
    consonants: dict[Unit, str] = {}
    bearing: list[tuple[Unit, Unit, str]] = []
    for letters, own in rows:
        vowels = next((at for at, each in enumerate(own) if is_vowel(each)), len(own))
        if not vowels and (_SIGN.match(letters) or writing.where == "signs"):
            if not letters.startswith(writing.carrier or "\0"):
                _put(signs, own, letters)
        elif not vowels:
            _put(alone, own, letters)
        elif len(letters) == 1 and vowels + 1 >= len(own):
            bearing.append((own[:vowels], own[vowels:], letters))
    inherent = Counter(vowel for _, vowel, _ in bearing)
    for onset, vowel, letter in bearing:
        if _INHERENT * inherent[vowel] > len(bearing):
            _put(consonants, onset, letter)
            if vowel:
                signs.setdefault(vowel, "")
    signs = _completed(signs, dict.fromkeys([*signs, *alone]))
    units = {
        (*onset, *vowel): _with(letter, sign)
        for onset, letter in consonants.items()
        for vowel, sign in signs.items()
    }
    for onset, letter in consonants.items():
        units.setdefault(onset, letter + bare.replace("-", ""))
    for vowel, sign in signs.items():
        if writing.where == "signs":
            units[vowel] = _with(writing.carrier, sign)
        elif letter := _independent(sign) or alone.get(vowel, ""):
            units[vowel] = letter
    return units


def _completed(signs: Mapping[Unit, str], vowels: Iterable[Unit]) -> dict[Unit, str]:
    """Return a sign for each vowel: one letter, long or short, rather than none or several."""
    found = dict(signs)
    simple = {vowel[0]: sign for vowel, sign in signs.items() if len(vowel) == 1}
    plain = frozenset(vowel for vowel, sign in simple.items() if len(sign) == 1)
    for vowel in vowels:
        if len(vowel) == 1 and len(signs.get(vowel, "")) != 1:
            near = nearest(vowel[0], plain)
            if near and (vowel not in signs or base_of(near) == base_of(vowel[0])):
                found[vowel] = simple[near]
    return found


def _independent(sign: str) -> str:
    """Return the letter for a vowel without consonant that is named as a sign is."""
    name = unicodedata.name(sign, "") if len(sign) == 1 else ""
    try:
        return unicodedata.lookup(name.replace(" VOWEL SIGN ", " LETTER ")) if name else ""
    except KeyError:
        return ""


def _is_composite(letters: str) -> bool:
    return unicodedata.normalize("NFKD", letters) != letters


def _with(letter: str, sign: str) -> str:
    """Write a vowel sign at a letter: some stand before it, in writing and in Unicode."""
    return sign[0] + letter + sign[1:] if _PREPOSED.match(sign) else letter + sign


def _put(units: dict[Unit, str], own: Unit, letters: str) -> None:
    if own and (own not in units or len(letters) < len(units[own])):
        units[own] = letters


def _is_of(letters: str, script: str) -> bool:
    """Tell whether all letters are of a script, or of none."""
    return bool(_of(script).fullmatch(letters))


@cache
def _of(script: str) -> regex.Pattern[str]:
    return regex.compile(rf"[\p{{Script={script}}}\p{{Common}}\p{{Inherited}}]+")


@cache
def _virama(script: str) -> str:
    """Return the sign of a script that silences the vowel of a letter, ``""`` without one."""
    signs = regex.findall(rf"\p{{Script={script}}}", "".join(map(chr, range(0x300, 0x12000))))
    found = [sign for sign in signs if unicodedata.combining(sign) == _VIRAMA]
    return min(found, key=lambda sign: len(unicodedata.name(sign)), default="")


@cache
def finals(script: str) -> dict[str, str]:
    """Return the letters that have another form at the end of a word."""
    found = {}
    for letter in regex.findall(rf"\p{{Script={script}}}", "".join(map(chr, range(0x370, 0x800)))):
        name = unicodedata.name(letter, "")
        if _FINAL.search(name):
            found[unicodedata.lookup(name.replace(" FINAL ", " "))] = letter
    return found


@cache
def writing_of(script: str) -> Writing:
    """Return what the table says of a script."""
    file = resources.files("kiloglot.augment") / "tables" / "writing.tsv"
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines, delimiter="\t"):
        if row["script"] == script:
            return Writing(row["carrier"], row["where"], row["bare"])
    return Writing("", "", "")
