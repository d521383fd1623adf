"""LIFT out: lexemes with their senses, for FieldWorks, WeSay and what else reads it.

What LIFT 0.13 has an element for stands there: glosses, grammatical information (by the names that
FieldWorks gives its categories: tables/lift.tsv), notes, examples, variants and fields of inflected
forms. What it has none for (weight, origin, features) stands in traits whose names begin with
``kiloglot-``, which other programs pass over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kiloglot.data.files import PathLike, whole_text
from kiloglot.lexicon.details import NOTHING, VARIANT, VARIANT_OF, Details, Form, cell_of
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.forms import known_kind
from kiloglot.lexicon.glosses import with_spaces
from kiloglot.lexicon.lift import OWN

if TYPE_CHECKING:
    from kiloglot.lexicon.lexicon import Lexicon

__all__ = ["write_lift"]

#: Characters that XML 1.0 cannot hold.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Glosses of one lexeme, at most; more go into another entry of the same form.
_MOST_GLOSSES = 500


def write_lift(lexicon: Lexicon, path: PathLike, languages: tuple[str, str]) -> None:
    """Write LIFT 0.13: an entry for every target with its senses, sources as glosses.

    Args:
        lexicon: What to write.
        path: Where to.
        languages: The codes of the source and of the target language, as FieldWorks names its
            writing systems.

    Raises:
        OutputError: The file cannot be written.
    """
    implied = _implied(lexicon)
    groups: dict[tuple[str, tuple[Form, ...]], list[Entry]] = {}
    for entry in lexicon:
        if entry not in implied:
            groups.setdefault((entry.target, entry.details.forms), []).append(entry)
    there = set(implied)
    with whole_text(path) as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        stream.write('<lift version="0.13" producer="kiloglot">\n')
        number = 0
        for (target, forms), entries in groups.items():
            for start in range(0, len(entries), _MOST_GLOSSES):
                number += 1
                some = entries[start : start + _MOST_GLOSSES]
                stream.write(f"<entry id={_value(f'{target}_{number}')}>\n")
                stream.write(f"<lexical-unit>{_form(target, languages[1])}</lexical-unit>\n")
                _write_forms(stream, forms, some, there, languages[1])
                for sense, sources in _senses(some):
                    stream.writelines(_sense(sense, sources, languages))
                stream.write("</entry>\n")
        stream.write("</lift>\n")


def _implied(lexicon: Iterable[Entry]) -> frozenset[Entry]:
    """Return the entries of variants that a reader makes of the entry they are variants of."""
    there = {entry for entry in lexicon if _is_variant(entry)}
    if not there:
        return frozenset()
    made: set[Entry] = set()
    for entry in lexicon:
        wanted = {_variant(entry, form.text) for form in _variants(entry.details.forms)}
        made |= wanted & there
    return frozenset(made)


def _is_variant(entry: Entry) -> bool:
    forms = entry.details.forms
    return len(forms) == 1 and forms[0].kind == VARIANT_OF


def _variants(forms: Sequence[Form]) -> Iterator[Form]:
    return (form for form in forms if form.kind == VARIANT)


def _variant(entry: Entry, target: str) -> Entry:
    """Return the entry of a variant of an entry."""
    forms = (Form(VARIANT_OF, entry.target),)
    return entry._replace(target=target, details=entry.details._replace(forms=forms))


def _write_forms(
    stream: IO[str],
    forms: Sequence[Form],
    entries: Sequence[Entry],
    there: set[Entry],
    language: str,
) -> None:
    for kind, text in forms:
        if kind == VARIANT:
            listed = all(_variant(entry, text) in there for entry in entries)
            mark = "" if listed else _trait("no-target", "yes")
            stream.write(f"<variant>{_form(text, language)}{mark}</variant>\n")
        else:
            known = known_kind(kind) == kind
            mark = "" if known else _trait("kind", kind)
            name = kind if known else "inflected"
            stream.write(f"<field type={_value(name)}>{_form(text, language)}{mark}</field>\n")


def _senses(entries: Iterable[Entry]) -> Iterator[tuple[Entry, list[str]]]:
    """Yield each sense, as the first entry that has it, and its sources."""
    senses: dict[Entry, list[str]] = {}
    for entry in entries:
        senses.setdefault(entry._replace(source=""), []).append(entry.source)
    yield from senses.items()


def _sense(entry: Entry, sources: Sequence[str], languages: tuple[str, str]) -> Iterator[str]:
    details = entry.details
    yield "<sense>\n"
    if entry.pos:
        yield f"<grammatical-info value={_value(_category(entry.pos))}/>\n"
    for source in sources:
        yield f"<gloss lang={_value(languages[0])}>{_text(source)}</gloss>\n"
    for code, text in details.other_glosses:
        yield f"<gloss lang={_value(code)}>{_text(text)}</gloss>\n"
    for example in details.examples:
        translation = ""
        if example.source:
            inner = _form(example.source, languages[0])
            translation = f"<translation>{inner}</translation>"
        original = _form(example.target, languages[1]) if example.target else ""
        yield f"<example>{original}{translation}</example>\n"
    if entry.sense:
        yield f'<note type="semantics">{_form(entry.sense, languages[0])}</note>\n'
    yield from _own(entry, details, sources)
    yield "</sense>\n"


def _category(pos: str) -> str:
    """Return what FieldWorks calls a part of speech, so that it finds its own category again."""
    return next((name for upos, name in rows_of("lift.tsv") if upos == pos), pos)


def _own(entry: Entry, details: Details, sources: Sequence[str]) -> Iterator[str]:
    if entry.weight != 1.0:
        yield _trait("weight", repr(float(entry.weight)))
    if entry.origin:
        yield _trait("origin", entry.origin)
    if details is not NOTHING:
        if details.features:
            yield _trait("features", details.features)
        if details.source_features:
            yield _trait("source-features", details.source_features)
        if details.source_forms:
            yield _trait("source-forms", cell_of(details.source_forms))
    if any(with_spaces(source) != source for source in sources):
        yield _trait("literal", "yes")


def _trait(name: str, value: str) -> str:
    return f"<trait name={_value(OWN + name)} value={_value(value)}/>"


def _form(text: str, language: str) -> str:
    return f"<form lang={_value(language)}>{_text(text)}</form>"


def _text(text: str) -> str:
    return f"<text>{escape(_NO_XML.sub(' ', text))}</text>"


def _value(text: str) -> str:
    return quoteattr(_NO_XML.sub(" ", text))
