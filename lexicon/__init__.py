"""Bilingual lexicons: readers, cleaning, merging, look-up, coverage."""

from kiloglot.lexicon.cleaning import CLEANING
from kiloglot.lexicon.coverage import Coverage, coverage
from kiloglot.lexicon.entry import Entry
from kiloglot.lexicon.lexicon import Lexicon, Match
from kiloglot.lexicon.loading import load
from kiloglot.lexicon.merging import merge
from kiloglot.lexicon.readers import READERS
from kiloglot.lexicon.summary import summarise
from kiloglot.lexicon.tabular import Reading

__all__ = [
    "CLEANING",
    "READERS",
    "Coverage",
    "Entry",
    "Lexicon",
    "Match",
    "Reading",
    "coverage",
    "load",
    "merge",
    "summarise",
]
