"""What letters sound like: by epitran's mappings, by a table, or else by their Unicode names.

Unicode names letters by their romanisation. In an alphabet the name begins with the letter's sound
(HEBREW LETTER LAMED) or ends with it (CYRILLIC SMALL LETTER EL); where letters are syllables it is
the sound (ETHIOPIC SYLLABLE LO, DEVANAGARI LETTER KA).
"""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

import regex

from kiloglot.data.unicode import normalise

__all__ = ["Sounds", "by_name", "latin", "mapped", "read", "segments", "table"]

#: Spellings and their sounds, the plainest spelling of a sound first.
Sounds = tuple[tuple[str, str], ...]

#: A segment of the International Phonetic Alphabet, with its marks.
_SEGMENT: regex.Pattern[str] = regex.compile(
    r"(?:\p{L}\p{Mn}*͡)?[\p{Ll}\p{Lo}][\p{Mn}\p{Lm}\p{Sk}]*|."
)
_NAME = regex.compile(r"(?:(?<!^COMBINING .*)LETTER|(SYLLABLE)(?: GLOTTAL)?|VOWEL SIGN) ([A-Z]+)$")
_AFFRICATE = regex.compile(r"(?:t(?=[sʃɕʂ])|d(?=[zʒʑʐ]))")
_VOWEL = frozenset("aeiou")
#: Fewer consonants than these are no script's: its names do not begin with the sounds.
_CONSONANTS = 9
#: Consonants have, in a script of syllables, more different vowels behind them than this.
_VOWELS = 2.5
#: epitran's mapping of Latin letters for no language in particular.
_ANY_LATIN = "generic-Latn"


def segments(sounds: str) -> list[str]:
    """Split sounds into segments.

    >>> segments("t͡ʃʰaːn")
    ['t͡ʃʰ', 'aː', 'n']
    """
    return [found[0] for found in _SEGMENT.finditer(sounds)]


@cache
def table(of: str) -> Sounds:
    """Return what the table says of a language, a script, or of ``"name"``."""
    text = resources.files("kiloglot.augment") / "tables" / "letter_sounds.tsv"
    lines = [line for line in text.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t")
    return tuple((row["letters"], row["sounds"]) for row in rows if row["of"] == of)


@cache
def mapped(code: str) -> Sounds:
    """Return epitran's mapping, without its context rules; nothing if it has none."""
    file = resources.files("epitran") / "data" / "map" / f"{code}.csv"
    if not file.is_file():
        return ()
    found: dict[str, str] = {}
    for row in csv.DictReader(file.read_text("utf-8-sig").splitlines()):
        # Unspecified vowels and nasals are in capitals; <ons> marks the beginning of syllables.
        letters = normalise(regex.sub(r"\p{Cf}", "", row["Orth"])).lower().strip()
        sounds = normalise(row["Phon"], "NFD").replace("<ons>", "").replace("V", "ə").strip()
        sounds = _AFFRICATE.sub("\\g<0>͡", sounds)
        if letters and regex.match(r"[\p{Ll}\p{Lo}]", sounds):
            found.setdefault(letters, sounds)
    return tuple(found.items())


def latin(of: str) -> Mapping[str, str]:
    """Return the sounds of Latin letters in a language, or in ``"name"`` of letters.

    Those of epitran's mapping for the language; else the general ones, and what the table adds.
    """
    if own := mapped(f"{of}-Latn"):
        return dict(own)
    added = table("eng") if of == "name" else ()
    return {**dict(mapped(_ANY_LATIN)), **dict(added), **dict(table(of))}


def read(word: str, sounds: Mapping[str, str]) -> list[str]:
    """Return the segments of a word in small letters, the longest spellings first.

    A letter that has no sound, even without its marks, stands for itself.
    """
    longest = max(map(len, sounds), default=1)
    found: list[str] = []
    at = 0
    while at < len(word):
        for size in range(min(longest, len(word) - at), 0, -1):
            own = sounds.get(word[at : at + size])
            if own is not None:
                found += segments(own)
                at += size
                break
        else:
            plain = normalise(word[at], "NFD")[0]
            found += segments(sounds.get(plain, plain))
            at += 1
    return found


@cache
def by_name(script: str) -> Sounds:
    """Return the letters of a script and what they sound like by their names.

    Args:
        script: ISO 15924 code.

    Returns:
        Nothing if there is no such script, or if its letters are not named after sounds.
    """
    names = _names(script)
    consonants = {_onset(name) for name in names.values()} - {""}
    if len(consonants) < _CONSONANTS:
        return ()
    own = table(script)
    spelling = {**latin("name"), **{key: value for key, value in own if key.isascii()}}
    if _is_syllabic(names):
        # Of letters that sound alike the one of the shortest name is the plain one: NA, not NNA.
        found = sorted(names.items(), key=lambda each: (len(each[1]), each[0]))
    else:
        found = [(letter, _sound(name, consonants)) for letter, name in sorted(names.items())]
    given = [(letters, sounds) for letters, sounds in own if not letters.isascii()]
    replaced = {letters for letters, _ in given}
    given = [(letters, sounds) for letters, sounds in given if sounds]
    named = [
        (letter, "".join(read(name, spelling))) for letter, name in found if letter not in replaced
    ]
    return tuple(sorted([*given, *named], key=lambda each: len(each[0])) if given else named)


def _names(script: str) -> dict[str, str]:
    """Return the names of the letters of a script, or of its syllables, in small letters.

    Names of several words are those of letters less plain.
    """
    try:
        pattern = regex.compile(rf"\p{{Script={script}}}")
    except regex.error:
        return {}
    found: dict[bool, dict[str, str]] = {True: {}, False: {}}
    for letter in pattern.findall(_characters()):
        name = _NAME.search(unicodedata.name(letter, ""))
        if name and unicodedata.category(letter) in ("Ll", "Lo", "Mn", "Mc"):
            found[name[1] is not None][letter] = name[2].lower()
    # What syllables are composed of is not written by itself.
    return found[True] or found[False]


@cache
def _characters() -> str:
    """Return all characters of Unicode that may be letters of a script in use."""
    return "".join(map(chr, [*range(0xD800), *range(0xE000, 0x20000)]))


def _is_syllabic(names: Mapping[str, str]) -> bool:
    """Tell whether letters are syllables.

    Then there are signs for vowels, or the same consonants stand before many.
    """
    if any(unicodedata.category(letter).startswith("M") for letter in names):
        return True
    vowels: dict[str, set[str]] = defaultdict(set)
    for name in names.values():
        if onset := _onset(name):
            vowels[onset].add(name[len(onset) :])
    return sum(map(len, vowels.values())) > _VOWELS * len(vowels)


def _onset(name: str) -> str:
    """Return the consonants that a name begins with."""
    size = 0
    while size < len(name) and name[size] not in _VOWEL:
        size += 1
    return name[:size]


def _sound(name: str, consonants: Iterable[str]) -> str:
    """Return what the name of a letter of an alphabet says that it sounds like.

    The consonant of a name such as *el* is it, if no other letter has that.
    """
    if onset := _onset(name):
        return onset
    return name[1] if len(name) == 2 and name[1] not in (*consonants, *_VOWEL) else name[0]
