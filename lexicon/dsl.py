r"""Dictionaries of ABBYY Lingvo (DSL): headwords, and under them indented lines of marked-up text.

What is marked as translation (``[trn]``) gives the glosses; in a card without it, the lines that
are no labels do. Labels are what stands in ``[p]``, and in ``[c]``, ``[i]`` or on a line of its own
if it is a part of speech or in a table (tables/labels.tsv). A part of speech holds until the next
in the card. A tilde stands for the headword. Examples are kept; transcriptions, references and
media are left out.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.lexicon.details import NOTHING, Details, Example
from kiloglot.lexicon.encoded import text_lines
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.examples import example_of
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.features import features_of
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.glosses import short_glosses
from kiloglot.lexicon.pos import names_pos, without_pos
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport

__all__ = ["is_dsl", "read_dsl"]

_HEADER = re.compile(r"#(?:NAME|INDEX_LANGUAGE|CONTENTS_LANGUAGE|INCLUDE|ICON_FILE|SOUND)\b")
_LANGUAGE = re.compile(r'#(INDEX|CONTENTS)_LANGUAGE\s+"?([^"]*)"?\s*')
_MARGIN = re.compile(r"[\t ]+\[m\d*\]")
_COMMENT = re.compile(r"\{\{[^{}]*\}\}")
_TILDE = re.compile(r"(?<!\\)\^?~")
_SIGN = re.compile(r"[\[\]{}\\~<>@]")
_UNSORTED = re.compile(r"(?<!\\)\{[^{}]*\}")
_TOKEN = re.compile(
    r"\\(?P<escaped>.)|\[(?P<end>/?)(?P<tag>[*'!\w]+)[^\[\]]*\]|<<(?P<ref>[^<>]*)>>|(?P<text>[^\\\[<]+|.)"
)
_EXAMPLE = re.compile(r"\[ex\](.{0,1000}?)\[/ex\]")
_TAG = re.compile(r"(?<!\\)\[/?[*'!\w]+[^\[\]]*\]")
_MOST_EXAMPLES = 20
_ESCAPE = re.compile(r"\\(.)")
_NUMBER = re.compile(r"^(?:\d+|[IVX]+|\w)[.)]+(?:\s+|$)|^[-–—•♦◊]\s+")
#: What parts translations that are marked one by one.
_BETWEEN = re.compile(r"[,;/\d]")
_LEFT_OUT = frozenset(["ex", "t", "s", "ref", "url", "!trs", "video"])
_PERHAPS_LABELS = frozenset(["c", "i"])
#: Lines in which the headers stand.
_HEADERS = 20
_MOST_LINES = 20_000
#: Characters of a line that are read; the longest in real dictionaries have some 20,000.
_LONGEST_LINE = 500_000
_MOST_HEADWORDS = 1000
#: Lines that a comment goes on for; what is longer was never closed.
_LONGEST_COMMENT = 1000


class _Piece(NamedTuple):
    """A stretch of text: the tags it stands in."""

    text: str
    tags: frozenset[str]


def is_dsl(lines: Sequence[str]) -> bool:
    """Tell whether the first lines are of a DSL file: its headers, or margins of a card."""
    return _HEADER.match(lines[0]) is not None or (
        not lines[0][:1].isspace()
        and sum(1 for line in lines if _MARGIN.match(line)) >= 0.3 * len(lines)
    )


def read_dsl(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read a Lingvo dictionary: glosses as sources, headwords as targets.

    UTF-16 is recognised. Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read, or, if strict, a line is wrong.
    """
    gathering = Gathering(path, reading, report)
    lines = iter(text_lines(path, gathering.reading.encoding) if lines is None else lines)
    head = list(itertools.islice(lines, _HEADERS))
    named = {found[1]: _code(found[2]) for found in map(_LANGUAGE.fullmatch, head) if found}
    gathering.languages(named.get("CONTENTS", ""), named.get("INDEX", ""))
    for number, headwords, body in _cards(itertools.chain(head, lines), gathering):
        candidates = _candidates(headwords, body)
        yield from gathering.record(number, candidates, "no short gloss", " | ".join(headwords))


def _code(language: str) -> str:
    """Return the code of a language by its English name, ``""`` if it is not known."""
    from kiloglot.data.catalogue import find_language  # slow to import

    try:
        return find_language(language).code
    except InputError:
        return ""


def _cards(
    lines: Iterable[str], gathering: Gathering
) -> Iterator[tuple[int, list[str], list[str]]]:
    """Yield the line each card begins on, its headwords, and the lines below them."""
    start, headwords, body = 0, list[str](), list[str]()
    for number, line in _without_comments(lines):
        if not line.strip() or (line.startswith("#") and not headwords):
            continue
        if line[0] in "\t ":
            if not headwords:
                gathering.wrong(number, "no headword above", line)
            elif len(body) < _MOST_LINES:
                body.append(line[:_LONGEST_LINE].strip())
            continue
        if line.startswith("#") and _HEADER.match(line):
            continue
        if body or len(headwords) >= _MOST_HEADWORDS:
            yield start, headwords, body
            headwords, body = [], []
        start = start if headwords else number
        headwords.append(_headword(line))
    if headwords:
        yield start, headwords, body


