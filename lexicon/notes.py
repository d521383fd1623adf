"""Notes in brackets beside a word: "bank (finance)" is "bank" in the sense of "finance"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.report import StepReport

__all__ = ["split_note", "strip_notes"]

_OPEN = re.compile(r"[(\[{（［【]")
# Brackets around a few letters with letters right before or after and right after them are optional
# letters ("colo(u)r"), which are alternatives, not a note.
_NOTE = re.compile(
    r"(?!(?<=\w)[(（]\w{1,3}[)）]\w)(?!\B[(（]\w{1,3}[)）]\w)"
    r"[(\[{（［【]\s*([^()\[\]{}（）［］【】]*)[)\]}）］】]"
)
# A bracket that is never closed: what is left of "foxtail lily (Eremurus himalaicus; E. robustus)"
# when somebody has split the cell at the semicolon.
_UNCLOSED = re.compile(r"\s[(\[{（［【]([^()\[\]{}（）［］【】]*)$")
_LETTERS = re.compile(r"\w{2}")
#: Notes within notes are looked for this deep.
_DEEPEST = 8
_WORD = re.compile(r"\w")
_SPACE = re.compile(r"\s{2,}")


def strip_notes(entries: Iterable[Entry], report: StepReport, language: str) -> Iterator[Entry]:
    """Take bracketed notes out of source and target; they become the sense if there is none.

    A cell that is nothing but a note loses its brackets only; one without letters stays.
    """
    bracket = _OPEN.search
    for entry in entries:
        if not bracket(f"{entry[0]}\t{entry[1]}"):
            yield entry
            continue
        source, of_source = split_note(entry.source)
        target, of_target = split_note(entry.target)
        sense = entry.sense or "; ".join(note for note in (of_source, of_target) if note)
        plain = entry._replace(source=source, target=target, sense=sense)
        if plain != entry:
            report.note(entry, [plain])
        yield plain


def split_note(cell: str) -> tuple[str, str]:
    """Split a cell into the words and the notes beside them.

    >>> split_note("bank (finance)")
    ('bank', 'finance')
    >>> split_note("colo(u)r"), split_note("(sic)"), split_note(":-(")
    (('colo(u)r', ''), ('sic', ''), (':-(', ''))
    """
    notes: list[str] = []

    def take(match: re.Match[str]) -> str:
        notes.append(match[1].strip())
        return " "

    rest = cell
    for _ in range(_DEEPEST):
        rest, found = _NOTE.subn(take, rest)
        if not found:
            break
    if (unclosed := _UNCLOSED.search(rest)) and _LETTERS.search(unclosed[1]):
        rest = rest[: unclosed.start()]
        notes.append(unclosed[1].strip())
    rest = _SPACE.sub(" ", rest).strip()
    if rest == cell:
        return cell, ""
    note = "; ".join(note for note in notes if note)
    if not _WORD.search(rest):
        return (note, "") if _WORD.search(note) else (cell, "")
    return rest, note
