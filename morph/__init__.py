"""Morphology: UniMorph features, paradigm tables, analysis and inflection."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kiloglot.morph.features import Feature, Features, dimension_of

if TYPE_CHECKING:
    from kiloglot.morph.table import Cell, Table, load
    from kiloglot.morph.ud import from_ud, to_ud

__all__ = [
    "Cell",
    "Feature",
    "Features",
    "Table",
    "dimension_of",
    "from_ud",
    "load",
    "to_ud",
]

_LAZY = {
    "Cell": "kiloglot.morph.table",
    "Table": "kiloglot.morph.table",
    "load": "kiloglot.morph.table",
    "from_ud": "kiloglot.morph.ud",
    "to_ud": "kiloglot.morph.ud",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
