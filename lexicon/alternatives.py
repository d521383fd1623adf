"""Several words in one cell: "day|daylight", "big; large", "sick, ill", "his/her", "colo(u)r"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.markers import without_marker
from kiloglot.lexicon.report import StepReport

__all__ = ["alternatives_in", "split_alternatives"]

_SEPARATOR = re.compile(r"[|;,/(，；;؛،、｜／]")
_HARD = re.compile(r"[|｜;；؛、]")
_COMMA = re.compile(r",\s|[，،]")
_SLASH = re.compile(r"[/／]")
_SPACED_SLASH = re.compile(r"\s[/／]\s")
_OPTIONAL = re.compile(r"(?:(?<=\w)|\b|(?<!\S))[(（](\w{1,3})[)）](?=\w)")
_ENTITY = re.compile(r"&#?\w+;")
_WORD = re.compile(r"\w")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
#: More words than this in a cell are left alone: a list that long is no list of translations.
_MOST = 20
#: A phrase of one of these may translate a word or a phrase; of the others ("", INTJ, X) it may be
#: a saying, where a comma is punctuation.
_CONTENT = frozenset(["ADJ", "ADV", "NOUN", "VERB"])


def split_alternatives(
    entries: Iterable[Entry], report: StepReport, language: str
) -> Iterator[Entry]:
    """Split cells that hold several words, every source with every target.

    Bars and semicolons always part alternatives. Commas do between single words, unless the entry
    is a name or may be a saying ("last but not least": "at enda, men ikki minst"). Slashes do with
    spaces around them, and between two single words of three letters or more ("km/h", "and/or" and
    "24/7" stay). Optional letters in a word ("colo(u)r") give both spellings.
    """
    separator = _SEPARATOR.search
    for entry in entries:
        if not separator(f"{entry[0]}\t{entry[1]}"):
            yield entry
            continue
        sources = alternatives_in(
            entry.source, entry.pos, language, beside_phrase=_is_phrase(entry.target)
        )
        bare = without_marker(entry.source, entry.pos or "any", language)
        targets = alternatives_in(entry.target, entry.pos, beside_phrase=_is_phrase(bare))
        if len(sources) == 1 and len(targets) == 1:
            plain = entry._replace(source=sources[0], target=targets[0])
            if plain != entry:
                report.note(entry, [plain])
            yield plain
            continue
        split = [
            entry._replace(source=source, target=target)
            for source, target in itertools.product(sources, targets)
        ]
        report.note(entry, split)
        yield from split


def alternatives_in(
    cell: str, pos: str = "", language: str = "", *, beside_phrase: bool = False
) -> list[str]:
    """Return the words that a cell holds, each once; at least one.

    Args:
        cell: The source or the target of an entry.
        pos: The part of speech of the entry.
        language: The language of the cell, whose markers ("to go, to walk") do not count as words.
        beside_phrase: Whether the other of source and target is a phrase: a comma may be
            punctuation then.

    >>> alternatives_in("day|daylight"), alternatives_in("and/or"), alternatives_in("colo(u)r")
    (['day', 'daylight'], ['and/or'], ['color', 'colour'])
    """
    if not _WORD.search(cell) or _ENTITY.search(cell):
        return [cell]
    parts = _split(_HARD, cell)
    if not all(map(_WORD.search, parts)):
        return [cell]
    if pos != "PROPN" and (not beside_phrase or pos in _CONTENT):
        parts = [word for part in parts for word in _at_commas(part, pos, language)]
    parts = [word for part in parts for word in _at_slashes(part)]
    parts = [word for part in parts for word in _optional_letters(part)]
    parts = list(dict.fromkeys(parts))
    return parts if len(parts) <= _MOST else [cell]


def _split(separator: re.Pattern[str], cell: str) -> list[str]:
    return [part for part in map(str.strip, separator.split(cell)) if part]


def _is_phrase(cell: str) -> bool:
    return " " in cell and not _SEPARATOR.search(cell)


def _at_commas(cell: str, pos: str, language: str) -> list[str]:
    words = _split(_COMMA, cell)
    safe = all(
        len(without_marker(word, pos or "any", language).split()) == 1 and _WORD.search(word)
        for word in words
    )
    # "Paris, Texas" is one place.
    return words if safe and not all(word[:1].isupper() for word in words) else [cell]


def _at_slashes(cell: str) -> list[str]:
    words = _split(_SPACED_SLASH, cell)
    if len(words) > 1 and all(map(_WORD.search, words)):
        return words
    words = _split(_SLASH, cell)
    if len(words) > 1 and all(map(_LETTERS.fullmatch, words)):
        return words
    return [cell]


def _optional_letters(cell: str) -> list[str]:
    if not _OPTIONAL.search(cell):
        return [cell]
    return [_OPTIONAL.sub("", cell), _OPTIONAL.sub(r"\1", cell)]
