"""Words that mix scripts by mistake: a Latin ``i`` inside a Cyrillic word.

Keyboards and converters leave letters of another script that look the same in print. A word
is repaired only if every stray letter has a look-alike in the script of the others
(``tables/homoglyphs.tsv``, after the confusables of Unicode Technical Standard 39).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

import numpy as np

from kiloglot.morph.dimensions import rows
from kiloglot.morph.table_strings import Text

__all__ = ["find_mixed", "is_mixed", "repair"]

_LETTERS = {
    "Latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0250-\u02af\u1e00-\u1eff",
    # Without the beta, theta and chi of the phonetic alphabet, which are of the Greek block.
    "Greek": "\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0386\u0388-\u03b1\u03b3-\u03b7"
    "\u03b9-\u03c6\u03c8-\u03e1\u1f00-\u1fff",
    "Cyrillic": "\u0400-\u052f\u1c80-\u1c8a\ua640-\ua69d",
}
_SCRIPT = {name: re.compile(f"[{letters}]") for name, letters in _LETTERS.items()}
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_SUSPECT = re.compile("[\u0370-\u03ff\u0400-\u052f\u1c80-\u1c8a\u1f00-\u1fff\ua640-\ua69d]")


@functools.cache
def _lookalikes() -> Mapping[tuple[str, str], Mapping[int, str]]:
    """(from, to) script -> translation table for letters that look the same."""
    tables: dict[tuple[str, str], dict[int, str]] = {}
    for latin, greek, cyrillic in rows("homoglyphs"):
        group = {"Latin": latin, "Greek": greek, "Cyrillic": cyrillic}
        for source, letter in group.items():
            for target, twin in group.items():
                if source != target and letter != "-" and twin != "-":
                    tables.setdefault((source, target), {}).setdefault(ord(letter), twin)
    return tables


_BOTH = 3


@functools.cache
def _by_first_byte() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Tell what the first byte of a UTF-8 letter may be: 1 Latin, 2 Greek or Cyrillic, 3 both.

    Shape: (256,).
    """
    kinds = np.zeros(256, dtype=np.uint8)
    kinds[[byte for byte in range(128) if chr(byte).isalpha()]] = 1
    kinds[0xC2:0xCC] = 1
    kinds[0xCD:0xD5] = 2
    kinds[0xEA] = 2
    kinds[0xE1] = _BOTH
    return kinds


def find_mixed(text: Text) -> list[int]:
    """Return the places of the strings that :func:`is_mixed`, fast where there are few."""
    if not len(text):
        return []
    kinds = np.bitwise_or.reduceat(_by_first_byte()[text.data], text.starts)
    suspects = np.flatnonzero(kinds == _BOTH)
    words = text.take(suspects).strings().to_list()
    return [at for at, word in zip(suspects.tolist(), words, strict=True) if is_mixed(word)]


def is_mixed(text: str) -> bool:
    r"""Tell whether a word of ``text`` has letters of Latin and Cyrillic or Greek.

    >>> is_mixed("к\u0456тап"), is_mixed("кiтап"), is_mixed("USB-кабель")
    (False, True, False)
    """
    return (
        not text.isascii()
        and _SUSPECT.search(text) is not None
        and any(_scripts(word) for word in _WORD.findall(text))
    )


def _scripts(word: str) -> dict[str, int]:
    """Count the letters by script if there is more than one script, else nothing."""
    counts = {name: len(script.findall(word)) for name, script in _SCRIPT.items()}
    counts = {name: count for name, count in counts.items() if count}
    return counts if len(counts) > 1 else {}


def repair(text: str) -> str:
    r"""Replace stray letters by their look-alikes in the script of the rest of the word.

    That script is the one that no letter of the word need leave; if two would do, the one with
    more letters. A word that cannot be repaired whole stays as it is.

    >>> repair("кiтап") == "к\u0456тап"
    True
    """
    if not is_mixed(text):
        return text
    return _WORD.sub(lambda match: _repaired(match.group()), text)


def _repaired(word: str) -> str:
    counts = _scripts(word)
    for target in sorted(counts, key=lambda name: -counts[name]):
        candidate = word
        for source in counts:
            if source != target:
                candidate = candidate.translate(_lookalikes().get((source, target), {}))
        if not _scripts(candidate):
            return candidate
    return word
