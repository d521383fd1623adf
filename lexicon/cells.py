"""Paradigm cells out of Wiktionary: the tagged forms of Wiktextract as rows of UniMorph.

What tags mean in the UniMorph schema is a table (tables/wiktextract.tsv): a dimension and features,
``-`` where the form is no cell (romanizations, names of inflection templates), nothing where the
tag says nothing of the cell. A form with two values of a dimension (first and third person) is two
cells. A form with a tag that the table does not know is left out, and the tag counted.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kiloglot.data.files import PathLike, whole_text
from kiloglot.data.unicode import normalise
from kiloglot.errors import InputError
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.kaikki import OneLanguage, one_a_line, parsed, records_of, text_in, texts_in

__all__ = ["Cell", "CellReport", "cells", "features_of_tags", "write_cells"]

#: The dimensions of the schema in the order in which tables have them.
_ORDER = (
    "Part of Speech",
    "Mood",
    "Finiteness",
    "Voice",
    "Tense",
    "Aspect",
    "Evidentiality",
    "Polarity",
    "Interrogativity",
    "Definiteness",
    "Comparison",
    "Politeness",
    "Animacy",
    "Gender",
    "Case",
    "Person",
    "Number",
    "Possession",
)
_NO_CELL = "-"
_MOST_CELLS = 16
_LONGEST = 200
_POSSESSIVE = "possessive"
_NO_FORM = frozenset(["", "-", "–", "—", "no-table-tags", "?", "*"])
#: What separates forms that one field holds.
_PARTS = (" / ", ", ", " or ")


class Cell(NamedTuple):
    """A row of a UniMorph table."""

    lemma: str
    form: str
    features: str


@dataclasses.dataclass(slots=True)
class CellReport:
    """What became of the forms of an extract.

    Args:
        words: Words of the language.
        forms: Their forms that are no mere romanizations, names of templates and the like.
        cells: Rows made of them, each counted once.
        skipped: Forms passed over because a tag says that they are no cell, by tag.
        unknown: Tags that the table does not know, with how many forms were left out for them.
        untagged: Forms that have no tags.
        parts_of_speech: Parts of speech that have no paradigm, with the forms left out for them.
    """

    words: int = 0
    forms: int = 0
    cells: int = 0
    skipped: Counter[str] = dataclasses.field(default_factory=Counter)
    unknown: Counter[str] = dataclasses.field(default_factory=Counter)
    untagged: int = 0
    parts_of_speech: Counter[str] = dataclasses.field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        return {
            "words": self.words,
            "forms": self.forms,
            "cells": self.cells,
            "skipped": dict(self.skipped.most_common()),
            "unknown": dict(self.unknown.most_common()),
            "untagged": self.untagged,
            "parts_of_speech": dict(self.parts_of_speech.most_common()),
        }

    def lines(self) -> list[str]:
        """Return the report as lines to print."""
        shown = [f"{self.words} words, {self.forms} forms, {self.cells} cells"]
        for title, counter in (
            ("forms left out for tags not known", self.unknown),
            ("forms of parts of speech without paradigms", self.parts_of_speech),
        ):
            if counter:
                some = ", ".join(f"{name} ({count})" for name, count in counter.most_common(10))
                shown.append(f"{counter.total()} {title}: {some}")
        if self.untagged:
            shown.append(f"{self.untagged} forms without tags left out")
        return shown


def cells(
    path: PathLike,
    *,
    target_language: str = "",
    report: CellReport | None = None,
) -> Iterator[Cell]:
    """Yield the cells of an extract of Wiktionary, each once for a word.

    Args:
        path: The extract, JSON Lines.
        target_language: The wanted language, by code or by name; needed if there are several.
        report: Takes note of what is found.

    Raises:
        InputError: The file cannot be read or is no extract, or holds several languages of which
            none is named.
    """
    report = report if report is not None else CellReport()
    language = OneLanguage(path, target_language)
    wrong: tuple[int, str] | None = None
    for number, line in enumerate(one_a_line(path), 1):
        if not line.strip():
            continue
        record = parsed(line)
        word = "" if record is None else text_in(record, "word")
        if record is None or not word:
            wrong = wrong or ((number, line) if record is None else None)
            continue
        if not language.wants(record, number):
            continue
        report.words += 1
        yield from _of_word(record, word, report)
    if not report.words:
        raise InputError(
            "is no extract of Wiktionary, or has no word of that language",
            path=path,
            line=wrong[0] if wrong else None,
            text=wrong[1] if wrong else None,
            remedy="name JSON Lines of Wiktextract (kaikki.org)",
        )


def write_cells(found: Iterable[Cell], path: PathLike) -> None:
    """Write a UniMorph table: lemma, form and features, tabs between them."""
    with whole_text(path) as stream:
        for cell in found:
            stream.write("\t".join(cell) + "\n")


def _of_word(record: Mapping[str, Any], word: str, report: CellReport) -> Iterator[Cell]:
    found: dict[Cell, None] = {}
    lemma = _tidy(word)
    pos = _tag("word", text_in(record, "pos").casefold())
    for form in records_of(record, "forms"):
        tags = texts_in(form, "tags")
        text = text_in(form, "form")
        if text in _NO_FORM or len(text) > _LONGEST:
            continue
        if stop := next((tag for tag in tags if _features(tag) == _NO_CELL), ""):
            report.skipped[stop] += 1
            continue
        report.forms += 1
        if not tags:
            report.untagged += 1
            continue
        if not pos:
            report.parts_of_speech[text_in(record, "pos") or "(none)"] += 1
            continue
        if unknown := [tag for tag in tags if _features(tag) is None and tag != _POSSESSIVE]:
            report.unknown[unknown[0]] += 1
            continue
        for features in features_of_tags(tags, pos):
            for part in _parts(text):
                found[Cell(lemma, _tidy(part), features)] = None
    report.cells += len(found)
    yield from found


def features_of_tags(tags: Sequence[str], pos: str) -> list[str]:
    """Return the feature bundles that the tags of a form stand for; none if they name no cell.

    >>> features_of_tags(["plural", "dative", "definite"], "N")
    ['N;DEF;DAT;PL']
    >>> features_of_tags(["first-person", "third-person", "singular", "past"], "V")
    ['V;PST;1;SG', 'V;PST;3;SG']
    >>> features_of_tags(["possessive", "first-person", "singular", "possessed-many"], "N")
    ['N;PL;PSS1S']
    """
    values: dict[str, dict[str, None]] = {}
    for tag in dict.fromkeys(tags):
        for dimension, found in _meanings(tag):
            if dimension != "word" and found and found != _NO_CELL:
                values.setdefault(dimension or "", {})[found] = None
    if _POSSESSIVE in tags:
        if "Person" not in values:
            return []
        numbers = [tag for tag in tags if tag in ("singular", "plural", "dual")]
        number = numbers[0][0].upper() if numbers else ""
        possessed = [_features(tag) or "" for tag in tags if tag.startswith("possessed-")]
        values["Possession"] = {f"PSS{person}{number}": None for person in values.pop("Person")}
        values.pop("Number", None)
        if possessed:
            values["Number"] = dict.fromkeys(possessed)
    if not values:
        return []
    values.setdefault("Part of Speech", {pos: None})
    ordered = [*_ORDER, *(name for name in values if name not in _ORDER)]
    choices = [list(values[name]) for name in ordered if name in values]
    bundles = itertools.islice(itertools.product(*choices), _MOST_CELLS)
    return [";".join(dict.fromkeys(";".join(bundle).split(";"))) for bundle in bundles]


def _parts(text: str) -> list[str]:
    for separator in _PARTS:
        if separator in text:
            return [part for part in text.split(separator) if part.strip() not in _NO_FORM]
    return [text]


def _tidy(text: str) -> str:
    return " ".join(normalise(text).split())


def _features(tag: str) -> str | None:
    """Return what a tag stands for; None if the table does not know it."""
    for dimension, found in _meanings(tag):
        if dimension != "word":
            return found
    return None


def _tag(dimension: str, name: str) -> str:
    return next((found for place, found in _meanings(name) if place == dimension), "")


def _meanings(tag: str) -> Sequence[tuple[str, str]]:
    return _table().get(tag, ())


@functools.cache
def _table() -> dict[str, tuple[tuple[str, str], ...]]:
    table: dict[str, tuple[tuple[str, str], ...]] = {}
    for tag, dimension, features in rows_of("wiktextract.tsv"):
        table[tag] = (*table.get(tag, ()), (dimension, features))
    return table
