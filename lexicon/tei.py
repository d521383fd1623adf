"""TEI as FreeDict uses it: headwords, translations in quotations or definitions.

Parts of speech are taken from the nearest place that has any: the translation, its sense, its
homonym, the entry, the form. What they are called there comes first (tables/tei.tsv). What stands
within an entry with a headword of its own, a phrase or a derived word, is read as the entry is.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from kiloglot.data.files import PathLike
from kiloglot.lexicon.details import NOTHING, Details, Example, Form, Gloss
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.features import features_of
from kiloglot.lexicon.forms import kind_of, known_kind
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.languages import best_language, by_counts, met_as, named_by
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.xml import Record, language_of, records, text_of

__all__ = ["read_tei"]

#: Forms that are no headwords but inflected.
_INFLECTED = frozenset(["infl", "infinitive", "inflected", "plur", "pl", "plural", "N"])
_TRANSLATION = frozenset(["trans", "translation", "translationEquivalent", "equiv"])
_RECORDS = ("language", "publisher", "entry", "entryFree")
_EXAMPLE = frozenset(["example", "ex"])
_GRAMMAR = frozenset(["gen", "gender", "number", "num", "subc"])


def read_tei(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read TEI: headwords as sources, translations, else definitions, as targets.

    The sense is the usage, the notes, and the definition where there is a translation beside it.
    Of translations into several languages ``reading.target_language`` names the wanted one, else it
    is the one met most. Inflected forms that the entry gives are forms of the source, and examples
    are kept. A publisher that is a known origin is the origin.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read, or is no safe and well-formed TEI.
    """
    gathering = Gathering(path, reading, report)
    found: Iterator[Record] = records(path, "tei", _RECORDS, lines)
    counts, found = by_counts(found, lambda record: _languages(record.element))
    wanted = gathering.reading.target_language
    language = met_as(wanted, counts) or wanted or best_language(counts)
    named: dict[str, str] = {}
    for line, element in found:
        if element.tag == "language":
            named.setdefault(*_named(element))
            continue
        if element.tag == "publisher":
            name = text_of(element).casefold()
            if not gathering.reading.origin and (name,) in rows_of("origins.tsv"):
                gathering.reading = dataclasses.replace(gathering.reading, origin=name)
            continue
        if not gathering.report.rows:
            source = named.get("source") or _of_headword(element) or named_by(path)[0]
            target = language or named.get("target") or named_by(path)[1]
            gathering.languages(source, target)
        headwords = list(_headwords(element))
        yield from gathering.record(
            line,
            _candidates(element, headwords, language),
            _why_not(element) if headwords else "no headword",
            ", ".join(headwords),
        )


def _named(language: Element) -> tuple[str, str]:
    """Return which side the header says a language is of, and its code."""
    role = language.get("n") or language.get("role") or language.get("usage") or ""
    side = "source" if role.startswith("source") else "target" if role else ""
    codes = [text_of(code) for code in language.iterfind("idno") if code.get("type") == "iso639-3"]
    return side, next(iter(codes), "") or language.get("ident", "")


def _of_headword(entry: Element) -> str:
    """Return the language that the first headword of an entry, or the entry, says it is in."""
    places = (entry.find("form/orth"), entry.find("form"), entry)
    return next(filter(None, (language_of(place) for place in places if place is not None)), "")


def _headwords(entry: Element) -> Iterator[str]:
    for form in entry.iterfind("form"):
        if form.get("type") not in _INFLECTED:
            for orth in _all(form, "orth"):
                if orth.get("type") not in _INFLECTED and (text := text_of(orth)):
                    yield text


def _all(form: Element, name: str) -> Iterator[Element]:
    """Yield the elements of that name in a form, but not in inflected forms within it."""
    for child in form:
        if child.tag == name:
            yield child
        elif child.tag == "form" and child.get("type") not in _INFLECTED:
            yield from _all(child, name)


def _languages(entry: Element) -> list[str]:
    """Return the languages that the translations of an entry say they are in, else definitions."""
    for names in ("cit", "trans"), ("def",):
        found = [
            next(filter(None, map(language_of, (element, *element))), "")
            for name in names
            for element in entry.iter(name)
            if element.get("type") not in _EXAMPLE
        ]
        if any(found):
            return list(filter(None, found))
    return []


def _candidates(entry: Element, headwords: list[str], language: str) -> Iterator[Candidate]:
    forms = tuple(dict.fromkeys(_inflection(entry)))
    own = _features(entry)
    for target, pos, notes, examples, features, others in _meanings(entry, "", language):
        sense = "; ".join(dict.fromkeys(filter(None, notes)))
        details = Details(features, own, (), forms, examples, others)
        for source in headwords:
            yield Candidate(source, target, pos, sense, details if any(details) else NOTHING)
    for related in entry.iterfind("re"):
        yield from _candidates(related, list(_headwords(related)), language)


class _Meaning(NamedTuple):
    """A translation, its part of speech, and what is said of its sense: in other languages too."""

    target: str
    pos: str
    notes: list[str]
    examples: tuple[Example, ...]
    features: str = ""
    others: tuple[Gloss, ...] = ()


