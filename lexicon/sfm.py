r"""Standard format of SIL (Toolbox, Shoebox, MDF): a marker and a value a line, records at ``\lx``.

What the markers mean is a table (tables/mdf.tsv). A sense begins at ``\sn`` or ``\ps``, a word of
its own at ``\se``; a part of speech holds until the next. Glosses are sources as they stand, short
glosses of the definition where a sense has none. A line without a marker goes on with the value
above it.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kiloglot.data.files import PathLike, read_lines
from kiloglot.errors import InputError
from kiloglot.lexicon.details import NOTHING, VARIANT, VARIANT_OF, Details, Example, Form, Gloss
from kiloglot.lexicon.encoded import text_lines
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.glosses import short_glosses
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport

__all__ = ["is_sfm", "read_sfm"]

_MARKER = re.compile(r"\\([^\s\\]+)(?:\s(.*))?$")
#: What stands where nothing is known yet.
_UNKNOWN = re.compile(r"[?*\s.-]*")
_MARKUP = re.compile(r"\|?f[vegrn]:|\|[a-z]{1,2}\{|[{}]")
#: Lines of one record kept; what goes on for longer is no record.
_MOST_LINES = 20_000
_MOST_LETTERS = 10_000
_MEANINGS = frozenset(["gloss", "definition", "reversal"])
#: What is said in the language of glosses.
_OF_LANGUAGE = _MEANINGS | {"example-translation"}
_NOTES = ("domain", "usage", "scientific")
_FORMS = ("plural", "singular", "inflected", "reduplicated")
#: Lines looked at to tell the marker of headwords.
_LOOKED_AT = 2000


@dataclasses.dataclass(slots=True)
class _Sense:
    """One sense: its word, part of speech, and what is said of it by role."""

    word: str
    pos: str = ""
    said: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def say(self, role: str, value: str) -> None:
        self.said.setdefault(role, []).append(value)

    def values(self, role: str) -> Sequence[str]:
        return self.said.get(role, ())


@functools.cache
def _roles() -> dict[str, str]:
    return {row[0]: row[1] for row in rows_of("mdf.tsv")}


def _roles_for(language: str) -> dict[str, str]:
    r"""Return the roles of markers when glosses in ``language`` are wanted.

    Args:
        language: ``""`` for English; the letter or code that markers end in (``n`` for ``\gn`` and
            ``\dn``), or a marker itself (``tkp``).
    """
    if not language:
        return _roles()
    roles = {marker: role for marker, role in _roles().items() if role not in _OF_LANGUAGE}
    letters = ("definition", "d"), ("reversal", "r"), ("gloss", "g"), ("example-translation", "x")
    for role, first in letters:
        roles |= {first + language: role, f"{first}_{language}": role}
    return roles | {language: "gloss"}


def _markers_of(path: str) -> dict[str, str]:
    """Read a table of markers and roles.

    Raises:
        InputError: A line is not a marker, a tab and a role that there is.
    """
    known = {*_roles().values(), "-"}
    found = {}
    for number, line in enumerate(read_lines(path), 1):
        marker, _, role = (part.strip() for part in line.partition("\t"))
        if not line.strip() or line.startswith("#") or (marker, role) == ("marker", "role"):
            continue
        if not line.partition("\t")[1] or role not in known:
            raise InputError(
                "no marker and role",
                path=path,
                line=number,
                text=line,
                remedy=f"write a marker, a tab, and one of {', '.join(sorted(known))}",
            )
        found[marker.removeprefix("\\")] = role
    return found


def is_sfm(lines: Sequence[str]) -> bool:
    r"""Tell whether the first lines are of a Toolbox file: markers, ``\_sh`` or ``\lx`` of them."""
    markers = [found[1] for line in lines if (found := _MARKER.match(line))]
    few = {marker.partition("_")[0] if marker[:1] != "_" else marker for marker in markers}
    return len(markers) >= len(lines) / 2 and (
        "lx" in few
        or any(marker.startswith("_sh") for marker in few)
        or len(_roles().keys() & few) > 1
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
    letter or code its markers end in (``n`` for ``\gn``), or its marker (``tkp``). Variants are
    targets too, and the citation form stands in place of the headword.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read or its encoding is not the one named, or, if strict, a
            line is wrong.
    """
    gathering = Gathering(path, reading, report)
    if lines is None:
        lines = text_lines(path, gathering.reading.encoding)
    roles: Mapping[str, str] = _roles_for(gathering.reading.gloss_language)
    if gathering.reading.markers:
        roles = {**roles, **_markers_of(gathering.reading.markers)}
    lines = iter(lines)
    head = list(itertools.islice(lines, _LOOKED_AT))
    roles = _with_headword(_with_languages(roles, head), head)
    for number, record in _records(itertools.chain(head, lines), roles, gathering):
        headword = record[0][1]
        candidates = [found for sense in _senses(record) for found in _candidates(sense)]
        yield from gathering.record(number, candidates, "no gloss", headword)
    if gathering.report.rows and not gathering.report.entries:
        _look_for_glosses(path, head, roles, gathering.reading.gloss_language)


