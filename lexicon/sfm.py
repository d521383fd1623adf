r"""Standard format of SIL (Toolbox, Shoebox, MDF): a marker and a value a line, records at ``\lx``.

What the markers mean is a table (tables/mdf.tsv). A sense begins at ``\sn`` or ``\ps``, a word of
its own at ``\se``; a part of speech holds until the next. Glosses are sources as they stand, short
glosses of the definition where a sense has none. A line without a marker goes on with the value
above it.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kiloglot.data.files import PathLike
from kiloglot.lexicon.alternatives import alternatives_in
from kiloglot.lexicon.details import NOTHING, VARIANT, VARIANT_OF, Details, Example, Form, Gloss
from kiloglot.lexicon.encoded import text_lines
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.forms import kind_of
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.glosses import short_glosses, with_spaces
from kiloglot.lexicon.notes import split_note
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.sfm_roles import (
    FORM,
    GLOSS,
    MARKER,
    MEANINGS,
    known_roles,
    look_for_glosses,
    roles_in,
)

__all__ = ["is_sfm", "read_sfm"]

#: What stands where nothing is known yet.
_UNKNOWN = re.compile(r"[?*\s.-]*")
_MARKUP = re.compile(r"\|?f[vegrn]:|\|[a-z]{1,2}\{|[{}]")
#: Lines of one record kept; what goes on for longer is no record.
_MOST_LINES = 20_000
_MOST_LETTERS = 10_000
_NOTES = ("domain", "usage", "scientific")
_FORMS = frozenset(["plural", "singular", "inflected", "reduplicated", VARIANT])
#: Lines looked at to tell the marker of headwords.
_LOOKED_AT = 2000


@dataclasses.dataclass(slots=True)
class _Sense:
    """One sense: its word, its part of speech, forms of the word, and what is said by role."""

    word: str
    forms: list[Form]
    pos: str = ""
    said: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def say(self, role: str, value: str) -> None:
        self.said.setdefault(role, []).append(value)

    def values(self, role: str) -> Sequence[str]:
        return self.said.get(role, ())


def is_sfm(lines: Sequence[str]) -> bool:
    r"""Tell whether the first lines are of a Toolbox file: markers, ``\_sh`` or ``\lx`` of them."""
    markers = [found[1] for line in lines if (found := MARKER.match(line))]
    few = {marker.partition("_")[0] if marker[:1] != "_" else marker for marker in markers}
    return len(markers) >= len(lines) / 2 and (
        "lx" in few
        or any(marker.startswith("_sh") for marker in few)
        or len(known_roles().keys() & few) > 1
        or (len(markers) >= 0.9 * len(lines) and 2 * len(few) <= len(markers))
    )


def read_sfm(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    r"""Read a Toolbox dictionary: glosses as sources, headwords as targets.

    English glosses (``\ge``) are taken, or those in the language ``reading.gloss_language``: the
    letter or code its markers end in (``n`` for ``\gn``), or its marker (``tkp``). Where none is
    named and nothing is in English, those of which there are most are. Variants are targets too,
    and the citation form stands in place of the headword.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read or its encoding is not the one named, or, if strict, a
            line is wrong.
    """
    gathering = Gathering(path, reading, report)
    if lines is None:
        lines = text_lines(path, gathering.reading.encoding)
    lines = iter(lines)
    head = list(itertools.islice(lines, _LOOKED_AT))
    roles = roles_in(head, gathering.reading.gloss_language, gathering.reading.markers)
    for number, record in _records(itertools.chain(head, lines), roles, gathering):
        headword = record[0][1]
        main = next((value for role, value in record if role == "main-entry" and value), "")
        without = f"no gloss, refers to {main}" if main else "no gloss"
        candidates = [found for sense in _senses(record) for found in _candidates(sense)]
        yield from gathering.record(number, candidates, without, headword)
    if gathering.report.rows and not gathering.report.entries:
        look_for_glosses(path, head, roles, gathering.reading.gloss_language)


def _records(
    lines: Iterable[str], roles: Mapping[str, str], gathering: Gathering
) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Yield the line each record begins on, and its roles and values."""
    start, record, role = 0, list[tuple[str, str]](), ""
    for number, line in enumerate(lines, 1):
        found = MARKER.match(line)
        if found is not None:
            role = roles.get(found[1], "")
            if role == "headword":
                if start:
                    yield start, record
                start, record = number, []
            if role and start and len(record) < _MOST_LINES:
                record.append((role, (found[2] or "").strip()))
        elif line.strip() and role and record and len(record[-1][1]) < _MOST_LETTERS:
            record[-1] = (role, f"{record[-1][1]} {line.strip()}")
        elif line.strip() and not start:
            gathering.wrong(number, "no marker", line)
    if start:
        yield start, record


