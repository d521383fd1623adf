"""The arrays of a table, with the orders in which lemmas and forms are looked up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from kiloglot.morph.table_cache import Arrays
from kiloglot.morph.table_encoding import Encoded
from kiloglot.morph.table_strings import Strings

__all__ = ["index"]


def index(table: Encoded) -> Arrays:
    """Sort a table's strings and group its rows by lemma and by form.

    Returns:
        ``lemmas``, ``forms``, ``tags``, ``segmentations``, ``folded`` (forms that casefolding
        changes, casefolded): text, with ``lemma_ends`` and so on as :class:`Strings` has them;
        the first two and the last sorted.
        ``lemma``, ``form``, ``tag``, ``segmentation``: each row's number in those. Shape: (rows,).
        ``by_lemma``, ``by_form``: row numbers grouped by lemma and form, in file order within.
        Shape: (rows,). ``lemma_starts``, ``form_starts``: where each group starts and the last
        ends. Shape: (strings + 1,).
        ``folded_form``: the form of each string in ``folded``. ``report``: JSON.
    """
    lemmas, lemma = _sorted(table.strings[0], table.ids[0])
    forms, form = _sorted(table.strings[1], table.ids[1])
    tags, tag = _used(table.strings[2], table.ids[2])
    folded = sorted(
        (folded, place)
        for place, string in enumerate(forms)
        if (folded := string.casefold()) != string
    )
    report = json.dumps(table.report.to_json(), ensure_ascii=False).encode("utf-8", "replace")
    arrays: dict[str, npt.NDArray[Any]] = {
        **_text("lemma", lemmas),
        **_text("form", forms),
        **_text("tag", tags),
        **_text("folded", [string for string, _ in folded]),
        "folded_form": np.array([place for _, place in folded], dtype=np.int32),
        "lemma": lemma,
        "form": form,
        "tag": tag,
        **_groups("lemma", lemma, len(lemmas)),
        **_groups("form", form, len(forms)),
        "report": np.frombuffer(report, dtype=np.uint8),
    }
    if table.segmented:
        segmentations, arrays["segmentation"] = _used(table.strings[3], table.ids[3])
        arrays |= _text("segmentation", segmentations)
    return arrays


def _sorted(
    strings: Sequence[str], ids: npt.NDArray[np.int32]
) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Sort the strings that occur, and number the rows anew."""
    used, ids = _used(strings, ids)
    ordered = sorted(used)
    place = dict(zip(ordered, range(len(ordered)), strict=True))
    new = np.fromiter(map(place.__getitem__, used), dtype=np.int32, count=len(used))
    return ordered, new[ids]


def _used(
    strings: Sequence[str], ids: npt.NDArray[np.int32]
) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Keep the strings that occur, and number the rows anew."""
    occurs = np.zeros(len(strings), dtype=bool)
    occurs[ids] = True
    if occurs.all():
        return list(strings), ids
    new = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
    return [strings[at] for at in np.flatnonzero(occurs).tolist()], new[ids]


def _text(name: str, strings: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    text = Strings.of(strings)
    plural = name if name == "folded" else f"{name}s"
    return {plural: text.data, f"{name}_ends": text.ends}


def _groups(name: str, ids: npt.NDArray[np.int32], size: int) -> dict[str, npt.NDArray[Any]]:
    order = np.argsort(ids, kind="stable").astype(np.int32)
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(ids, minlength=size), out=starts[1:])
    return {f"by_{name}": order, f"{name}_starts": starts}
