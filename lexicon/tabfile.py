r"""Tabfiles, as StarDict and Wiktionary's extracts have them: a headword, a tab, the whole entry.

The entry is in HTML or with ``\n`` for line ends; behind bars stand other forms of the headword.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from kiloglot.data.files import PathLike
from kiloglot.lexicon.details import NOTHING, Details, Form
from kiloglot.lexicon.encoded import text_lines
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.features import features_of
from kiloglot.lexicon.gathering import MOST_CANDIDATES, Candidate, Gathering
from kiloglot.lexicon.glosses import short_glosses
from kiloglot.lexicon.pos import names_pos, without_pos
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport

__all__ = [
    "glosses_of_html",
    "is_tabfile",
    "read_tabfile",
    "without_headword",
]

_BLOCK = re.compile(
    r"<(?:br|p|div|li|ol|ul|dd|dt|dl|tr|td|h\d|ar|def|deftext)\b[^<>]*>|\\n|\n", re.IGNORECASE
)
_LIST = re.compile(r"<li\b", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_LABEL = re.compile(
    r"<(i|em|b|small|abbr|abr|gr|pos|span)\b[^<>]*>([^<>]{1,40})</\1>", re.IGNORECASE
)
_NUMBER = re.compile(r"^\s*(?:\d+[.)]|[•*-])\s+")
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+")
_FOR_EXAMPLE = re.compile(r"e\.\s?g\.\s", re.IGNORECASE)
_MOST_PARTS = 200


def is_tabfile(lines: Sequence[str]) -> bool:
    """Tell whether lines are headwords, a tab and HTML or an entry of several lines each."""
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    marked = [row for row in rows if len(row) == 2 and (_TAG.search(row[1]) or "\\n" in row[1])]
    return len(marked) >= 0.5 * max(len(rows), 1)


def read_tabfile(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read a tabfile: short glosses as sources, headwords as targets.

    Arguments and errors as :func:`kiloglot.lexicon.tabular.read_tsv`.
    """
    gathering = Gathering(path, reading, report)
    if lines is None:
        lines = text_lines(path, gathering.reading.encoding)
    for number, line in enumerate(lines, 1):
        headword, tab, text = line.partition("\t")
        if not line.strip() or (line.startswith("#") and not tab):
            continue
        if not tab:
            gathering.wrong(number, "no tab", line)
            continue
        words = [word for word in html.unescape(headword).split("|")[:_MOST_PARTS] if word.strip()]
        # Behind the first bar stand inflected forms and other spellings, which is which unsaid.
        word, *others = words or [""]
        details = Details(forms=tuple(Form("form", other.strip()) for other in others))
        candidates = (
            Candidate(gloss, word, pos, sense, details if others else NOTHING)
            for gloss, pos, sense in without_headword(glosses_of_html(text), word.strip())
        )
        yield from gathering.record(number, candidates, "no short gloss", headword)


def glosses_of_html(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the short glosses of an entry, each with its part of speech and sense.

    Of an entry with lists, the items are glosses; of another every line is. A part of speech
    set apart (``<i>n</i>``), or a line of it alone, holds until the next.

    >>> list(glosses_of_html("<i>noun</i><ol><li>house; home (of a family)</li></ol>"))
    [('house', 'noun', 'of a family'), ('home', 'noun', 'of a family')]
    """
    lists = _LIST.search(text) is not None
    pos = ""
    starts = [(0, ""), *((found.end(), found[0]) for found in _BLOCK.finditer(text))]
    for (start, tag), (end, after) in itertools.zip_longest(
        starts, starts[1:], fillvalue=(len(text), "")
    ):
        line = text[start : end - len(after)]
        labels = [html.unescape(found[2]).strip(" .,;:()") for found in _LABEL.finditer(line)]
        if found_pos := [label for label in labels if names_pos(label)]:
            pos = found_pos[0]
            line = _LABEL.sub(_without_pos, line)
        asides = [label for label in labels if label not in found_pos and _is_label(label)]
        if asides:
            line = _LABEL.sub(_without_label, line)
        whole = html.unescape(_TAG.sub("", line)).strip()
        line = _NUMBER.sub("", whole).strip()
        if names_pos(line.strip(" .:()")) and not found_pos and (lists or start == 0):
            pos = line.strip(" .:()")
        elif not lists or tag.casefold().startswith("<li"):
            for part in _meanings(whole):
                if names_pos(part.strip(" .:()")) and part != line:
                    pos = part.strip(" .:()")
                    continue
                abbreviated, part = without_pos(part)
                pos = abbreviated or pos
                glosses, aside = short_glosses(part)
                if names_pos(aside):
                    pos, aside = aside, ""
                sense = "; ".join(filter(None, [*asides, aside]))
                yield from ((gloss, pos, sense) for gloss in glosses)


def _meanings(line: str) -> list[str]:
    """Return the meanings that a line numbers, and before them what stands there; no examples.

    >>> _meanings("n. 1. father 2. dad"), _meanings("Psalm 1. verse"), _meanings("e.g. so")
    (['n.', 'father', 'dad'], ['Psalm 1. verse'], [])
    """
    if _FOR_EXAMPLE.match(line):
        return []
    parts = [part.strip() for part in _NUMBERED.split(line)]
    numbered = len(parts) > 1 and (not parts[0] or names_pos(parts[0].strip(" .:()")))
    return [part for part in parts if part] if numbered else [_NUMBER.sub("", line).strip()]


def without_headword(
    glosses: Iterable[tuple[str, str, str]], word: str
) -> Iterator[tuple[str, str, str]]:
    """Leave out a gloss that only repeats the headword above the others; one alone is a gloss."""
    found = list(itertools.islice(glosses, MOST_CANDIDATES + 1))
    others = [gloss for gloss in found if gloss[0] != word]
    yield from others or found


def _is_label(text: str) -> bool:
    """Tell a label of gender, usage or region from a word that is only set apart."""
    return any(row[1] == text.casefold() for row in rows_of("labels.tsv")) or bool(
        features_of("dictionary", [text])
    )


def _without_label(found: re.Match[str]) -> str:
    return "" if _is_label(html.unescape(found[2]).strip(" .,;:()")) else found[0]


def _without_pos(found: re.Match[str]) -> str:
    return "" if names_pos(html.unescape(found[2]).strip(" .,;:()")) else found[0]
