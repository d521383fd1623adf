"""Words of a lexicon as the lemmas of a table: *okukola* is *kola* there."""

from __future__ import annotations

from kiloglot.lexicon import Lexicon
from kiloglot.lexicon.citation import CitationForms
from kiloglot.morph import Table
from kiloglot.morph.agreement import root

__all__ = ["Citation", "citation_of"]

_UPOS = {"N": "NOUN", "V": "VERB", "ADJ": "ADJ"}


def citation_of(lexicon: Lexicon, table: Table) -> Citation | None:
    """Learn how to turn a target and its part of speech in the table (``"V"``) into a lemma.

    ``None`` if lexicon and table write lemmas alike.
    """
    words = [(entry.target, entry.pos) for entry in lexicon if " " not in entry.target]
    pairs = {(lemma, _UPOS.get(root(tag.pos), "X")) for lemma, tag, _ in table.pairs()}
    forms = CitationForms.learn(words, sorted(pairs))
    return Citation(forms) if forms.rules else None


class Citation:
    """Finds the lemma of a word; it can be sent to another process.

    A lemma that the table has is preferred; else the exchange of affixes that fits most of the word
    is applied, so that forms can be predicted of it.

    Args:
        forms: The exchanges of affixes.
    """

    def __init__(self, forms: CitationForms) -> None:
        self._forms = forms
        self._learned = {rule.pos for rule in forms.rules}

    def __call__(self, word: str, pos: str) -> str:
        """Return the lemma of a word of a part of speech in the table (``"V"``)."""
        upos = _UPOS.get(pos, "X")
        for candidate in self._forms.candidates(word, upos):
            return candidate.lemma
        lemma = self._forms.stripped(word, upos)
        return word if lemma is None else lemma

    def learned(self, pos: str) -> bool:
        """Tell whether words of a part of speech are cited by an affix."""
        return _UPOS.get(pos, "X") in self._learned

    def cites(self, word: str, pos: str) -> bool:
        """Tell whether a word has such an affix."""
        return self._forms.stripped(word, _UPOS.get(pos, "X")) is not None