def _meanings(element: Element, pos: str, language: str) -> Iterator[_Meaning]:
    """Yield the meanings of an entry, a homonym or a sense, and of those in it."""
    pos = _pos(element) or pos
    definitions = [
        text_of(child)
        for child in element
        if child.tag == "def" and language_of(child) in ("", language)
    ]
    notes = _notes(element)
    examples = tuple(_examples(element))
    translations = list(_translations(element, pos, language))
    others = tuple(_others(element, language))
    if translations:
        notes += definitions
        for target, own, features, of_target in translations:
            yield _Meaning(target, own, [*of_target, *notes], examples, features, others)
    else:
        for text in definitions:
            yield _Meaning(text, pos, notes, examples, "", others)
    for child in element:
        if child.tag in ("hom", "sense"):
            for inner in _meanings(child, pos, language):
                yield inner._replace(
                    notes=[*inner.notes, *notes], examples=(*inner.examples, *examples)
                )


def _others(element: Element, language: str) -> Iterator[Gloss]:
    """Yield what a sense is called in languages that are not the wanted one."""
    for child in element:
        if child.tag == "cit" and child.get("type", "trans") in _TRANSLATION:
            quotes = [quote for quote in child if quote.tag in ("quote", "q")]
            quotes += child.iterfind("form/orth")
        else:
            quotes = [child] if child.tag == "def" else []
        for quote in quotes:
            there = language_of(quote) or language_of(child)
            if there and language and there != language and (text := text_of(quote)):
                yield Gloss(there, text)


def _notes(element: Element) -> list[str]:
    return [text_of(child) for child in element if child.tag in ("usg", "note")]


def _examples(element: Element) -> Iterator[Example]:
    """Yield the examples: a quotation, and within it or beside it its translation."""
    for child in element:
        if child.tag == "cit" and child.get("type") in _EXAMPLE:
            quotes = ", ".join(text_of(quote) for quote in child if quote.tag in ("quote", "q"))
            targets = ", ".join(found[0] for found in _translations(child, "", ""))
            if quotes or targets:
                yield Example(targets, quotes)
        elif child.tag == "eg":
            yield Example("", text_of(child.find("q")) or text_of(child))


def _translations(
    element: Element, pos: str, language: str
) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield translations into a language, or any, their parts of speech, features and notes."""
    for child in element:
        if child.tag == "cit" and child.get("type", "trans") in _TRANSLATION:
            for quote in (*child, *child.iterfind("form/orth")):
                there = language_of(quote) or language_of(child)
                wanted = not there or not language or there == language
                if quote.tag in ("quote", "q", "orth") and wanted:
                    yield text_of(quote), _pos(child) or pos, _features(child), _notes(child)
        elif child.tag == "trans":  # of the fourth edition of TEI
            for translation in child.iterfind("tr"):
                yield text_of(translation), _pos(child) or pos, _features(child), _notes(child)


def _features(element: Element) -> str:
    """Return gender, number and transitivity as the grammar of an element has them."""
    labels = (
        text_of(child)
        for place in (element, *element.iterfind("form"))
        if place is element or place.get("type") not in _INFLECTED
        for group in (place, *place.iterfind("gramGrp"))
        for child in group
        if child.tag in _GRAMMAR or (child.tag == "gram" and child.get("type") in _GRAMMAR)
    )
    return features_of("dictionary", labels)


def _pos(element: Element) -> str:
    """Return the parts of speech that an element has itself, or in its grammar or form."""
    found: list[str] = []
    for child in element:
        if child.tag == "pos" or (child.tag == "gram" and child.get("type") == "pos"):
            found.append(_upos(text_of(child)))
        elif child.tag == "gramGrp" or (
            child.tag == "form" and child.get("type") not in _INFLECTED and not found
        ):
            found += [_pos(child)]
    return ", ".join(dict.fromkeys(filter(None, found)))


@functools.cache
def _table() -> dict[str, str]:
    return {row[0]: row[1] for row in rows_of("tei.tsv")}


def _upos(name: str) -> str:
    """Return the part of speech that a name means in TEI, if it means another elsewhere."""
    return _table().get(name.replace(".", "").casefold(), name)


def _inflection(entry: Element) -> Iterator[Form]:
    """Yield the inflected forms that an entry gives."""
    for form in _within(entry, "form"):
        for orth in form.iterfind("orth"):
            kind = orth.get("type") or form.get("type")
            if kind in _INFLECTED and (text := text_of(orth)):
                yield Form(_kind(form) or kind_of(kind), text)
    for reference in _within(entry, "xr"):
        if "plur" in (kind := reference.get("type", "")) and (text := _reference(reference)):
            yield Form("plural of" if kind.endswith("-of") else "plural", text)


def _kind(form: Element) -> str:
    """Return the kind of an inflected form that its grammar tells, as ``plural``, or ``""``."""
    grammar = (text_of(gram) for group in form.iterfind("gramGrp") for gram in group)
    return next(filter(None, map(known_kind, grammar)), "")


def _within(element: Element, name: str) -> Iterator[Element]:
    """Yield the elements of that name in an entry, but not in those within it."""
    for child in element:
        if child.tag == name:
            yield child
        if child.tag != "re":
            yield from _within(child, name)


def _reference(element: Element) -> str:
    return ", ".join(filter(None, map(text_of, element.iter("ref")))) or text_of(element)


def _why_not(entry: Element) -> str:
    if (reference := next(entry.iter("xr"), None)) is not None:
        return f"only a reference ({reference.get('type') or 'see'}) to {_reference(reference)}"
    return "no translation"
