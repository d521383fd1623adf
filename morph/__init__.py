"""Morphology: UniMorph features, paradigm tables, analysis and inflection."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kiloglot.morph.features import Feature, Features, dimension_of

if TYPE_CHECKING:
    from kiloglot.morph.inflector import Inflection, Inflector
    from kiloglot.morph.installed import fetch, find_table
    from kiloglot.morph.table import Cell, Scored, Table, load
    from kiloglot.morph.table_rows import Query, Row, read_queries, read_rows
    from kiloglot.morph.ud import Ud, from_ud, to_ud

__all__ = [
    "Cell",
    "Feature",
    "Features",
    "Inflection",
    "Inflector",
    "Query",
    "Row",
    "Scored",
    "Table",
    "Ud",
    "dimension_of",
    "fetch",
    "find_table",
    "from_ud",
    "load",
    "read_queries",
    "read_rows",
    "to_ud",
]

_LAZY = {
    "Cell": "kiloglot.morph.table",
    "Inflection": "kiloglot.morph.inflector",
    "Inflector": "kiloglot.morph.inflector",
    "Query": "kiloglot.morph.table_rows",
    "Row": "kiloglot.morph.table_rows",
    "Scored": "kiloglot.morph.table",
    "Table": "kiloglot.morph.table",
    "Ud": "kiloglot.morph.ud",
    "fetch": "kiloglot.morph.installed",
    "find_table": "kiloglot.morph.installed",
    "from_ud": "kiloglot.morph.ud",
    "load": "kiloglot.morph.table",
    "read_queries": "kiloglot.morph.table_rows",
    "read_rows": "kiloglot.morph.table_rows",
    "to_ud": "kiloglot.morph.ud",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
