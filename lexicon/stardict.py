"""StarDict: a description (.ifo), an index of headwords (.idx), and articles (.dict, .dict.dz).

Headwords are targets, short glosses of articles in text, HTML, Pango or XDXF are sources. Other
words that lead to an article (.syn), inflected forms or spellings, are forms of its headword. What
an index says of the articles is believed only as far as the articles reach.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kiloglot.data.files import PathLike, open_bytes
from kiloglot.errors import InputError
from kiloglot.lexicon.details import NOTHING, Details, Example, Form
from kiloglot.lexicon.encoded import text_lines
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.examples import example_of
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.tabfile import glosses_of_html, without_headword

__all__ = ["is_stardict", "read_stardict"]

_MAGIC = "StarDict's dict ifo file"
_MOST_BYTES = 1 << 28
_MOST_OF_ARTICLE = 1 << 20
#: Articles may be shared, but together they are no more than so many times what is there.
_MOST_SHARED = 100
_MOST_DESCRIPTION = 1000
_WORD_BYTES = 256
#: Kinds of article that are text of some sort.
_TEXT = frozenset("mlghx")
#: What XDXF has besides the translation: the headword, transcription, examples.
_BESIDES = re.compile(
    r"<(k|tr|kref|rref)\b[^<>]*>[^<>]*</\1>|<ex\b[^<>]*>(?:(?!</?ex\b).){0,2000}</ex>", re.DOTALL
)
_EXAMPLE = re.compile(r"<ex\b[^<>]*>((?:(?!</?ex\b).){0,2000})</ex>", re.DOTALL)
_TRANSLATED = re.compile(r"</ex_orig>\s*<ex_tran>")
_TAG = re.compile(r"<[^<>]*>")
_MOST_EXAMPLES = 20
#: Other words that lead to one article, at most.
_MOST_FORMS = 1000


def is_stardict(line: str) -> bool:
    """Tell whether ``line`` is the first of a description."""
    return line.startswith(_MAGIC)


def read_stardict(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read a StarDict dictionary from its .ifo file, the others being beside it.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`. Problems name the number of the headword
    in the index for a line.

    Raises:
        InputError: A file is missing, damaged or too large, the index points outside the articles,
            or, if strict, an article is no UTF-8.
    """
    gathering = Gathering(path, reading, report)
    described = _description(path, text_lines(path) if lines is None else lines)
    index = _whole(_beside(path, ".idx", ".idx.gz"))
    articles = _whole(_beside(path, ".dict.dz", ".dict"))
    width = 8 if described.get("idxoffsetbits") == "64" else 4
    kinds = described.get("sametypesequence", "")
    forms = _forms(path)
    for number, (raw, start, size) in enumerate(_index(path, index, width, len(articles)), 1):
        try:
            word = raw.decode("utf-8")
            texts = [
                (kind, field.decode("utf-8"))
                for kind, field in _fields(articles[start : start + size], kinds)
                if kind in _TEXT
            ]
        except UnicodeDecodeError:
            gathering.wrong(number, "not UTF-8", raw.decode("utf-8", "replace"))
            continue
        own = Details(forms=forms.get(number - 1, ()))
        candidates = (
            Candidate(gloss, word, pos, sense, details if any(details) else NOTHING)
            for kind, text in texts
            for details in (own._replace(examples=_examples(text)) if kind == "x" else own,)
            for gloss, pos, sense in without_headword(
                glosses_of_html(_BESIDES.sub("", text) if kind == "x" else text), word
            )
        )
        yield from gathering.record(number, candidates, "no short gloss", word)


