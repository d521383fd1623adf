"""The parts of speech of Universal Dependencies, https://universaldependencies.org/u/pos/."""

from __future__ import annotations

__all__ = ["UPOS"]

#: Their tags.
UPOS = frozenset(
    [
        "ADJ",
        "ADP",
        "ADV",
        "AUX",
        "CCONJ",
        "DET",
        "INTJ",
        "NOUN",
        "NUM",
        "PART",
        "PRON",
        "PROPN",
        "PUNCT",
        "SCONJ",
        "SYM",
        "VERB",
        "X",
    ]
)
