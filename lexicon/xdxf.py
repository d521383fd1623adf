"""XDXF: keys and definitions, which may be nested and say nothing of what they are.

A translation marked as such (``<dtrn>``) is a target; without any the text of the definition is.
The older visual layout, text beside the key, is read alike.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from kiloglot.data.files import PathLike
from kiloglot.lexicon.details import NOTHING, Details, Example
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.pos import all_upos, names_pos
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.xml import language_of, records, text_of

__all__ = ["read_xdxf"]

_MOST_EXAMPLES = 20

#: What sets abbreviations apart in the visual layout.
_SET_APART = frozenset(["abr", "abbr", "i", "c"])
#: Meanings numbered in running text.
_FIRST = re.compile(r"1[.)]\s")
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+")
_LETTER = re.compile(r"[^\W_]")

#: What is about a word rather than what it means: key, grammar, transcription, examples, comments,
#: relations, etymology, categories, files and links.
_ABOUT = frozenset(
    ["k", "def", "gr", "pos", "tense", "tr", "ex", "co", "sr", "etm", "categ", "su", "rref", "iref"]
)


def read_xdxf(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read XDXF: keys as sources; translations, else definitions, as targets.

    Definitions take the part of speech of those around them unless they name their own. The sense
    is the definition if a translation is marked in it, and its comments and categories.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read, or is no safe and well-formed XDXF.
    """
    gathering = Gathering(path, reading, report)
    root: dict[str, str] = {}
    named: dict[str, str] = {}
    for line, article in records(path, "xdxf", ("ar", "from", "to"), lines, root):
        if article.tag != "ar":
            named.setdefault(article.tag, language_of(article))
            continue
        if not gathering.report.rows:
            sides = (named.get(tag) or root.get(f"lang_{tag}", "") for tag in ("from", "to"))
            gathering.languages(*(side if "-" in side else side.lower() for side in sides))
        keys = [text for place in ("k", "head/k") for text in map(text_of, article.iterfind(place))]
        keys = [key for key in keys if key]
        meanings = list(_meanings(article, ""))
        yield from gathering.record(
            line,
            (Candidate(key, *meaning) for key in keys for meaning in meanings),
            "no definition" if keys else "no key",
            ", ".join(keys),
        )


def _meanings(element: Element, pos: str) -> Iterator[tuple[str, str, str, Details]]:
    """Yield target, part of speech, sense and details of a definition and of those in it."""
    pos = _pos(element) or pos
    text = text_of(element, skip=lambda child: child.tag in _ABOUT or _is_label(child))
    translations = [found for found in map(text_of, _own(element, "dtrn")) if found]
    rest = text
    for translation in sorted(translations, key=len, reverse=True):
        rest = rest.replace(translation, "")
    notes = [text.rstrip(" ;")] if translations and _LETTER.search(rest) else []
    notes += (text_of(child) for child in element if child.tag in ("co", "categ"))
    sense = "; ".join(note for note in notes if note and note not in translations)
    examples = tuple(itertools.islice(_examples(element), _MOST_EXAMPLES))
    details = Details(examples=examples) if examples else NOTHING
    for target in translations or (_NUMBERED.split(text) if _FIRST.match(text) else [text]):
        if target:
            yield target, pos, sense, details
    for child in element.iterfind("def"):
        yield from _meanings(child, pos)


def _examples(element: Element) -> Iterator[Example]:
    """Yield the examples of a definition: originals, and translations where they are marked."""
    for child in element:
        if child.tag == "ex":
            original, translation = (text_of(child.find(name)) for name in ("ex_orig", "ex_tran"))
            if original or translation:
                yield Example(translation, original)
            elif text := text_of(child):
                yield Example("", text)
        elif child.tag not in _ABOUT:
            yield from _examples(child)


def _own(element: Element, name: str) -> Iterator[Element]:
    """Yield the elements of that name that are not about the word or in another definition."""
    for child in element:
        if child.tag == name:
            yield child
        elif child.tag not in _ABOUT:
            yield from _own(child, name)


def _pos(element: Element) -> str:
    """Return what an element says of grammar if it is a part of speech."""
    for child in element:
        if child.tag in ("gr", "pos") and all_upos(text := text_of(child)):
            return text
        if _is_label(child):
            return text_of(child)
    return ""


def _is_label(element: Element) -> bool:
    """Tell whether an element is a part of speech that the visual layout has set apart."""
    return element.tag in _SET_APART and names_pos(text_of(element))
