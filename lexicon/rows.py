"""The rows of a table turned into entries, by the roles of its columns (kiloglot.lexicon.columns).

Nothing is cleaned here (kiloglot.lexicon.cleaning), and no cell is ever taken for a missing value:
"NA", "null" and "nan" are words.
"""

from __future__ import annotations

import itertools
import math
import operator
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kiloglot.data.files import PathLike
from kiloglot.errors import InputError
from kiloglot.lexicon.alternatives import alternatives_in
from kiloglot.lexicon.columns import (
    DETAIL_ROLES,
    EXAMPLE_TRANSLATIONS,
    FORM,
    GLOSS,
    ROLES,
    UNUSED,
    header_roles,
    roles_by_content,
    roles_given,
)
from kiloglot.lexicon.delimited import Row
from kiloglot.lexicon.details import LISTS, NOTHING, Details, Form, Gloss, items_of
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.pos import all_upos
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.report import FileReport

__all__ = ["entries_of", "to_weight"]

#: Rows looked at to tell what the columns hold. A lexicon put together from several sources has
#: long stretches without a part of speech.
_LOOKED_AT = 50_000


def entries_of(
    rows: Iterable[Row],
    path: PathLike,
    reading: Reading | None = None,
    report: FileReport | None = None,
) -> Iterator[Entry]:
    """Turn the rows of a table into entries.

    Columns missing at the end of a row, and cells beyond the last column, are noted; so is a row
    without a source or a target, which gives no entry.

    Raises:
        InputError: The columns given do not fit, or, if strict, a row is wrong.
    """
    reading = reading or Reading()
    report = report if report is not None else FileReport(str(path))
    wrong = _strictly(path) if reading.strict else report.note
    rows = (row for row in rows if row[1] and (row[1][0].strip() or any(map(str.strip, row[1]))))
    head = list(itertools.islice(rows, _LOOKED_AT))
    roles, header = _columns(head, reading, path)
    report.columns = tuple(roles)
    if header is not None:
        report.header = tuple(header[1])
        head.remove(header)
    report.unused = _unused(roles, header, head)
    if "source" not in roles or "target" not in roles:
        first = header or (head[0] if head else (None, [""]))
        raise InputError(
            "no column of sources and one of targets found",
            path=path,
            line=first[0],
            text=" | ".join(first[1]),
            remedy="the columns stand apart by tabs or commas; or name them: "
            "--columns source,target",
        )
    return _entries(itertools.chain(head, rows), roles, reading, report, wrong)


def _entries(
    rows: Iterable[Row],
    roles: Sequence[str],
    reading: Reading,
    report: FileReport,
    wrong: Callable[..., None],
) -> Iterator[Entry]:
    width = len(roles)
    # A column that is not there reads the empty cell put after the last.
    pick = operator.itemgetter(*(roles.index(role) if role in roles else width for role in ROLES))
    upos: dict[str, tuple[str, ...]] = {"": ("",)}
    unknown: set[str] = set()
    weights: dict[str, float] = {"": 1.0}
    default, invert = reading.origin, reading.invert
    carrying = [
        (column, role)
        for column, role in enumerate(roles)
        if role in (*DETAIL_ROLES, EXAMPLE_TRANSLATIONS) or role.startswith((FORM, GLOSS))
    ]
    details = NOTHING
    for number, cells in rows:
        report.rows += 1
        if len(cells) != width:
            fitted = _fit(cells, width, number, report, wrong)
            if fitted is None:
                continue
            cells = fitted
        cells.append("")
        source, target, pos, sense, weight, origin = pick(cells)
        if not source or not target or source.isspace() or target.isspace():
            wrong(report.bad, number, "empty source or target", " | ".join(cells[:-1]))
            continue
        if pos not in upos:
            upos[pos] = all_upos(pos) or (pos.strip(),)
            if pos.strip() and not all_upos(pos):
                unknown.add(pos)
        if pos in unknown:
            report.unknown_pos[pos.strip()] += 1
        if weight not in weights:
            value = to_weight(weight)
            if value is None:
                wrong(report.odd, number, "bad weight", weight)
            weights[weight] = 1.0 if value is None else value
        report.entries += 1
        if carrying:
            details = _details(cells, carrying)
        if invert:
            source, target, details = target, source, details.inverted()
        for tag in upos[pos]:
            yield Entry(source, target, tag, sense, weights[weight], origin or default, details)


