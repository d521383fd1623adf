"""Wiktionary as Wiktextract extracts it (kaikki.org): one JSON object a line for every word.

A word of the wanted language gives an entry for every short gloss; a word with translations gives
one for every translation into the wanted language. Senses and translations are linked by the text
of the sense at most, so a translation has that text as its sense, whatever the senses are called.
Field names of older extracts (``code`` for ``lang_code``, ``gloss``, ``alt``) are understood.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.lexicon.details import NOTHING, VARIANT, Details, Example, Form
from kiloglot.lexicon.documents import is_document, lines_of, objects_in, value_of
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.features import features_of
from kiloglot.lexicon.forms import known_kind
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.glosses import short_glosses
from kiloglot.lexicon.languages import names_of
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport

__all__ = [
    "OneLanguage",
    "is_kaikki",
    "one_a_line",
    "parsed",
    "read_kaikki",
    "records_of",
    "text_in",
    "texts_in",
]

#: Tags of senses that only refer to another word.
_REFERRING = frozenset(["form-of", "alt-of", "no-gloss", "inflection-of"])
#: Tags of what is no form, or is read otherwise.
_PASSED_OVER = frozenset(
    ["table-tags", "inflection-template", "class", "romanization", "transliteration"]
)
_LANGUAGE = ("lang_code", "code", "lang")
#: Lines looked at to tell a word a line from a document.
_LOOKED_AT = 20
_MOST_FORMS = 20
_MOST_EXAMPLES = 5
_LONGEST_EXAMPLE = 500
_REFERENCES = ("form_of", "alt_of", "inflection_of")
#: Fields of which a word has at least one besides ``word``.
_TELLING = ("senses", "translations", "lang_code", "head_templates")


def is_kaikki(line: str) -> bool:
    """Tell whether ``line`` is a word, or a redirect, of an extract."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(record, dict):
        return False
    if isinstance(record.get("redirect"), str):
        return isinstance(record.get("title"), str)
    return isinstance(record.get("word"), str) and any(name in record for name in _TELLING)


