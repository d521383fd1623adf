"""Where the benchmarks find public data, and which files are whose."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["CORPORA", "ENGLISH", "GOLD", "lexicon_of", "table_of"]

#: An optional folder of public data: a folder per ISO 639-3 code (see docs/corpora.md).
CORPORA = Path(os.environ.get("KILOGLOT_CORPORA", Path(__file__).parents[1].parent / "shared"))
ENGLISH = CORPORA / "data/eng/ud/en_ewt-ud-train.conllu"

#: UD test sets of languages that have a lexicon.
GOLD = {
    "fao": "fo_oft-ud-test.conllu",
    "sme": "sme_giella-ud-test.conllu",
    "kaz": "kk_ktb-ud-test.conllu",
    "mlt": "mt_mudt-ud-test.conllu",
    "wol": "wo_wtb-ud-test.conllu",
}


def lexicon_of(language: str) -> Path:
    """Return the path of a language's lexicon."""
    return CORPORA / "data" / language / "lexicon.tsv"


def table_of(language: str) -> Path | None:
    """Return the path of a language's paradigm table, if there is one."""
    path = CORPORA / "data" / language / "unimorph.tsv"
    return path if path.exists() else None
