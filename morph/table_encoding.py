"""Paradigm tables from text files into columns of numbers, with a report of their dirt.

Rows are split in batches and each distinct string is cleaned once: a table of a million rows has
few distinct features, some lemmas, and fewer forms than rows.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from kiloglot.data.files import PathLike
from kiloglot.data.unicode import NormalForm, normalise
from kiloglot.errors import InputError
from kiloglot.morph.features import Features, dimension_of
from kiloglot.morph.homoglyphs import find_mixed, repair
from kiloglot.morph.table_columns import is_tag, named
from kiloglot.morph.table_files import part_files
from kiloglot.morph.table_report import SHOWN, BadRow, Part, Report
from kiloglot.morph.table_rows import GAPS, Batch, Ids, batches, covered

__all__ = ["Encoded", "encode", "encode_cells"]

Strings4: TypeAlias = tuple[list[str], list[str], list[str], list[str]]

_LEMMA, _FORM, _TAG = range(3)
_GAP, _NO_LEMMA, _NO_TAG, _NO_FORM, _SWAPPED = -1, 1, 2, 3, 4
_PROBLEMS = {
    _NO_LEMMA: "lemma is missing",
    _NO_TAG: "features are missing",
    _NO_FORM: "form is missing",
    _SWAPPED: "columns stand in another order than in the rest of the file",
}
#: What ``str.strip`` takes away, without the line feed.
_BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace() and char != "\n")


class Encoded(NamedTuple):
    """A table as columns of numbers that stand for strings.

    Args:
        strings: The distinct lemmas, forms, tags and segmentations, each in order of appearance.
        ids: For each of those four, the place of every row's string. Shape: (4, rows).
        segmented: Whether any file has segmentations.
        report: What was found on the way.
    """

    strings: Strings4
    ids: npt.NDArray[np.int32]
    segmented: bool
    report: Report


class _Pool(defaultdict[str, int]):
    """Numbers strings in order of appearance."""

    def __init__(self) -> None:
        super().__init__(itertools.count().__next__)

    def ids(self, strings: Sequence[str]) -> Ids:
        return np.fromiter(map(self.__getitem__, strings), dtype=np.int32, count=len(strings))


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
            row cannot be used. Files of a folder that are no tables are skipped.
    """
    given = named(columns) if columns else None
    pools = (_Pool(), _Pool(), _Pool(), _Pool())
    blocks: list[npt.NDArray[np.int32]] = []
    lines: list[Ids] = []
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
                    blocks.append(_numbered(pools, batch))
                    lines.append(batch.lines)
                    used += len(batch.lines)
                segmented |= place.segmentation >= 0
        except InputError as error:
            if not lenient or rows > before:
                raise
            skipped.append(str(error))
            continue
        if place is not None:
            parts.append(Part(str(file), str(place), rows - before))
            ends.append(used)
    if not parts:
        raise InputError(
            "holds no paradigm table", path=paths[0], remedy=f"skipped: {'; '.join(skipped)}"
        )
    ids = np.concatenate(blocks, axis=1) if blocks else np.zeros((4, 0), dtype=np.int32)
    del blocks
    strings, mixed = _clean(pools, ids, repair_homoglyphs, normal_form)
    problem = _problems(strings, ids)
    wrong = np.flatnonzero(problem > 0)
    if len(wrong):
        line = np.concatenate(lines)
        for row in wrong[:SHOWN]:
            part = int(np.searchsorted(ends, row, side="right"))
            text = "\t".join(strings[column][ids[column, row]] for column in range(3))
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
    several = np.array([" " in form for form in strings[_FORM]])
    ids = np.ascontiguousarray(ids[:, kept])
    report = replace(report, multiword=int(several[ids[_FORM]].sum()))
    return Encoded(strings, ids, segmented, report)


