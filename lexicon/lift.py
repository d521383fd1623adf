"""LIFT, the exchange format of SIL's FieldWorks and WeSay, from version 0.13 on.

A gloss is the source and the lexeme the target: what the language calls a thing. Where a sense has
no gloss, its definition takes its place, as WeSay writes it. The file of ranges is not needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from kiloglot.data.files import PathLike
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.languages import best_language, by_counts
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.tabular import Reading
from kiloglot.lexicon.xml import Record, language_of, records, text_of

__all__ = ["read_lift"]

#: Writing systems that are no orthography: phonetic transcription and sound files.
_NO_ORTHOGRAPHY = re.compile(r"-fonipa\b|-audio\b|\bZxxx\b|-etic\b|-emic\b", re.IGNORECASE)


def read_lift(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read LIFT: glosses as sources, lexemes and their variants as targets.

    The language of glosses is ``reading.gloss_language``, else the one that most senses have. An
    underscore in a gloss is a space. The sense is the definition, if there is a gloss beside it,
    and the notes and semantic domains.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read, or is no safe and well-formed LIFT.
    """
    gathering = Gathering(path, reading, report)
    found: Iterator[Record] = records(path, "lift", ("entry",), lines)
    counts, found = by_counts(found, lambda record: _gloss_languages(record.element))
    language = gathering.reading.gloss_language or best_language(counts)
    scripts, found = by_counts(found, lambda record: _orthographies(record.element))
    orthography = best_language(scripts)
    for line, entry in found:
        yield from gathering.record(
            line,
            _candidates(entry, language, orthography),
            _why_not(entry, language),
            _lexeme(entry, orthography) or entry.get("id", ""),
        )


def _candidates(entry: Element, language: str, orthography: str) -> Iterator[Candidate]:
    targets = [_lexeme(entry, orthography)]
    targets += (_form(variant, orthography) for variant in entry.iterfind("variant"))
    for sense in _senses(entry):
        glosses = _texts(sense.iterfind("gloss"), language)
        definitions = _texts(sense.iterfind("definition/form"), language)
        note = definitions if glosses else []
        note += _texts(sense.iterfind("note/form"), language)
        note += (
            trait.get("value", "")
            for trait in sense.iterfind("trait")
            if trait.get("name", "").startswith("semantic-domain")
        )
        meaning = "; ".join(dict.fromkeys(text for text in note if text and text not in glosses))
        for source in glosses or definitions:
            for target in targets:
                yield Candidate(source.replace("_", " "), target, _pos(sense), meaning)


def _senses(entry: Element) -> Iterator[Element]:
    for sense in entry.iterfind("sense"):
        yield sense
        yield from sense.iter("subsense")


def _pos(sense: Element) -> str:
    found = sense.find("grammatical-info")
    return "" if found is None else found.get("value", "")


def _lexeme(entry: Element, orthography: str) -> str:
    """Return the headword: the citation form where there is one."""
    for name in ("citation", "lexical-unit"):
        found = entry.find(name)
        if found is not None and (text := _form(found, orthography)):
            return text
    return ""


def _form(element: Element, orthography: str) -> str:
    """Return the form in the orthography, else in another that is one."""
    forms = [
        (language_of(form), text)
        for form in element.iterfind("form")
        if (text := text_of(form.find("text"))) and not _NO_ORTHOGRAPHY.search(language_of(form))
    ]
    own = (text for code, text in forms if code == orthography)
    return next(own, forms[0][1] if forms else "")


def _texts(forms: Iterable[Element], language: str) -> list[str]:
    texts = (text_of(form.find("text")) for form in forms if language_of(form) == language)
    return [text for text in texts if text]


def _gloss_languages(entry: Element) -> Iterator[str]:
    for sense in _senses(entry):
        found = [language_of(form) for form in sense.iterfind("gloss")]
        yield from dict.fromkeys(found or map(language_of, sense.iterfind("definition/form")))


def _orthographies(entry: Element) -> Iterator[str]:
    for form in entry.iterfind("lexical-unit/form"):
        if not _NO_ORTHOGRAPHY.search(language_of(form)):
            yield language_of(form)


def _why_not(entry: Element, language: str) -> str:
    if entry.find("lexical-unit") is None:
        return "no lexeme"
    there = dict.fromkeys(_gloss_languages(entry))
    if there and language not in there:
        return f"no gloss in {language}, only in {', '.join(there)}"
    refers = any(trait.get("name") == "variant-type" for trait in entry.iterfind("relation/trait"))
    return "no gloss, a variant of another entry" if refers else "no gloss"