def _forms(path: PathLike) -> dict[int, tuple[Form, ...]]:
    """Return the other words that lead to an article, by the place of its headword in the index."""
    files = [Path(path).with_suffix(ending) for ending in (".syn", ".syn.dz")]
    found: dict[int, tuple[Form, ...]] = {}
    for file in filter(Path.is_file, files):
        content, place = _whole(file), 0
        while 0 <= (end := content.find(b"\0", place, place + _WORD_BYTES * 4)) <= len(content) - 5:
            number = int.from_bytes(content[end + 1 : end + 5], "big")
            # Which is an inflected form and which another spelling is unsaid.
            form = Form("form", content[place:end].decode("utf-8", "replace"))
            if len(found.get(number, ())) < _MOST_FORMS and form.text.strip():
                found[number] = (*found.get(number, ()), form)
            place = end + 5
    return found


def _examples(text: str) -> tuple[Example, ...]:
    """Return the examples that XDXF marks, with their translations."""
    found = (
        example_of(html.unescape(_TAG.sub("", _TRANSLATED.sub(" — ", example))))
        for example in _EXAMPLE.findall(text)
    )
    return tuple(itertools.islice(filter(any, found), _MOST_EXAMPLES))


def _description(path: PathLike, lines: Iterable[str]) -> Mapping[str, str]:
    described: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if number == 1 and not is_stardict(line):
            raise InputError(
                "is no StarDict description", path=path, line=1, remedy="name the .ifo file"
            )
        if number > _MOST_DESCRIPTION:
            break
        name, _, value = line.partition("=")
        described[name.strip()] = value.strip()
    return described


def _beside(path: PathLike, *endings: str) -> Path:
    """Return the file of the dictionary with one of these endings.

    Raises:
        InputError: There is none.
    """
    place = Path(path)
    names = [place.with_name(place.stem + ending) for ending in endings]
    found = next((name for name in names if name.is_file()), None)
    if found is None:
        raise InputError(
            f"has no {' or '.join(name.name for name in names)} beside it",
            path=path,
            remedy="put all files of the dictionary into one folder",
        )
    return found


def _whole(path: Path) -> bytes:
    with open_bytes(path) as stream:
        content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise InputError(f"is larger than {_MOST_BYTES >> 20} MiB", path=path)
    return content


def _index(
    path: PathLike, index: bytes, width: int, there: int
) -> Iterator[tuple[bytes, int, int]]:
    """Yield each headword with the start and the size of its article."""
    place, total, number = 0, 0, 0
    while place < len(index):
        number += 1
        end = index.find(b"\0", place, place + _WORD_BYTES * 4)
        if end < 0 or end + 1 + width + 4 > len(index):
            raise _damaged(path, number, "is cut off")
        start = int.from_bytes(index[end + 1 : end + 1 + width], "big")
        size = int.from_bytes(index[end + 1 + width : end + 5 + width], "big")
        total += size
        if start + size > there:
            raise _damaged(path, number, "points outside the articles")
        if size > _MOST_OF_ARTICLE or total > _MOST_SHARED * there + _MOST_OF_ARTICLE:
            raise _damaged(path, number, "names articles beyond reason")
        yield index[place:end], start, size
        place = end + 5 + width


def _damaged(path: PathLike, number: int, problem: str) -> InputError:
    return InputError(
        f"its index {problem} at headword {number}", path=path, remedy="fetch it again"
    )


def _fields(article: bytes, kinds: str) -> Iterator[tuple[str, bytes]]:
    """Yield the kinds and contents of the parts of an article.

    Args:
        article: Its bytes.
        kinds: The kinds of the parts of all articles; ``""`` where each part says its own.
    """
    place = 0
    given = iter(kinds)
    left = len(kinds)
    while place < len(article):
        if kinds:
            if not left:
                return
            kind, left = next(given), left - 1
        else:
            kind, place = chr(article[place]), place + 1
        if kinds and not left:
            size, after = len(article) - place, 0
        elif kind.isupper():
            size, place, after = int.from_bytes(article[place : place + 4], "big"), place + 4, 0
        else:
            end = article.find(b"\0", place)
            size, after = (end if end >= 0 else len(article)) - place, 1
        yield kind, article[place : place + size]
        place += size + after
