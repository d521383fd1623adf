"""Paradigm tables from text files into columns of numbers, with a report of their dirt.

Rows are split in batches and each distinct string is cleaned once: a table of a million rows has
few distinct features, some lemmas, and fewer forms than rows.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.data.files import PathLike
from kiloglot.data.unicode import NormalForm, normalise
from kiloglot.errors import InputError
from kiloglot.morph.features import Features, dimension_of
from kiloglot.morph.homoglyphs import is_mixed, repair
from kiloglot.morph.table_columns import is_tag, named
from kiloglot.morph.table_files import part_files
from kiloglot.morph.table_report import SHOWN, BadRow, Part, Report
from kiloglot.morph.table_rows import GAPS, Batch, Ids, batches, covered

__all__ = ["Encoded", "encode", "encode_cells"]

_PROBLEMS = {
    1: "lemma is missing",
    2: "features are missing",
    3: "form is missing",
    4: "columns stand in another order than in the rest of the file",
}
_GAP = -1


class Encoded(NamedTuple):
    """A table as columns of numbers that stand for strings.

    Args:
        strings: The distinct lemmas, forms, tags and segmentations, each in order of appearance.
        ids: For each of those four, the place of every row's string. Shape: (4, rows).
        segmented: Whether any file has segmentations.
        report: What was found on the way.
    """

    strings: tuple[list[str], list[str], list[str], list[str]]
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
                rows += len(batch.rows) + len(batch.bad)
                bad_count += len(batch.bad)
                bad += batch.bad[: SHOWN if strict or len(bad) < SHOWN else 0]
                if batch.rows:
                    blocks.append(_numbered(pools, batch))
                    lines.append(batch.lines)
                    used += len(batch.rows)
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
    raw = [list(pool) for pool in pools]
    strings, ids, mixed, repaired = _clean(raw, ids, repair_homoglyphs, normal_form)
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
        mixed_words=tuple(mixed[:SHOWN]),
        repaired=repaired,
    )
    if not len(kept):
        raise InputError(
            "has no row that can be used",
            path=parts[0].path,
            remedy=str(bad[0]) if bad else "every row is a gap",
        )
    several = np.fromiter((" " in form for form in strings[1]), dtype=bool, count=len(strings[1]))
    ids = np.ascontiguousarray(ids[:, kept])
    report = replace(report, multiword=int(several[ids[1]].sum()))
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
                    "a cell needs a lemma, a form and features without tabs",
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
    split = list(zip(*batch.rows, strict=True))
    blank = ("",) * len(batch.rows)
    place = batch.columns
    places = (place.lemma, place.form, place.features, place.segmentation)
    return np.stack(
        [pool.ids(split[at] if at >= 0 else blank) for pool, at in zip(pools, places, strict=True)]
    )


def _clean(
    raw: Sequence[list[str]],
    ids: npt.NDArray[np.int32],
    repair_homoglyphs: bool,
    normal_form: NormalForm | None,
) -> tuple[
    tuple[list[str], list[str], list[str], list[str]], npt.NDArray[np.int32], list[str], int
]:
    """Clean each distinct string; strings that become the same get one number.

    Returns:
        The strings, the rows' numbers, the words that mix scripts, and how many were repaired.
    """
    mixed: dict[str, None] = {}
    fixed: set[str] = set()
    cleaned: list[list[str]] = []
    for column, strings in enumerate(raw):
        clean = [normalise(string.strip(), normal_form) for string in strings]
        if column != 2:
            odd = [at for at, string in enumerate(clean) if is_mixed(string)]
            if column < 2:
                mixed.update((clean[at], None) for at in odd)
            if repair_homoglyphs:
                for at in odd:
                    whole = repair(clean[at])
                    if whole != clean[at] and column < 2:
                        fixed.add(clean[at])
                    clean[at] = whole
        pool = _Pool()
        ids[column] = pool.ids(clean)[ids[column]]
        cleaned.append(list(pool))
    lemmas, forms, tags, segmentations = cleaned
    return (lemmas, forms, tags, segmentations), ids, list(mixed), len(fixed)


def _problems(strings: Sequence[list[str]], ids: npt.NDArray[np.int32]) -> npt.NDArray[np.int8]:
    """Give each row the number of its problem, 0 for none. Shape: (rows,)."""
    _, forms, tags, _ = strings
    problem = np.zeros(ids.shape[1], dtype=np.int8)

    def where(column: int, test: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
        marked = np.fromiter(map(test, strings[column]), dtype=bool, count=len(strings[column]))
        rows: npt.NDArray[np.bool_] = marked[ids[column]]
        return rows

    strange = [not any(map(dimension_of, Features.parse(tag).names())) for tag in tags]
    if any(strange) and not all(strange):
        rows = np.array(strange)[ids[2]]
        rows[rows] = [";" in forms[form] and is_tag(forms[form]) for form in ids[1][rows]]
        problem[rows] = 4
    problem[where(1, GAPS.__contains__)] = _GAP
    for column, number in ((1, 3), (2, 2), (0, 1)):
        if "" in strings[column]:
            problem[where(column, "".__eq__)] = number
    return problem


def _first_of_each(ids: npt.NDArray[np.int32], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the rows, of those given, that repeat no earlier one's lemma, form and features."""
    if not len(rows):
        return rows
    lemma, form, tag = (ids[column][rows].astype(np.int64) for column in range(3))
    sizes = [int(column.max()) + 1 for column in (form, tag)]
    _, first = np.unique((lemma * sizes[0] + form) * sizes[1] + tag, return_index=True)
    return rows[np.sort(first)]
