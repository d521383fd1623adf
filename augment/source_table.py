"""Analysis of plain source text, word by word, with a table of the source language's paradigms."""

from __future__ import annotations

from kiloglot.augment.analysis import Word
from kiloglot.lexicon import Lexicon
from kiloglot.morph import Table
from kiloglot.morph.ud import to_ud

__all__ = ["SourceTable"]


class SourceTable:
    """Finds lemma, part of speech and features of a form.

    A form alone is often ambiguous (*dogs*: noun or verb). The analysis taken is one whose lemma
    the lexicon translates in that part of speech, the one with most translations first: frequent
    readings have most senses. A word that the lexicon lists as written and the table does not know
    stays unanalysed.

    Args:
        table: Paradigms of the source language.
        lexicon: Source to target.
    """

    def __init__(self, table: Table, lexicon: Lexicon) -> None:
        self._table = table
        self._lexicon = lexicon

    def __call__(self, form: str) -> Word:
        """Return the best analysis of ``form``."""
        best = Word(form)
        most = 0
        for cell in self._table.analyses(form):
            upos, feats = to_ud(cell.features)
            count = sum(
                entry.pos == upos or not entry.pos for entry in self._lexicon.exact(cell.lemma)
            )
            if count > most:
                most = count
                best = Word(form, cell.lemma, upos, feats)
        return best