def _look_for_glosses(
    path: PathLike, head: Sequence[str], roles: Mapping[str, str], language: str
) -> None:
    """Say what to do where no marker stands for a gloss.

    Raises:
        InputError: That is so.
    """
    markers = dict.fromkeys(found[1] for line in head if (found := _MARKER.match(line)))
    if markers and not any(roles.get(marker) in _MEANINGS for marker in markers):
        say = "say what they mean: --markers FILE, on each line a marker, a tab and its role "
        say += "(headword, pos, gloss, ...)"
        if language:
            say = (
                "--gloss-language names the letter that markers of glosses end in (e), or one (ge)"
            )
        raise InputError(
            "has no marker that is known to stand for glosses"
            + (f" in {language}" * bool(language)),
            path=path,
            text=" ".join(f"\\{marker}" for marker in markers),
            remedy=say,
        )


def _with_languages(roles: Mapping[str, str], head: Sequence[str]) -> Mapping[str, str]:
    r"""Return the roles with markers that name a language, as FieldWorks writes (``\lx_Zul``).

    What they stand for is what they do without it, except for glosses, which are of any language.
    """
    markers = {found[1] for line in head if (found := _MARKER.match(line))}
    bare = {
        marker: role
        for marker in markers
        if marker not in roles
        and (role := roles.get(marker.partition("_")[0], ""))
        and role not in _OF_LANGUAGE
    }
    return {**roles, **bare}


def _with_headword(roles: Mapping[str, str], head: Sequence[str]) -> Mapping[str, str]:
    """Return the roles with a marker of headwords that is there.

    Where none that the table knows is, it is the marker that most often comes after an empty line.
    """
    found = [_MARKER.match(line) for line in head]
    if any(match and roles.get(match[1]) == "headword" for match in found):
        return roles
    after = Counter(
        match[1]
        for line, match in zip(head, found[1:], strict=False)
        if match and not line.strip() and match[1] not in roles
    )
    return {**roles, after.most_common(1)[0][0]: "headword"} if after else roles


def _records(
    lines: Iterable[str], roles: Mapping[str, str], gathering: Gathering
) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Yield the line each record begins on, and its roles and values."""
    start, record, role = 0, list[tuple[str, str]](), ""
    for number, line in enumerate(lines, 1):
        found = _MARKER.match(line)
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
        of_word: dict[str, list[str]] = {}
        senses = list(_senses_of_word(word, of_word))
        for sense in senses:
            sense.said |= of_word
        yield from senses


def _words(record: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Cut a record before each subentry."""
    word: list[tuple[str, str]] = []
    for role, value in record:
        if role == "subentry" and word:
            yield word
            word = []
        word.append((role, value))
    yield word


def _senses_of_word(
    record: Sequence[tuple[str, str]], of_word: dict[str, list[str]]
) -> Iterator[_Sense]:
    sense = _Sense("")
    for role, value in record:
        value = _tidy(value)
        if role in {"headword", "subentry"}:
            sense.word = value
        elif not value and role != "sense":
            continue
        elif role == "citation":
            sense.word = value
        elif role == "example":
            sense.say(role, f"{value}\t")
        elif role == "example-translation":
            if sense.values("example"):
                sense.said["example"][-1] = sense.said["example"][-1].split("\t")[0] + f"\t{value}"
        elif role == "variant" or role in _FORMS:
            of_word.setdefault(role, []).append(value)
        elif role == "sense" or (role == "pos" and sense.pos):
            if not _MEANINGS.isdisjoint(sense.said):
                yield sense
                sense = _Sense(sense.word, sense.pos)
            if role == "pos":
                sense.pos = value
        elif role == "pos":
            sense.pos = value
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
    forms = [
        Form(kind, text) for kind in (VARIANT, *_FORMS) for text in sense.values(kind) if sense.word
    ]
    of_word = details._replace(forms=tuple(dict.fromkeys(forms)))
    of_variant = details._replace(forms=(Form(VARIANT_OF, sense.word),))
    for word in dict.fromkeys([sense.word, *sense.values("variant")]):
        own = of_word if word == sense.word else of_variant
        for source in sources:
            source = source.replace("_", " ")
            yield Candidate(source, word, sense.pos, note, own if any(own) else NOTHING)


def _examples(sense: _Sense) -> tuple[Example, ...]:
    """Return the examples: a translation belongs to the example before it."""
    return tuple(Example(*pair.split("\t", 1)) for pair in sense.values("example"))


def _other_glosses(sense: _Sense) -> tuple[Gloss, ...]:
    return tuple(
        Gloss(role.removeprefix("gloss-"), text)
        for role in ("gloss-national", "gloss-regional")
        for text in sense.values(role)
    )


def _tidy(value: str) -> str:
    """Return a value without markup; ``""`` for one that only says that nothing is known."""
    value = " ".join(_MARKUP.sub("", value).split())
    return "" if _UNKNOWN.fullmatch(value) else value