def _details(cells: Sequence[str], carrying: Sequence[tuple[int, str]]) -> Details:
    """Return what the further columns of a row hold."""
    found: dict[str, Any] = {}
    translation = ""
    for column, role in carrying:
        cell = cells[column]
        if not cell or cell.isspace():
            continue
        if role.startswith(FORM):
            kind = role.removeprefix(FORM)
            items: Iterator[Any] = (
                Form(kind, form) for text, _ in items_of(cell) for form in alternatives_in(text)
            )
            role = "forms"
        elif role.startswith(GLOSS):
            items = iter([Gloss(role.removeprefix(GLOSS), " ".join(cell.split()))])
            role = "other_glosses"
        elif role == EXAMPLE_TRANSLATIONS:
            translation = " ".join(cell.split())
            continue
        elif role in LISTS:
            items = (LISTS[role](first, second) for first, second in items_of(cell))
        else:
            found[role] = cell.strip()
            continue
        found[role] = (*found.get(role, ()), *items)
    examples = found.get("examples", ())
    if translation and len(examples) == 1 and not examples[0].source:
        found["examples"] = (examples[0]._replace(source=translation),)
    return Details(**found) if found else NOTHING


def _fit(
    cells: list[str],
    width: int,
    number: int,
    report: FileReport,
    wrong: Callable[..., None],
) -> list[str] | None:
    """Give a row the right number of columns; empty cells at its end do not count.

    Returns:
        The cells, or None if there is nothing in them but one.
    """
    size = len(cells)
    while size > width and not cells[size - 1].strip():
        size -= 1
    if size != width:
        usable = sum(1 for cell in cells if cell.strip()) >= 2
        problem = f"{size} column{'s' if size > 1 else ''} instead of {width}"
        wrong(report.odd if usable else report.bad, number, problem, " | ".join(cells))
        if not usable:
            return None
    return cells[:width] + [""] * (width - size)


def _strictly(path: PathLike) -> Callable[..., None]:
    def stop(kind: object, line: int, problem: str, text: str) -> None:
        raise InputError(
            problem, path=path, line=line, text=text, remedy="correct it, or leave out --strict"
        )

    return stop


def _columns(head: list[Row], reading: Reading, path: PathLike) -> tuple[list[str], Row | None]:
    if not head:
        raise InputError("is empty", path=path, remedy="name a lexicon with entries")
    header: Row | None = None
    named = None
    if reading.header is not False:
        # Lines of one cell above a table say what it is.
        first = next((row for row in head[:10] if len(row[1]) > 1), head[0])
        certain = reading.header is True or _are_languages(first[1], path)
        named = header_roles(first[1], certain=certain)
        header = first if named is not None else None
    rows = [row[1] for row in head if row is not header]
    width = len(header[1]) if header else _width(rows)
    if reading.columns is not None:
        try:
            given = roles_given(reading.columns, header and header[1], width)
        except InputError as error:
            raise InputError(
                error.problem, path=path, text=error.text, remedy=error.remedy
            ) from None
        if named is not None:
            named = [
                mine or ("" if theirs in given else theirs)
                for mine, theirs in zip(given, named, strict=True)
            ]
        else:
            named = given
    return roles_by_content(rows, named or [""] * width), header


def _are_languages(cells: Sequence[str], path: PathLike) -> bool:
    """Tell whether the first line only repeats the languages that the file is named by."""
    parts = re.split(r"[-_.]", Path(path).name.casefold())
    codes = [cell.strip("# \t").casefold() for cell in cells]
    return len(set(codes)) == 2 and all(2 <= len(code) <= 3 and code in parts for code in codes)


def _unused(roles: Sequence[str], header: Row | None, head: Sequence[Row]) -> dict[int, str]:
    """Return the columns that are not used although something is in them, with an example."""
    found = {}
    for column, role in enumerate(roles):
        cells = (cells[column] for _, cells in head if len(cells) > column)
        if role == UNUSED and (example := next(filter(str.strip, cells), "")):
            found[column + 1] = header[1][column] if header and header[1][column] else example
    return found


def _width(rows: Sequence[Sequence[str]]) -> int:
    """Return the most columns that a tenth of the rows have, empty ones at the end left out."""
    sizes = Counter(map(len, rows))
    width = max(size for size, count in sizes.items() if count >= len(rows) / 10)
    while width > 1 and not any(len(row) >= width and row[width - 1].strip() for row in rows):
        width -= 1
    return width


def to_weight(text: str) -> float | None:
    """Return a weight as a number, None if it is none; a comma may part the decimals."""
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