def _without_comments(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield lines and their numbers without what stands in double braces, on several lines too."""
    opened = 0
    for number, line in enumerate(lines, 1):
        if opened and number - opened < _LONGEST_COMMENT:
            _, end, line = line.partition("}}")
            if not end:
                continue
        opened = 0
        if "{{" in line:
            line, begin, _ = _COMMENT.sub("", line).partition("{{")
            opened = number if begin else 0
        yield number, line


def _candidates(headwords: Sequence[str], body: Sequence[str]) -> Iterator[Candidate]:
    translated = any("[trn]" in line for line in body)
    margins = any("[m" in line for line in body)
    words, pos, labels = headwords, "", list[str]()
    inside: list[str] = []
    for line, examples in _with_examples([_written_out(line, headwords[0]) for line in body]):
        if line.startswith("@"):
            # A card within the card; a bare sign ends it.
            words = [_headword(line[1:])] if line[1:].strip() else headwords
            pos, labels = "", []
            continue
        pieces = _pieces(line, inside)
        text, new = _sorted_out(pieces, translated, "[m" not in line and len(body) > 1, margins)
        abbreviated, text = without_pos(text) if not text.startswith("a.") else ("", text)
        if found := [label for label in (*new, abbreviated) if names_pos(label)]:
            pos, labels = found[0], []
        here = [*labels, *(label for label in new if label not in found)]
        if not text:
            labels = here  # a line of its own holds for those below
        glosses, aside = short_glosses(_NUMBER.sub("", text))
        sense = "; ".join(filter(None, [", ".join(dict.fromkeys(here)), aside]))
        details = Details(features_of("dictionary", here), "", (), (), examples, ())
        for gloss in glosses:
            for word in words:
                yield Candidate(gloss, word, pos, sense, details if any(details) else NOTHING)


def _written_out(line: str, headword: str) -> str:
    """Return a line with the headword in place of tildes."""
    return _TILDE.sub(lambda _: _SIGN.sub(r"\\\g<0>", headword), line) if "~" in line else line


def _with_examples(body: Sequence[str]) -> Iterator[tuple[str, tuple[Example, ...]]]:
    """Yield each line with the examples in it and in the lines of examples alone below it."""
    held: tuple[str, tuple[Example, ...]] | None = None
    for line in body:
        examples = tuple(map(_example, _EXAMPLE.findall(line))) if "[ex]" in line else ()
        alone = bool(examples) and not _TAG.sub("", _EXAMPLE.sub("", line)).strip()
        if alone and held is not None and len(held[1]) < _MOST_EXAMPLES:
            held = held[0], held[1] + examples
        elif not alone:
            if held is not None:
                yield held
            held = line, examples
    if held is not None:
        yield held


def _example(text: str) -> Example:
    """Return an example without its markup."""
    return example_of(_ESCAPE.sub(r"\1", _TAG.sub("", text)))


def _sorted_out(
    pieces: Sequence[_Piece], translated: bool, outside: bool, margins: bool
) -> tuple[str, list[str]]:
    """Part the text of a line that translates from the labels.

    A line ``outside`` the margin, where others have ``margins``, is all labels if it has one.
    """
    text, labels = "", list[str]()
    for piece in pieces:
        parts = [part.strip(" ,;.") for part in re.split(r"[,;/]", piece.text)]
        parts = [part for part in parts if part]
        label = names_pos if "com" in piece.tags else _is_label
        if "p" in piece.tags or (
            _PERHAPS_LABELS & piece.tags
            and "trn" not in piece.tags
            and parts
            and all(map(label, parts))
        ):
            labels += parts
        elif "com" in piece.tags and "trn" in piece.tags and len(pieces) > 1:
            text += f" ({piece.text.strip()}) "  # a comment, which becomes the sense
        elif not translated or "trn" in piece.tags:
            text += piece.text
        elif text:  # "[trn]house[/trn], [trn]hut[/trn]"
            text += "; " if _BETWEEN.search(piece.text) else " "
    bare = [part for part in (part.strip(" .") for part in re.split(r"[,;/]", text)) if part]
    known = (margins and labels) or all(map(_is_label, bare))
    if bare and outside and not translated and known:
        return "", labels + bare
    return text.strip(" ,;"), labels


@functools.cache
def _labels() -> frozenset[str]:
    return frozenset(row[1] for row in rows_of("labels.tsv"))


def _is_label(text: str) -> bool:
    return text.casefold() in _labels() or names_pos(text)


def _pieces(line: str, inside: list[str]) -> list[_Piece]:
    """Cut a line into pieces by its tags; ``inside`` are those open, before it and then after."""
    pieces: list[_Piece] = []
    for token in _TOKEN.finditer(line):
        if tag := token["tag"]:
            if re.fullmatch(r"m\d*|'|\*|b|u|sup|sub", tag):
                continue
            if not token["end"]:
                if len(inside) < 100:
                    inside.append(tag)
            elif tag in inside:
                del inside[len(inside) - 1 - inside[::-1].index(tag) :]
            continue
        text = token["escaped"] or token["text"] or ""
        tags = frozenset(inside)
        if not text or _LEFT_OUT & tags:
            continue
        if pieces and pieces[-1].tags == tags:
            pieces[-1] = _Piece(pieces[-1].text + text, tags)
        else:
            pieces.append(_Piece(text, tags))
    # Only what is meant to go over several lines does.
    inside[:] = [tag for tag in inside if tag in {"trn", "ex", "!trs"}]
    return pieces


def _headword(line: str) -> str:
    return _ESCAPE.sub(r"\1", _TAG.sub("", _UNSORTED.sub("", line))).strip()
