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
    """Lay a table's strings out and group its rows by lemma and by form.

    Returns:
        The strings, as :class:`Strings` has them, with the prefixes ``lemma_``, ``form_``,
        ``tag_``, ``folded_`` (the casefolded forms that differ from the form), and
        ``segmentation_`` if the table has any, in order of appearance.
        ``lemma``, ``form``, ``tag``, ``segmentation``: each row's place in those. Shape: (rows,).
        ``by_lemma``, ``by_form``: rows grouped by lemma and by form, in file order within.
        Shape: (rows,). ``lemma_starts``, ``form_starts``: where each group starts, and the last
        ends. Shape: (strings + 1,).
        ``unfolded``: the form of each string in ``folded_``. ``report``: JSON.
    """
    report = json.dumps(table.report.to_json(), ensure_ascii=False)
    arrays: dict[str, npt.NDArray[Any]] = {
        "report": np.frombuffer(report.encode("utf-8", "replace"), dtype=np.uint8)
    }
    for column, name in enumerate(("lemma", "form", "tag", "segmentation")):
        if name == "segmentation" and not table.segmented:
            continue
        strings, ids = _used(table.strings[column], table.ids[column])
        arrays |= {name: ids, **Strings.arrays(strings, f"{name}_")}
        if name in ("lemma", "form"):
            arrays |= _groups(name, ids, len(strings))
        if name == "form":
            arrays |= _folded(strings)
    return arrays


def _used(
    strings: Sequence[str], ids: npt.NDArray[np.int32]
) -> tuple[Sequence[str], npt.NDArray[np.int32]]:
    """Keep the strings that occur, and number the rows anew."""
    occurs = np.zeros(len(strings), dtype=bool)
    occurs[ids] = True
    if occurs.all():
        return strings, ids
    new = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
    return [strings[at] for at in np.flatnonzero(occurs).tolist()], new[ids]


def _folded(forms: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    # No character folds to a line feed or away, so all can be folded at once.
    joined = "\n".join(forms)
    text = joined.casefold()
    folded = text.split("\n") if text != joined else []
    cased = [at for at, string in enumerate(folded) if string != forms[at]]
    strings = [folded[at] for at in cased]
    return {"unfolded": np.array(cased, dtype=np.int32), **Strings.arrays(strings, "folded_")}


def _groups(name: str, ids: npt.NDArray[np.int32], size: int) -> dict[str, npt.NDArray[Any]]:
    order = np.argsort(ids, kind="stable").astype(np.int32)
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(ids, minlength=size), out=starts[1:])
    return {f"by_{name}": order, f"{name}_starts": starts}
