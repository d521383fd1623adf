"""What has been met in CoNLL-U so far: types of words, words in context, what becomes of them.

Everything has a number, and what matters about it stands in arrays by number. What is written is
put together from pieces of bytes, which are made once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.augment.analysis import Word
from kiloglot.augment.cover import FILLED
from kiloglot.augment.growing import GrowingArray
from kiloglot.augment.left_out import CONJUNCT
from kiloglot.augment.numbering import Numbering
from kiloglot.augment.planner import Planner
from kiloglot.augment.project import AUXILIARY, FLAT, NO_SPACE, PARTICLE, is_sign
from kiloglot.augment.provenance import misc_of
from kiloglot.augment.treebank_choices import Choices, Irregular, Pieces
from kiloglot.augment.treebank_facts import Facts
from kiloglot.augment.treebank_words import Words

__all__ = ["KINDS", "Memory", "memory"]

Places = npt.NDArray[np.int64]

#: Parts of speech whose places may be filled, by number; 0 is any other.
KINDS = ("", *FILLED)
_TAG = "Tag="


class Types:
    """Distinct words with lemma, parts of speech and features, wherever they stand.

    Attributes:
        numbers: Numbers FORM to FEATS.
        fields: Form, lemma (``""`` for none), part of speech and features of each.
        kept: The choice that leaves it as it is.
        sources: The beginning of its provenance.
        capital: Whether it begins with a capital.
        article: Whether it is an article.
        sign: Whether it is a sign without letters or digits.
        kind: Its part of speech in :data:`KINDS`.
        no_lemma, no_upos, no_feats: Whether it lacks that column.
        begins, follows: Classes of the words that follow it in phrases, and its own class.
        reach: The length of the longest phrase that it begins.
    """

    def __init__(self, pieces: Pieces, facts: Facts, choices: Choices, planner: Planner) -> None:
        self._pieces = pieces
        self._facts = facts
        self._choices = choices
        self._planner = planner
        self.numbers = Numbering()
        self.sources = GrowingArray()
        self.fields: list[tuple[str, str, str, str]] = []
        self.kept = GrowingArray()
        self.kind = GrowingArray(np.int8)
        self.capital, self.article, self.sign, self.no_lemma, self.no_upos, self.no_feats = (
            GrowingArray(np.bool_) for _ in range(6)
        )
        self.begins = GrowingArray(np.uint64)
        self.follows = GrowingArray(np.uint64)
        self.reach = GrowingArray()

    def add(self, columns: bytes) -> None:
        """Take in a new type, by its columns from FORM to FEATS, a tab after each."""
        row = columns.decode()
        form, lemma, upos, _, feats, _ = row.split("\t")
        self._facts.add_type(lemma, upos, feats)
        self.kept.append(self._choices.add_kept(form, row))
        self.sources.append(self._pieces(misc_of(form, "", "", "", "") + "|"))
        self.kind.append(KINDS.index(upos) if upos in FILLED else 0)
        self.capital.append(form[:1].isupper())
        self.article.append(upos == "DET" and "Definite=" in feats)
        self.sign.append(is_sign(form))
        self.no_lemma.append(lemma == "_")
        self.no_upos.append(upos == "_")
        self.no_feats.append(feats == "_")
        lemma = "" if lemma == "_" else lemma
        self.fields.append((form, lemma, upos, feats))
        begins, follows, reach = self._planner.phrases.classes(form, lemma, upos)
        self.begins.append(begins)
        self.follows.append(follows)
        self.reach.append(reach)


class Relations:
    """Distinct relations.

    Attributes:
        numbers: Numbers them, each with a tab after it.
        rows: The columns DEPREL and DEPS of each.
        further: The columns of a further word of a translation, of an auxiliary and of a particle.
        none: The relation that stands for none.
        particle: Whether it is that of a verb's particle.
        conjunct: Whether it is that of a coordinated word.
    """

    def __init__(self, pieces: Pieces, facts: Facts) -> None:
        self._pieces = pieces
        self._facts = facts
        self.numbers = Numbering()
        self.rows = GrowingArray()
        names = (FLAT, AUXILIARY, PARTICLE)
        self.further = np.array([pieces(f"{name}\t_\t") for name in names])
        self.none: set[int] = set()
        self.particle, self.conjunct = GrowingArray(np.bool_), GrowingArray(np.bool_)

    def add(self, column: bytes) -> None:
        """Take in a new relation, with a tab after it."""
        text = column.decode()
        if text == "_\t":
            self.none.add(len(self.rows))
        self.rows.append(self._pieces(text + "_\t"))
        self.particle.append(text[:-1] == PARTICLE)
        self.conjunct.append(text[:-1].split(":")[0] == CONJUNCT)
        self._facts.add_relation(text[:-1])


class Remarks:
    """Distinct values of MISC.

    Attributes:
        numbers: Numbers them from 0, each with a line feed after it; 0 elsewhere is no value, so
            that others count from 1.
        glued: Whether no space follows.
        rows: What is written for a word that stays as it is: with a space behind it and without,
            alone and before provenance; shape: (4 * values,).
    """

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self.numbers = Numbering()
        self.glued = GrowingArray(np.bool_)
        self.rows = GrowingArray()
        self._add("_")

    def add(self, column: bytes) -> None:
        """Take in a new value, with a line feed after it.

        Raises:
            Irregular: It holds a label.
        """
        text = column.decode()[:-1]
        if _TAG in text:
            raise Irregular
        self._add(text)

    def _add(self, text: str) -> None:
        items = text.split("|")
        glued = NO_SPACE in items
        others = [item for item in items if item not in ("_", NO_SPACE)]
        self.glued.append(glued)
        for close in (False, True):
            value = text
            if close != glued:
                value = "|".join([*others, NO_SPACE] if close else others) or "_"
            self.rows.append(self._pieces(value))
            self.rows.append(self._pieces("" if value == "_" else value + "|"))


class Memory(NamedTuple):
    """All of it."""

    pieces: Pieces
    facts: Facts
    choices: Choices
    types: Types
    relations: Relations
    remarks: Remarks
    words: Words

    def word(self, kind: int, context: tuple[str, ...] = ()) -> Word:
        """Return a type in a context as a word."""
        return Word(*self.types.fields[kind], context)


def memory(facts: Facts, planner: Planner) -> Memory:
    """Return an empty memory."""
    pieces = Pieces()
    choices = Choices(pieces, facts, planner)
    return Memory(
        pieces,
        facts,
        choices,
        Types(pieces, facts, choices, planner),
        Relations(pieces, facts),
        Remarks(pieces),
        Words(pieces, choices, planner),
    )
