"""Bilingual lexicons: readers, cleaning, merging, look-up, coverage."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kiloglot.lexicon.agreement import Agreement, agreed, agreement
from kiloglot.lexicon.cleaning import CLEANING
from kiloglot.lexicon.coverage import Coverage, coverage
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.induce import Induced, Precision, induce, precision
from kiloglot.lexicon.lexicon import Lexicon, Match
from kiloglot.lexicon.loading import load
from kiloglot.lexicon.merging import merge
from kiloglot.lexicon.pivot import Pivoted, pivot
from kiloglot.lexicon.readers import READERS
from kiloglot.lexicon.reading import Reading
from kiloglot.lexicon.sample import sample
from kiloglot.lexicon.selection import Selection, select
from kiloglot.lexicon.split import Split, split
from kiloglot.lexicon.summary import summarise

if TYPE_CHECKING:
    from kiloglot.lexicon.match import Candidate as Candidate
    from kiloglot.lexicon.match import Matcher as Matcher
    from kiloglot.lexicon.parallel import ParallelText as ParallelText
    from kiloglot.lexicon.parallel import read_parallel as read_parallel

__all__ = [
    "CLEANING",
    "READERS",
    "Agreement",
    "Candidate",
    "Coverage",
    "Entry",
    "Induced",
    "Lexicon",
    "Match",
    "Matcher",
    "ParallelText",
    "Pivoted",
    "Precision",
    "Reading",
    "Selection",
    "Split",
    "agreed",
    "agreement",
    "coverage",
    "induce",
    "load",
    "merge",
    "pivot",
    "precision",
    "read_parallel",
    "sample",
    "select",
    "split",
    "summarise",
]

#: What imports numpy is imported when it is asked for.
_HOME = {
    "Candidate": "match",
    "Matcher": "match",
    "ParallelText": "parallel",
    "read_parallel": "parallel",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"kiloglot.lexicon.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
