"""LIFT, the exchange format of SIL's FieldWorks and WeSay, from version 0.13 on.

A gloss is the source and the lexeme the target: what the language calls a thing. Where a sense has
no gloss, its definition takes its place, as WeSay writes it, else its reversals. The file of ranges
is not needed.

An entry that is a free, dialectal or spelling variant of another is a target as that one is; one
that is its plural or another inflected form is a form of it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from kiloglot.data.files import PathLike
from kiloglot.lexicon.details import (
    NOTHING,
    VARIANT,
    VARIANT_OF,
    Details,
    Example,
    Form,
    Gloss,
    items_of,
)
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.forms import kind_of, known_kind
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.glosses import with_spaces
from kiloglot.lexicon.languages import best_language, by_counts, met_as
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.xml import Record, language_of, records, text_of

__all__ = ["OWN", "read_lift"]

#: Before the names of traits that hold what LIFT has no element for.
OWN = "kiloglot-"

#: The part of speech of affixes.
_AFFIX = "affix"
#: What the names of traits begin with that tell senses apart.
_LABELS = ("semantic-domain", "usage-type", "domain-type", "academic-domain")
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

    The language of glosses is ``reading.gloss_language``, else the one that most senses have; that
    of lexemes likewise is the writing system ``reading.target_language``, if there is one.
    Underscores and full stops that join the words of a gloss are spaces. The sense is the
    definition, if there is a gloss beside it, and the notes, the scientific name, semantic domains
    and labels of usage.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read, or is no safe and well-formed LIFT.
    """
    gathering = Gathering(path, reading, report)
    links = _links(path)
    found: Iterator[Record] = records(path, "lift", ("entry",), lines)
    counts, found = by_counts(found, lambda record: _gloss_languages(record.element))
    wanted = gathering.reading.gloss_language
    language = met_as(wanted, counts) or wanted or best_language(counts)
    scripts, found = by_counts(found, lambda record: _orthographies(record.element))
    named = met_as(gathering.reading.target_language, scripts)
    orthography = named or best_language(scripts)
    gathering.languages(language, orthography)
    by_way = 0  # entries that are forms of others, and come with these
    for line, entry in found:
        linked = links.forms.get(entry.get("id", ""), ())
        if entry.find("sense") is None and _main_entry(entry) in links.entries:
            by_way += 1
            continue
        lexeme = _lexeme(entry, orthography)
        deleted = entry.get("dateDeleted") is not None
        yield from gathering.record(
            line,
            () if deleted else _candidates(entry, language, orthography, linked),
            "deleted" if deleted else _why_not(entry, language) if lexeme else "no lexeme",
            lexeme or entry.get("id", ""),
        )
    gathering.report.rows += by_way
    gathering.report.entries += by_way if gathering.report.entries else 0


class _Links(NamedTuple):
    """The entries that are forms of others: those, by the ID of the others, and all IDs."""

    forms: Mapping[str, Sequence[tuple[str, Element]]]
    entries: Container[str]


def _links(path: PathLike) -> _Links:
    """Look through a file for entries that are variants of others; a stream has no links."""
    forms: dict[str, list[tuple[str, Element]]] = {}
    entries: set[str] = set()
    if Path(path).is_file():
        for _, entry in records(path, "lift", ("entry",)):
            main = _main_entry(entry)
            if entry.find("sense") is None and main:
                forms.setdefault(main, []).append((_variant_type(entry), entry))
            elif entry.get("id"):
                entries.add(entry.get("id", ""))
    return _Links(forms, entries)


def _main_entry(entry: Element) -> str:
    """Return the ID of the entry that this one is a variant of, or ``""``."""
    for relation in entry.iterfind("relation"):
        if any(trait.get("name") == "variant-type" for trait in relation.iterfind("trait")):
            return relation.get("ref", "")
    return ""


def _variant_type(entry: Element) -> str:
    traits = entry.iterfind("relation/trait")
    names = (trait.get("value", "") for trait in traits if trait.get("name") == "variant-type")
    return next(names, "") or VARIANT


def _candidates(
    entry: Element, language: str, orthography: str, linked: Iterable[tuple[str, Element]] = ()
) -> Iterator[Candidate]:
    lexeme = _lexeme(entry, orthography)
    forms, variants = _forms(entry, orthography, linked)
    targets = {lexeme: forms} | {
        variant: (Form(VARIANT_OF, lexeme),) for variant in variants if variant != lexeme
    }
    for sense, pos in _senses(entry, pos=_AFFIX if _is_affix(entry) else ""):
        glosses = _texts(sense.iterfind("gloss"), language)
        definitions = _texts(sense.iterfind("definition/form"), language)
        own = _traits(sense)
        note = [text for text in definitions if glosses and text not in glosses]
        note += _texts(sense.iterfind("note/form"), language)
        note += _scientific_names(sense)
        note += (
            trait.get("value", "")
            for trait in sense.iterfind("trait")
            if trait.get("name", "").startswith(_LABELS)
        )
        meaning = "; ".join(dict.fromkeys(filter(None, note)))
        details = _details(sense, language, orthography, own)
        for source in glosses or definitions or _texts(sense.iterfind("reversal/form"), language):
            source = source if "literal" in own else with_spaces(source)
            for target, of_target in targets.items():
                yield Candidate(
                    source,
                    target,
                    pos,
                    meaning,
                    details._replace(forms=of_target) if of_target else details,
                    own.get("weight", ""),
                    own.get("origin", ""),
                )


