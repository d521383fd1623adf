"""Infinitives that a table does not list because they are how it names its verbs.

Tables of many languages list finite forms only, under a lemma that is the infinitive or a verbal
noun (North Sami *bargat*, Kazakh *айту*). Others name verbs by a finite form (Maltese *kiteb*, he
wrote), and have no infinitive to list. Which it is shows in the table: dictionaries cite no verb in
the plural, so that a lemma which is none of its singular forms is no finite form at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kiloglot.augment.realise import Inflected, Inflects
from kiloglot.morph import Features, Table
from kiloglot.morph.agreement import root

__all__ = ["INFINITIVE", "CitingInflector", "with_infinitives"]

#: The features of the cells that are added.
INFINITIVE = "V;NFIN"
#: Parts of speech of forms that stand where other languages have an infinitive.
_NAMES = frozenset({"V.NFIN", "V.MSDR"})
_NOT_SINGULAR = frozenset({"PL", "DU"})
#: A table has infinitives if it lists them for this share of its verbs; its lemmas are finite forms
#: if this share of them is the same singular form.
_LISTED, _FINITE = 0.05, 0.5


def with_infinitives(table: Table) -> Table:
    """Return a table in which every verb has an infinitive, if the lemmas are that; else the table.

    Args:
        table: Paradigms of the target language.
    """
    listed: dict[str, bool] = {}
    cited: Counter[Features] = Counter()
    for lemma, tag, form in table.pairs():
        if root(tag.pos) != "V":
            continue
        features = set(tag.flat())
        listed[lemma] = listed.get(lemma, False) or tag.pos in _NAMES or "NFIN" in features
        if form.casefold() == lemma.casefold() and not features & _NOT_SINGULAR:
            cited[tag] += 1
    if not listed or sum(listed.values()) >= _LISTED * len(listed):
        return table
    if max(cited.values(), default=0) >= _FINITE * len(listed):
        return table
    cells = [(lemma, form, str(tag)) for lemma, tag, form in table.pairs()]
    cells += [(lemma, lemma, INFINITIVE) for lemma, known in listed.items() if not known]
    return Table.from_cells(cells)


class _Cited(NamedTuple):
    form: str
    probability: float = 1.0


class CitingInflector:
    """An inflector that was trained on a table without the infinitives which are its lemmas.

    Args:
        inflector: Inflects all else.
    """

    def __init__(self, inflector: Inflects) -> None:
        self._inflector = inflector

    def inflect(self, pairs: Iterable[tuple[str, str]]) -> Sequence[Inflected]:
        """Return a form for each (lemma, features) pair."""
        asked = list(pairs)
        made = iter(self._inflector.inflect([pair for pair in asked if pair[1] != INFINITIVE]))
        return [
            _Cited(lemma) if features == INFINITIVE else next(made) for lemma, features in asked
        ]
