"""Paradigm tables from text files into columns of numbers, with a report of their dirt.

Cells are told apart by hash, without making a Python string of each, and each distinct string is
cleaned once: a table of a million rows has few bundles, some lemmas, and fewer forms than rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.data.files import PathLike
from kiloglot.data.unicode import NormalForm, normalise
from kiloglot.errors import InputError
from kiloglot.morph.homoglyphs import find_mixed, repair
from kiloglot.morph.table_columns import NAMES, NoTableError, is_tag, named
from kiloglot.morph.table_files import part_files
from kiloglot.morph.table_report import SHOWN, BadRow, Part, Report
from kiloglot.morph.table_rows import GAPS, SWAPPED, Batch, batches, covered, is_strange
from kiloglot.morph.table_strings import Strings, Text, distinct

__all__ = ["Encoded", "encode", "encode_cells"]

_LEMMA, _FORM, _TAG = range(3)
_GAP, _NO_LEMMA, _NO_TAG, _NO_FORM, _SWAPPED = -1, 1, 2, 3, 4
_PROBLEMS = {
    _NO_LEMMA: "lemma is missing",
    _NO_TAG: "features are missing",
    _NO_FORM: "form is missing",
    _SWAPPED: SWAPPED,
}
#: What ``str.strip`` takes away, without the line feed.
_BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace() and char != "\n")


class Encoded(NamedTuple):
    """A table as columns of numbers that stand for strings.

    Args:
        texts: The distinct lemmas, forms, bundles and segmentations, each in order of appearance.
        ids: For each of those four, the place of every row's string. Shape: (4, rows).
        segmented: Whether any file has segmentations.
        report: What was found on the way.
    """

    texts: tuple[Text, ...]
    ids: npt.NDArray[np.int32]
    segmented: bool
    report: Report


def encode(
    paths: Sequence[PathLike],
    *,
    columns: Sequence[str] | None = None,
    strict: bool = False,
    repair_homoglyphs: bool = False,
    normal_form: NormalForm | None = "NFC",
) -> Encoded:
    """Read the files of a table, or of folders of such files, in order.

    Args:
        paths: Files and folders.
        columns: The names of the columns in order; told by content otherwise, file by file.
        strict: Stop at the first row that cannot be used; otherwise such rows are left out,
            counted and the first few are kept in the report.
        repair_homoglyphs: Repair words that mix scripts by mistake.
        normal_form: Unicode normal form of lemmas, forms and segmentations.

    Raises:
        InputError: A file cannot be read or is no table, no row is left, or, if ``strict``, a
            row cannot be used. Text files of a folder that are no tables are skipped.
    """
    given = named(columns) if columns else None
    found: list[Batch] = []
    bad: list[BadRow] = []
    parts: list[Part] = []
    ends: list[int] = []
    skipped: list[str] = []
    rows = bad_count = used = 0
    segmented = False
    for file, lenient in [file for path in paths for file in _files(path)]:
        before, place = rows, None
        try:
            for batch in batches(file, given):
                place = batch.columns
                if place.form < 0:
                    raise covered(file)
                rows += len(batch.lines) + len(batch.bad)
                bad_count += len(batch.bad)
                bad += batch.bad[: SHOWN if strict or len(bad) < SHOWN else 0]
                if len(batch.lines):
                    found.append(batch)
                    used += len(batch.lines)
                segmented |= place.segmentation >= 0
        except NoTableError as error:
            if not lenient:
                raise
            skipped.append(f"{file.name}: {error.problem}")
            continue
        if place is not None:
            parts.append(Part(str(file), str(place), rows - before))
            ends.append(used)
    if not parts:
        raise InputError(
            "holds no paradigm table", path=paths[0], remedy=f"skipped: {'; '.join(skipped)}"
        )
    texts, ids = _numbered(found)
    lines = [batch.lines for batch in found]
    found.clear()
    texts, mixed = _clean(texts, ids, repair_homoglyphs, normal_form)
    strings = [text.strings() for text in texts]
    problem = _problems(strings, ids)
    wrong = np.flatnonzero(problem > 0)
    if len(wrong):
        line = np.concatenate(lines)
        for row in wrong[:SHOWN]:
            part = int(np.searchsorted(ends, row, side="right"))
            text = "\t".join(strings[column][int(ids[column, row])] for column in range(3))
            bad.append(BadRow(parts[part].path, int(line[row]), _PROBLEMS[problem[row]], text))
    order = {part.path: place for place, part in enumerate(parts)}
    bad = sorted(bad, key=lambda row: (order[row.path], row.line))[:SHOWN]
    if strict and bad:
        raise bad[0].error()
    gap = problem == _GAP
    kept = _first_of_each(ids, np.flatnonzero(problem == 0))
    report = Report(
        parts=tuple(parts),
        skipped=tuple(skipped),
        rows=rows,
        bad=bad_count + len(wrong),
        bad_rows=tuple(bad),
        gaps=int(gap.sum()),
        duplicates=len(problem) - len(wrong) - int(gap.sum()) - len(kept),
        mixed=len(mixed),
        mixed_words=tuple(mixed)[:SHOWN],
        repaired=sum(before != after for before, after in mixed.items()),
    )
    if not len(kept):
        raise InputError(
            "has no row that can be used",
            path=parts[0].path,
            remedy=str(bad[0]) if bad else "every row is a gap",
        )
    ids = np.ascontiguousarray(ids[:, kept])
    forms = texts[_FORM]
    several = np.logical_or.reduceat(forms.data == ord(" "), forms.starts)
    report = replace(report, multiword=int(several[ids[_FORM]].sum()))
    return Encoded(texts, ids, segmented, report)


def encode_cells(cells: Iterable[tuple[str, str, str]]) -> Encoded:
    """Encode lemma, form and features given in memory; repeated triples count once.

    Raises:
        InputError: One of the three is missing, or has a tab or a line feed inside.
    """
    pools: tuple[dict[str, int], ...] = ({}, {}, {})
    ids: list[list[int]] = [[], [], []]
    for cell in cells:
        for pool, column, string in zip(pools, ids, cell, strict=True):
            if not string or "\t" in string or "\n" in string:
                raise InputError(
                    "a cell needs a lemma, a form and features without tabs and line ends",
                    text="\t".join(cell),
                )
            column.append(pool.setdefault(string, len(pool)))
    table = np.array([*ids, [0] * len(ids[0])], dtype=np.int32)
    kept = _first_of_each(table, np.arange(table.shape[1]))
    report = Report(rows=table.shape[1], duplicates=table.shape[1] - len(kept))
    texts = tuple(Text.of(list(pool)) for pool in pools)
    return Encoded((*texts, Text.of([""])), table[:, kept], False, report)


def _files(path: PathLike) -> Iterator[tuple[Path, bool]]:
    files, lenient = part_files(path)
    return ((file, lenient) for file in files)


def _numbered(found: Sequence[Batch]) -> tuple[tuple[Text, ...], npt.NDArray[np.int32]]:
    """Find the distinct strings of each column, and number the rows."""
    if not found:
        return (Text.of([]),) * 4, np.zeros((4, 0), dtype=np.int32)
    data = np.concatenate([batch.cells.data for batch in found])
    offsets = np.cumsum([0, *(len(batch.cells.data) for batch in found)]).tolist()
    texts, ids = [], []
    for name in NAMES:
        starts, ends, hashes = [], [], []
        for batch, offset in zip(found, offsets, strict=False):
            cells = batch.cells
            at = getattr(batch.columns, name)
            starts.append(cells.starts[:, max(at, 0)] + offset)
            # Where a file lacks the column, its cells are empty strings.
            ends.append(cells.ends[:, at] + offset if at >= 0 else starts[-1])
            hashes.append(cells.hashes[:, at] if at >= 0 else np.zeros_like(cells.hashes[:, 0]))
        text, which = distinct(data, *map(np.concatenate, (starts, ends, hashes)))
        texts.append(text)
        ids.append(which)
    return tuple(texts), np.stack(ids)


def _clean(
    texts: tuple[Text, ...],
    ids: npt.NDArray[np.int32],
    repair_homoglyphs: bool,
    normal_form: NormalForm | None,
) -> tuple[tuple[Text, ...], dict[str, str]]:
    """Clean each distinct string; strings that become the same get one number, in ``ids`` too.

    Returns:
        The strings by column, and for each word that mixes scripts what it became.
    """
    mixed: dict[str, str] = {}
    cleaned: list[Text] = []
    for column, text in enumerate(texts):
        # All at once: no string has a line feed, and nothing combines across one.
        lines = text.lines()
        clean = normalise(lines, normal_form)
        blanks = [blank for blank in _BLANKS if blank in clean]
        if any(f"\n{blank}" in clean or f"{blank}\n" in clean for blank in blanks) or (
            clean[:1] in blanks
        ):
            clean = "\n".join(string.strip() for string in clean.split("\n"))
        if clean != lines:
            text = _renumbered(Text.of_lines(clean), ids, column)
        places = find_mixed(text) if column != _TAG else []
        words = [text.string(at) for at in places]
        whole = list(map(repair, words)) if repair_homoglyphs else words
        if column < _TAG:
            mixed.update(zip(words, whole, strict=True))
        if whole != words:
            every = text.lines().split("\n")
            for at, word in zip(places, whole, strict=True):
                every[at] = word
            text = _renumbered(Text.of_lines("\n".join(every)), ids, column)
        cleaned.append(text)
    return tuple(cleaned), mixed


def _renumbered(text: Text, ids: npt.NDArray[np.int32], column: int) -> Text:
    """Give strings that have become the same one number, in a column of ``ids`` too."""
    text, which = distinct(*text.cells())
    ids[column] = which[ids[column]]
    return text


def _problems(strings: Sequence[Strings], ids: npt.NDArray[np.int32]) -> npt.NDArray[np.int8]:
    """Give each row the number of its problem, 0 for none. Shape: (rows,)."""
    forms = strings[_FORM]
    problem = np.zeros(ids.shape[1], dtype=np.int8)
    strange = list(map(is_strange, strings[_TAG]))
    if any(strange) and not all(strange):
        rows = np.array(strange)[ids[_TAG]]
        words = [forms[form] for form in ids[_FORM][rows].tolist()]
        rows[rows] = [";" in word and is_tag(word) for word in words]
        problem[rows] = _SWAPPED
    marks = [(_FORM, gap, _GAP) for gap in sorted(GAPS)]
    marks += [(_FORM, "", _NO_FORM), (_TAG, "", _NO_TAG), (_LEMMA, "", _NO_LEMMA)]
    for column, string, number in marks:
        if (place := strings[column].find(string)) >= 0:
            problem[ids[column] == place] = number
    return problem


def _first_of_each(ids: npt.NDArray[np.int32], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the rows, of those given, that repeat no earlier one's lemma, form and features."""
    if not len(rows):
        return rows
    lemma, form, tag = (ids[column][rows].astype(np.int64) for column in range(3))
    sizes = [int(column.max()) + 1 for column in (form, tag)]
    _, first = np.unique((lemma * sizes[0] + form) * sizes[1] + tag, return_index=True)
    return rows[np.sort(first)]
