"""Apertium's bilingual dictionaries (.dix): left side the source, right side the target.

``<b/>`` is a space, ``<g>`` the invariable part of a phrase, ``<i>`` the same on both sides.
Symbols tell the part of speech by a table (tables/apertium.tsv); where an entry has none, those of
its paradigm do.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias
from xml.etree.ElementTree import Element

from kiloglot.data.files import PathLike
from kiloglot.lexicon.details import NOTHING, Details
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.features import features_of
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.languages import named_by
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.xml import records

__all__ = ["read_dix"]

#: The symbols on either side.
_Symbols: TypeAlias = tuple[list[str], list[str]]

#: Symbols looked up together, at most.
_MOST_SYMBOLS = 3
#: Elements that stand for characters.
_CHARACTERS = {"b": " ", "j": " ", "a": "", "m": ""}


def read_dix(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read a bilingual dictionary of Apertium.

    Entries of the other direction only (``r="RL"``; ``r="LR"`` if inverted), of one side only, of
    regular expressions and those switched off are left out and counted. The part of speech is that
    of the source; the other symbols of either side are its features, as far as a table knows them
    (tables/features.tsv).

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read, or is no safe and well-formed dictionary.
    """
    reading = reading or Reading()
    if not reading.origin:
        reading = dataclasses.replace(reading, origin="apertium")
    gathering = Gathering(path, reading, report)
    gathering.languages(*named_by(path))
    side = 1 if reading.invert else 0
    paradigms: dict[str, _Symbols] = {}
    for line, element in records(path, "dix", ("e", "pardef"), lines):
        if element.tag == "pardef":
            paradigms[element.get("n", "")] = _symbols_of_paradigm(element)
            continue
        texts, symbols = _sides(element, paradigms)
        problem = _problem(element, texts, inverted=reading.invert)
        found = []
        if not problem:
            pos = _upos(symbols[side]) or _upos(symbols[1 - side]) or " ".join(symbols[side][:1])
            details = Details(
                features_of("apertium", _labels(symbols[1])),
                features_of("apertium", _labels(symbols[0])),
            )
            found = [Candidate(texts[0], texts[1], pos, "", details if any(details) else NOTHING)]
        yield from gathering.record(line, found, problem, " : ".join(texts))


def _problem(element: Element, texts: Sequence[str], *, inverted: bool) -> str:
    if element.get("i") == "yes" or element.get("ignore") == "yes":
        return "switched off"
    if element.find("re") is not None:
        return "a regular expression"
    if element.get("lm") is not None and element.find("p") is None:
        return "an entry of a monolingual dictionary"
    if element.get("r") == ("LR" if inverted else "RL"):
        return f'for the other direction only (r="{element.get("r")}")'
    for text, name in zip(texts, ("left", "right"), strict=True):
        if not text:
            return f"nothing on the {name} side"
    return ""


def _sides(element: Element, paradigms: Mapping[str, _Symbols]) -> tuple[list[str], _Symbols]:
    """Return the text and the symbols of both sides, put together from the parts of an entry."""
    texts = ["", ""]
    symbols: _Symbols = ([], [])
    behind: _Symbols = ([], [])
    for part in element:
        if part.tag == "par":
            for found, more in zip(behind, paradigms.get(part.get("n", ""), ([], [])), strict=True):
                found += more
            continue
        both = (part, part) if part.tag == "i" else (part.find("l"), part.find("r"))
        if part.tag not in ("i", "p"):
            continue
        for place, half in enumerate(both):
            if half is not None:
                texts[place] += _text(half)
                symbols[place].extend(_symbols(half))
    for found, more in zip(symbols, behind, strict=True):
        found += more
    return [" ".join(text.split()) for text in texts], symbols


def _text(element: Element) -> str:
    text = element.text or ""
    for child in element:
        text += _CHARACTERS[child.tag] if child.tag in _CHARACTERS else _text(child)
        text += child.tail or ""
    return text


def _symbols(element: Element) -> list[str]:
    return [symbol.get("n", "") for symbol in element.iter("s")]


def _symbols_of_paradigm(element: Element) -> _Symbols:
    """Return the symbols that a paradigm gives either side, by its first entry that has any."""
    for entry in element.iterfind("e"):
        symbols = _sides(entry, {})[1]
        if any(symbols):
            return symbols[0][:_MOST_SYMBOLS], symbols[1][:_MOST_SYMBOLS]
    return [], []


def _labels(symbols: Sequence[str]) -> list[str]:
    """Return symbols with the first before those that mean another thing beside it.

    >>> _labels(["np", "loc"]), _labels(["n", "loc"])
    (['np', 'np loc'], ['n', 'loc'])
    """
    pairs = [f"{symbols[0]} {symbol}" for symbol in symbols[1:]]
    return [
        *symbols[:1],
        *(pair if features_of("apertium", [pair]) else pair.split(" ", 1)[1] for pair in pairs),
    ]


@functools.cache
def _table() -> dict[str, str]:
    return {row[0]: row[1] for row in rows_of("apertium.tsv")}


def _upos(symbols: Sequence[str]) -> str:
    """Return the part of speech that the most of the symbols together, else the first, stand for.

    >>> _upos(["np", "top", "sg"]), _upos(["prn", "pos"]), _upos(["vblex", "tv"]), _upos(["wug"])
    ('PROPN', 'PRON', 'VERB', '')
    """
    for size in range(min(len(symbols), _MOST_SYMBOLS), 0, -1):
        if upos := _table().get(" ".join(symbols[:size])):
            return upos
    return ""