def encode_cells(cells: Iterable[tuple[str, str, str]]) -> Encoded:
    """Encode lemma, form and features given in memory; repeated triples count once.

    Raises:
        InputError: One of the three is missing, or has a tab or a line feed inside.
    """
    pools = (_Pool(), _Pool(), _Pool())
    ids: list[list[int]] = [[], [], []]
    for cell in cells:
        for pool, column, string in zip(pools, ids, cell, strict=True):
            if not string or "\t" in string or "\n" in string:
                raise InputError(
                    "a cell needs a lemma, a form and features without tabs and line ends",
                    text="\t".join(cell),
                )
            column.append(pool[string])
    table = np.array([*ids, [0] * len(ids[0])], dtype=np.int32)
    kept = _first_of_each(table, np.arange(table.shape[1]))
    report = Report(rows=table.shape[1], duplicates=table.shape[1] - len(kept))
    strings = (list(pools[0]), list(pools[1]), list(pools[2]), [""])
    return Encoded(strings, table[:, kept], False, report)


def _files(path: PathLike) -> Iterator[tuple[Path, bool]]:
    files, lenient = part_files(path)
    return ((file, lenient) for file in files)


def _numbered(pools: Sequence[_Pool], batch: Batch) -> npt.NDArray[np.int32]:
    """Number the strings of a batch. Shape: (4, rows)."""
    place = batch.columns
    places = (place.lemma, place.form, place.features, place.segmentation)
    ids = np.empty((4, len(batch.lines)), dtype=np.int32)
    for column, (pool, at) in enumerate(zip(pools, places, strict=True)):
        ids[column] = pool.ids(batch.cells[at]) if at >= 0 else pool[""]
    return ids


def _clean(
    pools: Sequence[_Pool],
    ids: npt.NDArray[np.int32],
    repair_homoglyphs: bool,
    normal_form: NormalForm | None,
) -> tuple[Strings4, dict[str, str]]:
    """Clean each distinct string; strings that become the same get one number, in ``ids`` too.

    Returns:
        The strings by column, and for each word that mixes scripts what it became.
    """
    mixed: dict[str, str] = {}
    cleaned: list[list[str]] = []
    for column, pool in enumerate(pools):
        strings = list(pool)
        pool.clear()
        # All at once: no string has a line feed, and nothing combines across one.
        joined = "\n".join(strings)
        clean = normalise(joined, normal_form)
        found = [blank for blank in _BLANKS if blank in clean]
        if any(f"\n{blank}" in f"\n{clean}" or f"{blank}\n" in f"{clean}\n" for blank in found):
            clean = "\n".join(string.strip() for string in clean.split("\n"))
        words = strings if clean == joined else clean.split("\n")
        del joined, clean
        for at in find_mixed(words) if column != _TAG else ():
            word = words[at]
            if repair_homoglyphs:
                words = words.copy() if words is strings else words
                words[at] = repair(word)
            if column < _TAG:
                mixed[word] = words[at]
        if words is not strings:
            ids[column] = pool.ids(words)[ids[column]]
            words = list(pool)
            pool.clear()
        cleaned.append(words)
    lemmas, forms, tags, segmentations = cleaned
    return (lemmas, forms, tags, segmentations), mixed


def _problems(strings: Strings4, ids: npt.NDArray[np.int32]) -> npt.NDArray[np.int8]:
    """Give each row the number of its problem, 0 for none. Shape: (rows,)."""
    _, forms, tags, _ = strings
    problem = np.zeros(ids.shape[1], dtype=np.int8)
    strange = [not any(map(dimension_of, Features.parse(tag).names())) for tag in tags]
    if any(strange) and not all(strange):
        rows = np.array(strange)[ids[_TAG]]
        rows[rows] = [";" in forms[form] and is_tag(forms[form]) for form in ids[_FORM][rows]]
        problem[rows] = _SWAPPED
    for gap in GAPS.intersection(forms):
        problem[ids[_FORM] == forms.index(gap)] = _GAP
    for column, number in ((_FORM, _NO_FORM), (_TAG, _NO_TAG), (_LEMMA, _NO_LEMMA)):
        if "" in strings[column]:
            problem[ids[column] == strings[column].index("")] = number
    return problem


def _first_of_each(ids: npt.NDArray[np.int32], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the rows, of those given, that repeat no earlier one's lemma, form and features."""
    if not len(rows):
        return rows
    lemma, form, tag = (ids[column][rows].astype(np.int64) for column in range(3))
    sizes = [int(column.max()) + 1 for column in (form, tag)]
    _, first = np.unique((lemma * sizes[0] + form) * sizes[1] + tag, return_index=True)
    return rows[np.sort(first)]
