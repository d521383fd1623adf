"""What a tree says about each of its words, for all trees of a block at once.

The same facts as :func:`kiloglot.augment.analysis.analyse` finds word by word, as numbers: those of
a word's dependents, of its head and of what it is coordinated with.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.augment.analysis import (
    HELPERS,
    NOMINAL,
    RELATIVE_CLAUSE,
    VERBAL,
    is_nonfinite,
    is_subject,
    is_unnumbered_relative,
    kind_of,
    offered,
    value_of,
)
from kiloglot.augment.growing import GrowingArray
from kiloglot.augment.treebank_rows import within

__all__ = ["Facts", "FactsOfWords"]

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Relations in which a word states different facts about its head; the last is any other.
_KINDS = ("case", "aux", "mark", "cop", "det", "nmod:poss", "dep")
_POSSESSIVE = _KINDS.index("nmod:poss")
_OTHER = len(_KINDS) - 1
_CASE, _AUX = _KINDS.index("case"), _KINDS.index("aux")
#: How many conjuncts in a row are looked at.
_LONGEST = 1000


class FactsOfWords(NamedTuple):
    """Which facts hold of which words.

    Args:
        keys: A number for each word's set of facts: 0 for the empty one; shape: (words,).
        owners: The words, in order, each as often as facts hold of it.
        facts: These facts, in any order.
    """

    keys: npt.NDArray[np.uint64]
    owners: Places
    facts: Places


class Facts:
    """Numbers for facts, and what each type of word and each relation has to do with them.

    Args:
        known: The facts that matter.
        expressed: The facts that a form can express.
    """

    def __init__(self, known: Iterable[str], expressed: Iterable[str]) -> None:
        known = frozenset(known)
        self.names = ["", *sorted(known | frozenset(expressed))]
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._known = np.array([name in known for name in self.names])
        random = np.random.Generator(np.random.PCG64(len(self.names)))
        self._codes = random.integers(1, 1 << 63, len(self.names), np.uint64)
        self._attribute, self._adposition = self.number("attr"), self.number("adp")
        self._first, self._second = self.number("subj=1"), self.number("subj=2")
        self._plural, self._negation = self.number("subjnum=Plur"), self.number("neg")
        # Of types; what they offer in each of the relations stands in one row.
        self._contextual, self._nonfinite = GrowingArray(np.bool_), GrowingArray(np.bool_)
        self._offers = GrowingArray(np.int32)
        self._number, self._tense, self._person, self._subject_number = (
            GrowingArray(np.int32) for _ in range(4)
        )
        self._relative, self._numbered, self._is_first, self._is_second = (
            GrowingArray(np.bool_) for _ in range(4)
        )
        # Of relations.
        self._kinds, self._roles = GrowingArray(np.int32), GrowingArray(np.int32)
        self._conjunct, self._attributive, self._case, self._subject = (
            GrowingArray(np.bool_) for _ in range(4)
        )
        self._helping, self._relative_clause = GrowingArray(np.bool_), GrowingArray(np.bool_)

    def number(self, fact: str) -> int:
        """Return the number of a fact, 0 for one that does not matter."""
        return self._numbers.get(fact, 0)

    def add_type(self, lemma: str, upos: str, feats: str) -> None:
        """Take in the next type of word."""
        self._contextual.append(upos in NOMINAL or upos in VERBAL)
        self._nonfinite.append(is_nonfinite(upos, feats))
        for kind in _KINDS:
            self._offers.append(self.number(offered(0, (lemma,), (upos,), (feats,), (kind,))))
        self._number.append(self.number("number=" + value_of(feats, "Number")))
        self._tense.append(self.number("auxtense=" + value_of(feats, "Tense")))
        self._person.append(self.number("subj=" + (value_of(feats, "Person") or "3")))
        self._subject_number.append(self.number("subjnum=" + (value_of(feats, "Number") or "Sing")))
        self._relative.append(is_unnumbered_relative(feats))
        self._numbered.append(bool(value_of(feats, "Number")))
        self._is_first.append(value_of(feats, "Person") == "1")
        self._is_second.append(value_of(feats, "Person") == "2")

    def add_relation(self, relation: str) -> None:
        """Take in the next relation."""
        kind = kind_of(relation)
        own = _POSSESSIVE if relation == _KINDS[_POSSESSIVE] else _OTHER
        self._kinds.append(_KINDS.index(kind) if kind in _KINDS[:_POSSESSIVE] else own)
        self._roles.append(self.number("rel=" + relation))
        self._conjunct.append(relation == "conj")
        self._attributive.append(relation == "amod")
        self._case.append(relation == "case")
        self._subject.append(is_subject(relation))
        self._helping.append(kind in HELPERS)
        self._relative_clause.append(relation == RELATIVE_CLAUSE)

    def offered(self, types: Places, relations: Places) -> Places:
        """Return the fact that each word states about its head."""
        kinds = self._kinds.array.take(relations)
        found: Places = self._offers.array.take(types * len(_KINDS) + kinds)
        return found

    def __call__(
        self, types: Places, relations: Places, heads: Places, offers: Places
    ) -> FactsOfWords | None:
        """Return what holds of each word; ``None`` if heads go round in circles.

        Args:
            types: The type of each word.
            relations: Its relation.
            heads: Its head, -1 for a root.
            offers: What it states about its head.
        """
        size = len(types)
        order = np.argsort(heads, kind="stable")
        counts = np.bincount(heads + 1, minlength=size + 1)
        firsts = np.cumsum(counts)[:-1]
        counts = counts[1:]
        conjunct = self._conjunct.array.take(relations) & (heads >= 0)
        case = self._case.array.take(relations)
        cased = np.zeros(size + 1, bool)
        cased[heads[case]] = True
        coordinated = np.zeros(size + 1, bool)
        coordinated[heads[conjunct]] = True

        words = np.flatnonzero(self._contextual.array.take(types))
        joined = conjunct & ~cased[:-1]
        leading = _followed(heads, joined, words)
        if leading is None:
            return None
        governed = words.copy()
        attributes = self._attributive.array.take(relations[leading]) & (heads[leading] >= 0)
        governed[attributes] = heads[leading[attributes]]
        sources = _followed(heads, joined, governed)
        if sources is None:
            return None

        def dependents(owners: Places, of: Places) -> tuple[Places, Places]:
            sizes = counts[of]
            return np.repeat(owners, sizes), order[within(firsts[of], sizes)]

        found: list[tuple[Places, Places | int]] = [
            (words[attributes], self._attribute),
            (words[attributes], self._number.array.take(types[governed[attributes]])),
            (words, self._roles.array.take(relations[sources])),
        ]
        some = cased[sources]
        owners, children = dependents(words[some], sources[some])
        cases = case[children]
        found.append((words[some], self._adposition))
        found.append((owners[cases], offers[children[cases]]))

        some = counts[governed] > 0
        owners, children = dependents(words[some], governed[some])
        subject = self._subject.array.take(relations[children])
        kinds = self._kinds.array.take(relations[children])
        others = ~subject & (kinds != _CASE)
        found.append((owners[others], offers[children[others]]))
        auxiliary = ~subject & (kinds == _AUX)
        found.append((owners[auxiliary], self._tense.array.take(types[children[auxiliary]])))

        without = np.ones(size, bool)
        without[owners[subject]] = False
        shared = words[without[words] & conjunct[words]]
        more, subjects = dependents(shared, heads[shared])
        helped = np.zeros(size, bool)
        helped[owners[auxiliary]] = True
        found += self._lent(types, relations, offers, ~helped, more, subjects)
        real = self._subject.array.take(relations[subjects])
        owners = np.concatenate([owners[subject], more[real]])
        subjects = np.concatenate([children[subject], subjects[real]])
        agreeing = self._agreeing(types, relations, heads)[subjects]
        several = coordinated[subjects] & (agreeing == subjects)
        persons = self._persons(types, heads, conjunct, agreeing, several)
        found.append((owners, persons))
        numbers = self._subject_number.array.take(types[agreeing])
        found.append((owners, np.where(several, self._plural, numbers)))
        return self._sets(size, found)

    def _agreeing(self, types: Places, relations: Places, heads: Places) -> Places:
        """Return the word that has the person and number of each word, were that a subject."""
        result = np.arange(len(types))
        relative = np.flatnonzero(self._relative.array.take(types) & (heads >= 0))
        if not len(relative):
            return result
        helpers = self._helping.array.take(relations) & self._numbered.array.take(types)
        # The first of several is written last.
        helping = np.flatnonzero(helpers & (heads >= 0))[::-1]
        helper_of = np.full(len(types), -1)
        helper_of[heads[helping]] = helping
        clauses = heads[relative]
        referring = self._relative_clause.array.take(relations[clauses]) & (heads[clauses] >= 0)
        others = np.where(referring, heads[clauses], relative)
        result[relative] = np.where(helper_of[clauses] >= 0, helper_of[clauses], others)
        return result

    def _persons(
        self, types: Places, heads: Places, conjunct: Flags, subjects: Places, several: Flags
    ) -> Places:
        """Return the person of subjects, ``several`` of which are coordinated with other words."""
        persons = self._person.array.take(types[subjects])
        own_first = self._is_first.array.take(types[subjects])
        for flags, person in ((self._is_second, self._second), (self._is_first, self._first)):
            any_of = np.zeros(len(types), bool)
            any_of[heads[conjunct & flags.array.take(types)]] = True
            persons = np.where(several & any_of[subjects] & ~own_first, person, persons)
        return persons

    def _lent(
        self,
        types: Places,
        relations: Places,
        offers: Places,
        alone: Flags,
        owners: Places,
        children: Places,
    ) -> list[tuple[Places, Places | int]]:
        """Return what a second verb under one auxiliary has of that, and of its negation.

        Args:
            types: The type of each word.
            relations: Its relation.
            offers: What it states about its head.
            alone: Whether it has no auxiliary of its own.
            owners: Words without subject that are coordinated with another.
            children: The dependents of this other.
        """
        lent = alone[owners] & self._nonfinite.array.take(types[owners])
        owners, children = owners[lent], children[lent]
        auxiliary = self._kinds.array.take(relations[children]) == _AUX
        some = np.zeros(len(alone), bool)
        some[owners[auxiliary]] = True
        negated = owners[some[owners] & (offers[children] == self._negation)]
        tenses = self._tense.array.take(types[children[auxiliary]])
        return [
            (owners[auxiliary], offers[children[auxiliary]]),
            (owners[auxiliary], tenses),
            (negated, self._negation),
        ]

    def _sets(self, size: int, found: list[tuple[Places, Places | int]]) -> FactsOfWords:
        """Sort facts by words, each once."""
        width = len(self.names)
        pairs = np.concatenate([owners * width + facts for owners, facts in found])
        pairs = pairs[self._known[pairs % width]]
        pairs.sort()
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        owners, facts = np.divmod(pairs, width)
        keys = np.zeros(size, np.uint64)
        if len(owners):
            starts = np.flatnonzero(np.diff(owners, prepend=-1))
            keys[owners[starts]] = np.add.reduceat(self._codes[facts], starts)
        return FactsOfWords(keys, owners, facts)


def _followed(heads: Places, going: Flags, words: Places) -> Places | None:
    """Follow the heads of words as long as these go on; ``None`` if that has no end."""
    result = words.copy()
    moving = np.flatnonzero(going[result])
    rounds = 0
    while len(moving):
        result[moving] = heads[result[moving]]
        moving = moving[going[result[moving]]]
        rounds += 1
        if rounds > _LONGEST:
            return None
    return result