def read_kaikki(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read an extract of Wiktionary: glosses as sources, words as targets.

    Of words with translations, the word is the source and the translation the target. Where there
    are several languages ``reading.target_language`` names the wanted one, by code or by name.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read, holds several languages of which none is named, or, if
            strict, a line is wrong.
    """
    reading = reading or Reading()
    if not reading.origin:
        reading = dataclasses.replace(reading, origin="wiktionary")
    gathering = Gathering(path, reading, report)
    languages = OneLanguage(path, reading.target_language)
    for number, line in enumerate(one_a_line(path, lines), 1):
        if not line.strip():
            continue
        record = parsed(line)
        if record is None:
            gathering.wrong(number, "not a JSON object", line)
            continue
        if isinstance(record.get("redirect"), str):
            continue
        word = text_in(record, "word")
        if not word:
            gathering.wrong(number, "no word in it", line)
            continue
        other = bool(reading.target_language) and not languages.wants(record, number)
        yield from gathering.record(
            number,
            _candidates(record, word, languages, number),
            "of another language" if other else "no short gloss",
            word,
        )
        if gathering.report.languages == ("", "") and gathering.report.entries:
            translated = languages.code != text_in(record, "lang_code", "code")
            gathering.languages(
                text_in(record, "lang_code", "code") if translated else "", languages.code
            )


def one_a_line(path: PathLike, lines: Iterable[str] | None = None) -> Iterator[str]:
    """Yield the lines of an extract; the words of a JSON document as if each had a line."""
    lines = iter(lines_of(path) if lines is None else lines)
    head = list(itertools.islice(lines, _LOOKED_AT))
    lines = itertools.chain(head, lines)
    if is_document([line for line in head if line.strip()]):
        return (json.dumps(each, ensure_ascii=False) for each in objects_in(path, lines))
    return lines


class OneLanguage:
    """Tells the wanted language from others: the one named, else the only one there is."""

    def __init__(self, path: PathLike, wanted: str) -> None:
        self._path = path
        self._wanted = names_of(wanted) if wanted else ()
        self._met = ("", "")
        #: The code of the language, once a word of it was met.
        self.code = ""

    def wants(self, record: Mapping[str, Any], line: int) -> bool:
        """Tell whether a word is of the wanted language.

        Raises:
            InputError: None is named, and there is another before.
        """
        code, name = text_in(record, "lang_code", "code"), text_in(record, "lang")
        if self._wanted:
            wanted = code.casefold() in self._wanted or name.casefold() in self._wanted
            self.code = self.code or (code if wanted else "")
            return wanted
        if self._met == ("", ""):
            self._met = code, name
            self.code = code
        if self._met != (code, name):
            first, second = (met[0] or met[1] or "?" for met in (self._met, (code, name)))
            raise InputError(
                f"holds several languages ({first}, {second}, ...)",
                path=self._path,
                line=line,
                remedy=f"name the one that is wanted: --target-language {second}",
            )
        return True


def _candidates(
    record: Mapping[str, Any], word: str, languages: OneLanguage, line: int
) -> Iterator[Candidate]:
    pos = text_in(record, "pos")
    senses = records_of(record, "senses")
    translations = [(translation, "") for translation in _translations(record)]
    for sense in senses:
        of_sense = "; ".join(_glosses(sense)[-1:])
        translations += ((inner, of_sense) for inner in _translations(sense))
    for translation, of_sense in translations:
        target = text_in(translation, "word", "alt")
        if target and languages.wants(translation, line):
            sense_text = text_in(translation, "sense") or of_sense
            features = features_of("dictionary", _tags(translation))
            details = Details(features) if features else NOTHING
            labels = texts_in(translation, "raw_tags")
            note = _joined([sense_text, *_tags(translation), *labels])
            yield Candidate(word, target, pos, note, details)
    if translations or not languages.wants(record, line):
        return
    forms = _forms(record, word)
    for sense in senses:
        if _refers(sense):
            continue
        examples = tuple(itertools.islice(_examples(sense), _MOST_EXAMPLES))
        details = Details(features_of("dictionary", _tags(sense)), "", forms, (), examples, ())
        details = details if any(details) else NOTHING
        for gloss in _glosses(sense)[-1:]:
            glosses, aside = short_glosses(gloss)
            note = _joined([aside, ", ".join(_tags(sense)), *_labels(sense)])
            for short in glosses:
                yield Candidate(short, word, pos, note, details)


def _translations(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the translations that say which language they are in."""
    return [each for each in records_of(record, "translations") if text_in(each, *_LANGUAGE)]


def _forms(record: Mapping[str, Any], word: str) -> tuple[Form, ...]:
    """Return the forms that stand beside the headword; those of whole paradigms are left out.

    The canonical form has the tones, lengths or stresses that titles of pages leave out. Paradigms
    are for :mod:`kiloglot.lexicon.cells`.
    """
    found: dict[Form, None] = {}
    for form in records_of(record, "forms"):
        if "source" in form:
            continue
        text, tags = text_in(form, "form"), _tags(form)
        if not text or text in (word, "-") or not _PASSED_OVER.isdisjoint(tags):
            continue
        kind = known_kind(" ".join(tags)) or " ".join(tags) or VARIANT
        found[Form("canonical" if "canonical" in tags else kind, text)] = None
    return tuple(itertools.islice(found, _MOST_FORMS))


def _examples(sense: Mapping[str, Any]) -> Iterator[Example]:
    for example in records_of(sense, "examples"):
        text = text_in(example, "text")
        if text and len(text) <= _LONGEST_EXAMPLE:
            yield Example(
                " ".join(text.split()),
                " ".join(text_in(example, "translation", "english").split()),
            )


def _refers(sense: Mapping[str, Any]) -> bool:
    return any(sense.get(name) for name in _REFERENCES) or not _REFERRING.isdisjoint(_tags(sense))


def _glosses(sense: Mapping[str, Any]) -> Sequence[str]:
    """Return the glosses of a sense, the last the narrowest."""
    for name in "glosses", "raw_glosses", "gloss", "raw_gloss":
        if found := texts_in(sense, name):
            return found
    return ()


def _tags(record: Mapping[str, Any]) -> Sequence[str]:
    return texts_in(record, "tags")


def _labels(sense: Mapping[str, Any]) -> Iterator[str]:
    """Yield what else is said of a sense: labels that are no tags, and its narrowest topic."""
    yield ", ".join([text_in(sense, "qualifier"), *texts_in(sense, "raw_tags")]).strip(", ")
    yield from texts_in(sense, "topics")[:1]


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(part for part in parts if part))


def parsed(line: str) -> dict[str, Any] | None:
    """Return the object that a line is, None if it is none or holds what is no text."""
    record = value_of(line)
    return record if isinstance(record, dict) else None


def text_in(record: Mapping[str, Any], *names: str) -> str:
    """Return the first of the fields that is a text, without space around it, else ``""``."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and (text := value.strip()):
            return text
    return ""


def texts_in(record: Mapping[str, Any], name: str) -> Sequence[str]:
    """Return the texts in a field that is a list of them, or one."""
    value = record.get(name)
    if not value:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str) and item.strip()]
    return ()


def records_of(record: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """Return the objects in a field that is a list of them."""
    value = record.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else ()