def _senses(record: Sequence[tuple[str, str]]) -> Iterator[_Sense]:
    """Cut a record into its senses; the variants and forms of a word are said of each of its."""
    for word in _words(record):
        yield from list(_senses_of_word(word))


def _words(record: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Cut a record before each subentry."""
    word: list[tuple[str, str]] = []
    for role, value in record:
        if role == "subentry" and word:
            yield word
            word = []
        word.append((role, value))
    yield word


def _senses_of_word(record: Sequence[tuple[str, str]]) -> Iterator[_Sense]:
    """Yield the senses of a word; their forms are all there once the last has been yielded."""
    sense = _Sense("", [])
    named = False  # whether there was a part of speech, or a place for one
    label = ""
    for role, value in record:
        value = _tidy(value)
        if role in {"headword", "subentry"}:
            sense.word = value
        elif role == "sense" or (role == "pos" and (value or not named)):
            if not MEANINGS.isdisjoint(sense.said) and (role == "sense" or named):
                yield sense
                sense = _Sense(sense.word, sense.forms, sense.pos)
            if role == "pos":
                sense.pos, named = value, True
        elif not value:
            continue
        elif role == "citation":
            sense.word = value
        elif role == "homonym":
            # "bank2", and beside it that it is the second.
            sense.word = (value.isdecimal() and sense.word.removesuffix(value)) or sense.word
        elif role == "example":
            sense.say(role, f"{value}\t")
        elif role == "example-translation":
            if sense.values("example"):
                sense.said["example"][-1] = sense.said["example"][-1].split("\t")[0] + f"\t{value}"
        elif role == "paradigm-label":
            label = value
        elif role in _FORMS or role.startswith(FORM):
            kind = kind_of(label) if label and role == "inflected" else role.removeprefix(FORM)
            words = alternatives_in(split_note(value)[0])
            sense.forms.extend(Form(kind, word) for word in words)
            label = ""
        else:
            sense.say(role, value)
    if sense.said:
        yield sense


def _candidates(sense: _Sense) -> Iterator[Candidate]:
    sources, aside = list(sense.values("gloss")), ""
    if not sources:
        for definition in sense.values("definition"):
            found, aside = short_glosses(definition)
            sources += found
    sources = sources or list(sense.values("reversal"))
    if not sources:
        return
    notes = [value for role in _NOTES for value in sense.values(role)]
    note = "; ".join(filter(None, [aside, *notes]))
    details = Details(examples=_examples(sense), other_glosses=_other_glosses(sense))
    of_word = details._replace(forms=tuple(dict.fromkeys(sense.forms)) if sense.word else ())
    of_variant = details._replace(forms=(Form(VARIANT_OF, sense.word),))
    variants = (form.text for form in sense.forms if form.kind == VARIANT)
    for word in dict.fromkeys([sense.word, *variants]):
        own = of_word if word == sense.word else of_variant
        for source in sources:
            source = with_spaces(source)
            yield Candidate(source, word, sense.pos, note, own if any(own) else NOTHING)


def _examples(sense: _Sense) -> tuple[Example, ...]:
    """Return the examples: a translation belongs to the example before it."""
    return tuple(Example(*pair.split("\t", 1)) for pair in sense.values("example"))


def _other_glosses(sense: _Sense) -> tuple[Gloss, ...]:
    return tuple(
        Gloss(role.removeprefix(GLOSS), text)
        for role, texts in sense.said.items()
        if role.startswith(GLOSS)
        for text in texts
    )


def _tidy(value: str) -> str:
    """Return a value without markup; ``""`` for one that only says that nothing is known."""
    value = " ".join(_MARKUP.sub("", value).split())
    return "" if _UNKNOWN.fullmatch(value) else value
