"""ding: both languages on a line, a double colon between them.

``Haus {n} | Häuser {pl} :: house; home | houses``: bars part forms and phrases that belong together
side by side, semicolons words of the same meaning. Braces hold grammar, or irregular forms.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kiloglot.data.files import PathLike
from kiloglot.lexicon.details import NOTHING, Details, Form
from kiloglot.lexicon.encoded import text_lines
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.facts import rows_of
from kiloglot.lexicon.features import features_of
from kiloglot.lexicon.gathering import Candidate, Gathering
from kiloglot.lexicon.pos import is_pos
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport

__all__ = ["is_ding", "read_ding"]

_BRACES = re.compile(r"\{([^{}]*)\}")
_GROUP = re.compile(r"[{(\[][^{}()\[\]]*[})\]]")
_NOTES = re.compile(r"\s*(?:\[([^\[\]]*)\]|\(([^()]*)\)|(?<!\w)/[^/\s][^/]*/(?!\w)|<[^<>]*>)")
_LABEL_END = re.compile(r"[,;/\s]+")
_WORD = re.compile(r"[^\W\d_][\w' -]*")
#: Labels of nouns: genders and numbers.
_NOMINAL = frozenset(["m", "f", "n", "pl", "sg"])
_MOST_PARTS = 200


class _Word(NamedTuple):
    """A word, its part of speech, the notes on it, its features, and irregular forms of it."""

    text: str
    pos: str
    note: str
    features: str
    forms: tuple[Form, ...]


def is_ding(lines: Sequence[str]) -> bool:
    """Tell whether lines have two languages with a double colon between them."""
    rows = [line for line in lines if not line.startswith("#")]
    return bool(rows) and sum(1 for line in rows if line.count(" :: ") == 1) >= 0.8 * len(rows)


def read_ding(
    path: PathLike,
    *,
    reading: Reading | None = None,
    report: FileReport | None = None,
    lines: Iterable[str] | None = None,
) -> Iterator[Entry]:
    """Read ding: the left side as sources, the right as targets.

    What stands in braces is the part of speech, grammar or forms, in brackets the sense. Arguments
    and errors as :func:`kiloglot.lexicon.tabular.read_tsv`.
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
        candidates = (candidate for pair in pairs for candidate in _pair(*pair))
        yield from gathering.record(number, candidates, "an empty side", line)


def _one_part(group: re.Match[str]) -> str:
    """Return what stands in brackets without signs that would part it."""
    return group[0].replace(";", ",").replace("|", ",")


def _pair(left: str, right: str) -> Iterator[Candidate]:
    targets = [_word(word) for word in right.split(";")[:_MOST_PARTS]]
    known = ""
    for source in map(_word, left.split(";")[:_MOST_PARTS]):
        for target in targets:
            known = source.pos or target.pos or known
            sense = "; ".join(dict.fromkeys(filter(None, (source.note, target.note))))
            details = Details(target.features, source.features, target.forms, source.forms)
            yield Candidate(
                source.text, target.text, known, sense, details if any(details) else NOTHING
            )


def _word(text: str) -> _Word:
    """Return a word and what stands in brackets beside it."""
    grammar = [part.strip() for part in _BRACES.findall(text)]
    text = " ".join(_BRACES.sub("", text).split())
    notes = [" ".join((a or b).split()) for a, b in _NOTES.findall(text) if (a or b).strip()]
    pos = next(filter(None, map(_upos, grammar)), "")
    labels = [label for part in grammar for label in _LABEL_END.split(part)]
    if not pos and not _NOMINAL.isdisjoint(labels):
        pos = "NOUN"
    forms = tuple(form for part in grammar for form in _forms(part))
    bare = _NOTES.sub("", text).strip(" ,")
    return _Word(bare, pos, "; ".join(notes), features_of("ding", labels), forms)


def _upos(label: str) -> str:
    """Return the part of speech that a label stands for in ding, or as it is written there."""
    return _table().get(label.partition(",")[0], label if is_pos(label) else "")


def _forms(part: str) -> Iterator[Form]:
    """Yield the forms that braces hold, ``{went; gone}``, if none of them is a label."""
    words = [word.strip() for word in part.split(",")]
    labels = (label for word in words for label in (word, *word.split()))
    if all(map(_WORD.fullmatch, words)) and not any(map(_is_label, labels)):
        yield from (Form("inflected", word) for word in words)


def _is_label(text: str) -> bool:
    return bool(_upos(text)) or text in _NOMINAL or bool(features_of("ding", [text]))


@functools.cache
def _table() -> dict[str, str]:
    return {row[0]: row[1] for row in rows_of("ding.tsv")}
