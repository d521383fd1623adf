"""XDXF: keys and definitions, which may be nested and say nothing of what they are.

A translation marked as such (``<dtrn>``) is a target; without any the text of the definition is.
The older visual layout, text beside the key, is read alike: a part of speech set apart in it holds
until the next.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from kiloglot.data.files import PathLike
from kiloglot.lexicon.details import NOTHING, Details, Example
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.examples import example_of
from kiloglot.lexicon.features import features_of
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.pos import all_upos, names_pos
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.xml import language_of, records, text_of

__all__ = ["read_xdxf"]

_MOST_EXAMPLES = 20
_ABBREVIATIONS = ("abbr_def", "abr_def")
_WANTED = ("ar", "from", "to", *_ABBREVIATIONS)

#: What sets abbreviations apart in the visual layout.
_SET_APART = frozenset(["abr", "abbr", "i", "c"])
#: Meanings numbered in running text.
_FIRST = re.compile(r"1[.)]\s")
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+")
_PARTS = re.compile(r"[\s.,;/]+")
#: Longer names of genders and numbers, if not abbreviated, may be translations ("male").
_LONGEST_LABEL = 3
_LETTER = re.compile(r"[^\W\d_]")
#: Around a part of speech, and between lines, in a definition; XML cannot have these characters.
_MARK, _BREAK = "\N{START OF TEXT}", "\N{END OF TEXT}"
_MARKED = re.compile(rf"{_MARK}([^{_MARK}]*){_MARK}")
#: Elements that are lines of their own in the visual layout.
_LINES = frozenset(["blockquote", "br", "div", "p"])

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

    Definitions take the part of speech of those around them unless they name their own; the
    abbreviations that the file explains are understood. The sense is the definition if a
    translation is marked in it, and its comments and categories.

    Arguments as :func:`kiloglot.lexicon.tabular.read_tsv`.

    Raises:
        InputError: The file cannot be read, or is no safe and well-formed XDXF.
    """
    gathering = Gathering(path, reading, report)
    root: dict[str, str] = {}
    named: dict[str, str] = {}
    abbreviated: dict[str, str] = {}
    for line, article in records(path, "xdxf", _WANTED, lines, root):
        if article.tag in _ABBREVIATIONS:
            abbreviated |= _abbreviations(article)
            continue
        if article.tag != "ar":
            named.setdefault(article.tag, language_of(article))
            continue
        if not gathering.report.rows:
            sides = (named.get(tag) or root.get(f"lang_{tag}", "") for tag in ("from", "to"))
            gathering.languages(*(side if "-" in side else side.lower() for side in sides))
        keys = _keys(article)
        meanings = list(_meanings(article, "", "", abbreviated))
        yield from gathering.record(
            line,
            (Candidate(key, *meaning) for key in keys for meaning in meanings),
            "no definition" if keys else "no key",
            ", ".join(keys),
        )


def _abbreviations(element: Element) -> dict[str, str]:
    """Return abbreviations of the dictionary that stand for parts of speech, and what they are."""
    names = [text_of(child) for child in element if child.tag in ("abbr_k", "k")]
    whole = [text_of(child) for child in element if child.tag in ("abbr_v", "v")]
    return dict.fromkeys(names, whole[0]) if whole and names_pos(whole[0]) else {}


