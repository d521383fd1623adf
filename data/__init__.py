"""Corpora in and out: one record for a sentence, and the formats it is read and written in."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiloglot.data.dialect import Dialect
    from kiloglot.data.formats import FORMATS, Format, detect, read, write
    from kiloglot.data.hub import from_dataset, to_dataset
    from kiloglot.data.plain import running_text
    from kiloglot.data.sentence import Extra, Sentence, Span
    from kiloglot.data.spans import in_scheme, spans_of, tags_of
    from kiloglot.data.unicode import has_mixed_scripts, normalise, script_of, tokenise

__all__ = [
    "FORMATS",
    "Dialect",
    "Extra",
    "Format",
    "Sentence",
    "Span",
    "detect",
    "from_dataset",
    "has_mixed_scripts",
    "in_scheme",
    "normalise",
    "read",
    "running_text",
    "script_of",
    "spans_of",
    "tags_of",
    "to_dataset",
    "tokenise",
    "write",
]

_MODULES = {
    "dialect": ("Dialect",),
    "formats": ("FORMATS", "Format", "detect", "read", "write"),
    "hub": ("from_dataset", "to_dataset"),
    "plain": ("running_text",),
    "sentence": ("Extra", "Sentence", "Span"),
    "spans": ("in_scheme", "spans_of", "tags_of"),
    "unicode": ("has_mixed_scripts", "normalise", "script_of", "tokenise"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    # The other parts use files and unicode alone, and should not wait for every format.
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
