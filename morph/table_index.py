"""The arrays of a table, with the orders in which lemmas and forms are looked up."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt

from kiloglot.morph.table_cache import Arrays
from kiloglot.morph.table_encoding import Encoded
from kiloglot.morph.table_strings import Text

__all__ = ["index"]


def index(table: Encoded) -> Arrays:
    """Lay a table's strings out and group its rows by lemma and by form.

    Returns:
        The strings, as :class:`Text` has them, with the prefixes ``lemma_``, ``form_``,
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
        text, ids = _used(table.texts[column], table.ids[column])
        arrays |= {name: ids, **text.arrays(f"{name}_")}
        if name in ("lemma", "form"):
            arrays |= _groups(name, ids, len(text))
        if name == "form":
            arrays |= _folded(text)
    return arrays


def _used(text: Text, ids: npt.NDArray[np.int32]) -> tuple[Text, npt.NDArray[np.int32]]:
    """Keep the strings that occur, and number the rows anew."""
    occurs = np.zeros(len(text), dtype=bool)
    occurs[ids] = True
    if occurs.all():
        return text, ids
    new = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
    return text.take(np.flatnonzero(occurs)), new[ids]


def _folded(forms: Text) -> dict[str, npt.NDArray[Any]]:
    # No character folds to a line feed or away, so all can be folded at once.
    folded = Text.of_lines(forms.lines().casefold())
    changed = np.flatnonzero(folded.hashes != forms.hashes)
    return {"unfolded": changed.astype(np.int32), **folded.take(changed).arrays("folded_")}


def _groups(name: str, ids: npt.NDArray[np.int32], size: int) -> dict[str, npt.NDArray[Any]]:
    order = np.argsort(ids, kind="stable").astype(np.int32)
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(ids, minlength=size), out=starts[1:])
    return {f"by_{name}": order, f"{name}_starts": starts}