def _meanings(
    element: Element, pos: str, features: str, abbreviated: Mapping[str, str]
) -> Iterator[tuple[str, str, str, Details]]:
    """Yield target, part of speech, sense and details of a definition and of those in it.

    Args:
        element: The definition.
        pos: The part of speech of those around it.
        features: Their features.
        abbreviated: What abbreviations stand for.
    """
    pos = _pos(element, abbreviated) or pos
    features = _features(element) or features
    text = text_of(element, put=_put)
    translations = [found for found in map(text_of, _own(element, "dtrn")) if found]
    rest = text = _tidy(text) if translations else text
    for translation in sorted(translations, key=len, reverse=True):
        rest = rest.replace(translation, "")
    notes = [text.rstrip(" ;")] if translations and _LETTER.search(rest) else []
    notes += (text_of(child) for child in element if child.tag in ("co", "categ"))
    sense = "; ".join(note for note in notes if note and note not in translations)
    examples = tuple(itertools.islice(_examples(element), _MOST_EXAMPLES))
    details = Details(source_features=features, examples=examples)
    details = details if any(details) else NOTHING
    if translations:
        yield from ((target, pos, sense, details) for target in translations)
    elif not _only_refers(element, text):
        numbered = _FIRST.match(_MARKED.sub("", text).lstrip())
        for part in _NUMBERED.split(text) if numbered else [text]:
            pos = next(filter(names_pos, _MARKED.findall(part)), pos)
            if target := _tidy(part):
                yield target, pos, sense, details
    for child in element.iterfind("def"):
        yield from _meanings(child, pos, features, abbreviated)


def _examples(element: Element) -> Iterator[Example]:
    """Yield the examples of a definition: originals, and translations where they are marked."""
    for child in element:
        if child.tag == "ex":
            original, translation = (text_of(child.find(name)) for name in ("ex_orig", "ex_tran"))
            if original or translation:
                yield Example(translation, original)
            elif text := text_of(child):
                yield Example(*reversed(example_of(text)))
        elif child.tag not in _ABOUT:
            yield from _examples(child)


def _keys(article: Element) -> list[str]:
    """Return the keys of an article, each without and with what is optional in it."""
    found: dict[str, None] = {}
    for key in (*article.iterfind("k"), *article.iterfind("head/k")):
        bare = text_of(key, put=lambda child: "" if child.tag == "opt" else None)
        found |= dict.fromkeys([bare, text_of(key)])
    return [key for key in found if key]


def _put(child: Element) -> str | None:
    """Return what takes the place of an element in the text of a definition; None for its text."""
    if child.tag in _ABOUT:
        return " "
    if _is_label(child):
        return f" {_MARK}{text_of(child)}{_MARK} "
    if child.tag in _LINES and (text := text_of(child, put=_put)):
        return f" {_BREAK} {text} {_BREAK} "
    return None


def _tidy(text: str) -> str:
    """Return a text without parts of speech, its lines parted by semicolons."""
    parts = (part.strip() for part in _MARKED.sub("", text).split(_BREAK))
    return " ".join("; ".join(filter(None, parts)).split())


def _only_refers(element: Element, text: str) -> bool:
    """Tell whether a definition names other articles, and has no more than a word beside them."""
    named = [text_of(child) for child in element.iterfind("kref")]
    for name in named:
        text = text.replace(name, "")
    return bool(named) and len(_tidy(text).split()) < 2


def _own(element: Element, name: str) -> Iterator[Element]:
    """Yield the elements of that name that are not about the word or in another definition."""
    for child in element:
        if child.tag == name:
            yield child
        elif child.tag not in _ABOUT:
            yield from _own(child, name)


def _pos(element: Element, abbreviated: Mapping[str, str]) -> str:
    """Return what an element says of grammar if it is a part of speech."""
    for child in element:
        text = text_of(child)
        if child.tag in ("gr", "pos"):
            text = text if all_upos(text) else abbreviated.get(text, "")
            if all_upos(text):
                return text
        if child.tag in _SET_APART and names_pos(text):
            return text
    return ""


def _features(element: Element) -> str:
    """Return the features that an element says of grammar, or that are set apart in it."""
    labels = (
        label
        for child in element
        if child.tag in ("gr", "pos") or _is_label(child)
        for label in _PARTS.split(text_of(child))
    )
    return features_of("dictionary", labels)


def _is_label(element: Element) -> bool:
    """Tell whether an element is a part of speech or a gender that is set apart in the layout."""
    text = text_of(element)
    short = len(text) <= _LONGEST_LABEL or text.endswith(".")
    return element.tag in _SET_APART and (
        names_pos(text) or (short and bool(features_of("dictionary", [text])))
    )
