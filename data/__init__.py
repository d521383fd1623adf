"""Corpora in and out: one record for a sentence, and the formats it is read and written in."""

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