def _scientific_names(sense: Element) -> Iterator[str]:
    for field in sense.iterfind("field"):
        if field.get("type", "").replace("_", "-") == "scientific-name":
            yield from (text_of(form.find("text")) for form in field.iterfind("form"))


def _traits(sense: Element) -> dict[str, str]:
    """Return what kiloglot itself has written of a sense that LIFT has no element for."""
    return {
        name.removeprefix(OWN): trait.get("value", "")
        for trait in sense.iterfind("trait")
        if (name := trait.get("name", "")).startswith(OWN)
    }


def _trait(element: Element, name: str) -> str:
    """Return the value of a trait of kiloglot's own, or ``""``."""
    traits = element.iterfind("trait")
    return next((trait.get("value", "") for trait in traits if trait.get("name") == OWN + name), "")


def _details(sense: Element, language: str, orthography: str, own: Mapping[str, str]) -> Details:
    examples = (
        Example(_form(example, orthography), "; ".join(_translations(example, language)))
        for example in sense.iterfind("example")
    )
    others = (
        Gloss(code, text)
        for gloss in sense.iterfind("gloss")
        if (code := language_of(gloss)) != language and (text := text_of(gloss.find("text")))
    )
    details = Details(
        own.get("features", ""),
        own.get("source-features", ""),
        (),
        tuple(Form(kind, text) for kind, text in items_of(own.get("source-forms", ""))),
        tuple(example for example in examples if any(example)),
        tuple(others),
    )
    return details if any(details) else NOTHING


def _translations(example: Element, language: str) -> list[str]:
    forms = example.findall("translation/form")
    return _texts(forms, language) or [
        text for form in forms[:1] if (text := text_of(form.find("text")))
    ]


def _forms(
    entry: Element, orthography: str, linked: Iterable[tuple[str, Element]]
) -> tuple[tuple[Form, ...], list[str]]:
    """Return the forms of the lexeme, and those of them that are targets like it."""
    forms: list[Form] = []
    targets: list[str] = []
    for element in [*entry, *entry.iterfind("sense/field")]:
        if element.tag == "variant":
            text = _form(element, orthography)
            forms.append(Form(VARIANT, text))
            if not _trait(element, "no-target"):
                targets.append(text)
        elif element.tag == "field":
            kind = _trait(element, "kind") or known_kind(element.get("type", ""))
            forms += [Form(kind, _form(element, orthography))] if kind else []
    for name, variant in linked:
        text = _lexeme(variant, orthography)
        forms.append(Form(kind_of(name), text))
        targets += [text] if kind_of(name) == VARIANT else []
    kept = dict.fromkeys(form for form in forms if form.text)
    return tuple(kept), [text for text in targets if text]


def _senses(within: Element, name: str = "sense", pos: str = "") -> Iterator[tuple[Element, str]]:
    """Yield the senses and those within them, and their parts of speech or of those around."""
    for sense in within.iterfind(name):
        found = sense.find("grammatical-info")
        own = pos if found is None else _grammar(found)
        yield sense, own
        yield from _senses(sense, "subsense", own)


def _grammar(info: Element) -> str:
    """Return a part of speech; of an affix FieldWorks names the one that it attaches to."""
    affix = any(
        trait.get("name") == "type" and trait.get("value", "").endswith("Affix")
        for trait in info.iterfind("trait")
    )
    return _AFFIX if affix else info.get("value", "")


def _is_affix(entry: Element) -> bool:
    kinds = (trait for trait in entry.iterfind("trait") if trait.get("name") == "morph-type")
    return any(kind.get("value", "").endswith("fix") for kind in kinds)


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
    for sense, _ in _senses(entry):
        found = [language_of(form) for form in sense.iterfind("gloss")]
        for place in "definition/form", "reversal/form":
            found = found or [language_of(form) for form in sense.iterfind(place)]
        yield from dict.fromkeys(found)


def _orthographies(entry: Element) -> Iterator[str]:
    for form in entry.iterfind("lexical-unit/form"):
        if not _NO_ORTHOGRAPHY.search(language_of(form)):
            yield language_of(form)


def _why_not(entry: Element, language: str) -> str:
    there = dict.fromkeys(_gloss_languages(entry))
    if there and language not in there:
        return f"no gloss in {language}, only in {', '.join(there)}"
    refers = any(trait.get("name") == "variant-type" for trait in entry.iterfind("relation/trait"))
    return "no gloss, a variant of another entry" if refers else "no gloss"
