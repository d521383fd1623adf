"""Analysis of plain source text, word by word, with a table of the source language's paradigms."""

from __future__ import annotations

import re

from kiloglot.augment.analysis import VERBAL, Word
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Cell, Table
from kiloglot.morph.ud import Ud, to_ud

__all__ = ["SourceTable"]

_FINITE = re.compile(r"\b(?:Mood|Person|Tense)=")


class SourceTable:
    """Finds lemma, part of speech and features of a form.

    A form alone is often ambiguous (*dogs*: noun or verb), and a table says what can be a verb, not
    what mostly is one; many tables know nothing but verbs. So the lexicon decides. The reading
    taken is the one whose lemma has most translations: frequent readings have most senses. Some
    translation must be known to be of its part of speech, unless none is known to be of another;
    for a form that is its own lemma, as many as of others.

    Args:
        table: Paradigms of the source language.
        lexicon: Source to target.
        target: Paradigms of the target language. They say what a translation is where the lexicon
            does not.
    """

    def __init__(self, table: Table, lexicon: Lexicon, target: Table | None = None) -> None:
        self._table = table
        self._lexicon = lexicon
        self._target = target

    def __call__(self, form: str) -> Word:
        """Return the best analysis of ``form``."""
        readings = [(cell.lemma, *_finite(cell)) for cell in self._table.analyses(form)]
        known = {upos for _, upos, _ in readings}
        best = Word(form)
        most = 0
        for lemma, upos, feats in readings:
            own = [self._kinds(entry) for entry in self._lexicon.exact(lemma)]
            right = sum(upos in kinds for kinds in own)
            wrong = sum(bool(kinds) and not known & kinds for kinds in own)
            least = max(1, wrong) if lemma.casefold() == form.casefold() else min(1, wrong)
            if right < least:
                continue
            count = right + sum(not kinds for kinds in own)
            if count > most:
                most = count
                best = Word(form, lemma, upos, feats)
        return best

    def lemma(self, form: str, upos: str, feats: str = "_") -> str:
        """Return the lemma of a form whose part of speech is known; ``""`` if the table has none.

        Of several that of the reading with most of ``feats``, then that with most translations.
        """
        known = frozenset(feats.split("|"))
        kinds = VERBAL if upos in VERBAL else frozenset([upos])
        best = ""
        most = (-1, -1)
        for cell in self._table.analyses(form):
            read = _finite(cell)
            if read.upos in kinds:
                shared = len(known.intersection(read.feats.split("|")))
                rank = shared, len(self._lexicon.exact(cell.lemma))
                if rank > most:
                    most, best = rank, cell.lemma
        return best

    def _kinds(self, entry: Entry) -> frozenset[str]:
        """Return the parts of speech that a translation can be of; none if that is not known."""
        if entry.pos:
            return VERBAL if entry.pos in VERBAL else frozenset([entry.pos])
        if self._target is None:
            return frozenset()
        cells = self._target.cells(entry.target)
        return frozenset(to_ud(cell.features)[0] for cell in cells)


def _finite(cell: Cell) -> Ud:
    """Return what a cell is in UD, which says of finite verbs, unlike UniMorph, that they are."""
    found = to_ud(cell.features)
    if found.upos not in VERBAL or "VerbForm=" in found.feats or not _FINITE.search(found.feats):
        return found
    return found._replace(feats="|".join(sorted([*found.feats.split("|"), "VerbForm=Fin"])))
