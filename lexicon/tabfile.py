r"""One dictionary entry a line: tabfiles and ding.

A tabfile has a headword, a tab and the whole entry, in HTML or with ``\n`` for line ends; behind
bars stand other forms of the headword. ding has both languages, ``::`` between them, as
``Haus {n} | Häuser {pl} :: house; home | houses``: bars part forms and phrases that belong
together side by side, semicolons words of the same meaning.
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
from kiloglot.lexicon.pos import is_pos, names_pos, without_pos
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport

__all__ = [
    "glosses_of_html",
    "is_ding",
    "is_tabfile",
    "read_ding",
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
_BRACES = re.compile(r"\{([^{}]*)\}")
_GROUP = re.compile(r"[{(\[][^{}()\[\]]*[})\]]")
_NOTES = re.compile(r"\s*(?:\[([^\[\]]*)\]|\(([^()]*)\)|/[^/\s][^/]*/|<[^<>]*>)")
_MOST_PARTS = 200


def is_tabfile(lines: Sequence[str]) -> bool:
    """Tell whether lines are headwords, a tab and HTML or an entry of several lines each."""
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    marked = [row for row in rows if len(row) == 2 and (_TAG.search(row[1]) or "\\n" in row[1])]
    return len(marked) >= 0.5 * max(len(rows), 1)


def is_ding(lines: Sequence[str]) -> bool:
    """Tell whether lines have two languages with a double colon between them."""
    rows = [line for line in lines if not line.startswith("#")]
    return bool(rows) and sum(1 for line in rows if line.count(" :: ") == 1) >= 0.8 * len(rows)


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
        line = _NUMBER.sub("", html.unescape(_TAG.sub("", line))).strip()
        if names_pos(line.strip(" .:()")) and not found_pos and (lists or start == 0):
            pos = line.strip(" .:()")
        elif not lists or tag.casefold().startswith("<li"):
            abbreviated, line = without_pos(line)
            pos = abbreviated or pos
            glosses, aside = short_glosses(line)
            if names_pos(aside):
                pos, aside = aside, ""
            sense = "; ".join(filter(None, [*asides, aside]))
            yield from ((gloss, pos, sense) for gloss in glosses)


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


def read_ding(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read ding: the left side as sources, the right as targets.

    What stands in braces is the part of speech or grammar, in brackets the sense. Arguments and
    errors as :func:`kiloglot.lexicon.tabular.read_tsv`.
    """
    gathering = Gathering(path, reading, report)
    if lines is None:
        lines = text_lines(path, gathering.reading.encoding)
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        line = _GROUP.sub(_one_part, " ".join(line.split()))
        left, sign, right = line.partition("::")
        if not sign:
            gathering.wrong(number, "no double colon", line)
            continue
        sides = left.split("|")[:_MOST_PARTS], right.split("|")[:_MOST_PARTS]
        if len(sides[0]) != len(sides[1]):
            gathering.wrong(number, "sides of different numbers of parts", line)
            continue
        pairs = zip(*sides, strict=True)
        candidates = (candidate for pair in pairs for candidate in _ding_pair(*pair))
        yield from gathering.record(number, candidates, "an empty side", line)


def _one_part(group: re.Match[str]) -> str:
    """Return what stands in brackets without signs that would part it."""
    return group[0].replace(";", ",").replace("|", ",")


def _ding_pair(left: str, right: str) -> Iterator[Candidate]:
    targets = [_ding_word(word) for word in right.split(";")[:_MOST_PARTS]]
    known = ""
    for word in left.split(";")[:_MOST_PARTS]:
        source, pos, note, of_source = _ding_word(word)
        for target, other_pos, other_note, of_target in targets:
            known = pos or other_pos or known
            sense = "; ".join(dict.fromkeys(part for part in (note, other_note) if part))
            details = Details(of_target, of_source) if of_target or of_source else NOTHING
            yield Candidate(source, target, known, sense, details)


def _ding_word(text: str) -> tuple[str, str, str, str]:
    """Return a word, its part of speech, the notes on it and its features."""
    grammar = [part.strip() for part in _BRACES.findall(text)]
    text = " ".join(_BRACES.sub("", text).split())
    notes = [" ".join((a or b).split()) for a, b in _NOTES.findall(text) if (a or b).strip()]
    pos = next((part for part in grammar if is_pos(part)), "")
    # A gender or a number is that of a noun.
    if not pos and any(set(re.split(r"[,;/\s]+", part)) & _NOMINAL for part in grammar):
        pos = "NOUN"
    labels = (label for part in grammar for label in re.split(r"[,;/\s]+", part))
    features = features_of("ding", labels)
    return _NOTES.sub("", text).strip(" ,"), pos, "; ".join(notes), features


_NOMINAL = frozenset(["m", "f", "n", "pl", "sg"])
