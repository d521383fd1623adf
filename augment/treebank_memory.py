"""What has been met in CoNLL-U so far: types of words, words in context, what becomes of them.

Everything has a number, and what matters about it stands in arrays by number. What is written is
put together from pieces of bytes, which are made once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.augment.analysis import Word
from kiloglot.augment.choices import Choice, Plan
from kiloglot.augment.cover import FILLED
from kiloglot.augment.growing import GrowingArray, GrowingBytes
from kiloglot.augment.numbering import Numbering
from kiloglot.augment.planner import Planner
from kiloglot.augment.project import NO_SPACE
from kiloglot.augment.provenance import misc_of
from kiloglot.augment.treebank_facts import Facts

__all__ = ["KINDS", "Irregular", "Memory", "memory"]

Places = npt.NDArray[np.int64]

#: Parts of speech whose places may be filled, by number; 0 is any other.
KINDS = ("", *FILLED)
_TAG = "Tag="


class Irregular(Exception):  # noqa: N818 - a verdict on the block, not a failure
    """A block has something that arrays cannot hold, and must be worked on sentence by sentence."""


class Pieces:
    """Pieces of output, each once; the first is empty."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {b"": 0}
        self._size = 1
        self.bytes = GrowingBytes()
        self.bytes.extend([b""])

    def __call__(self, text: str) -> int:
        """Return the number of a piece."""
        piece = text.encode()
        number = self._numbers.get(piece)
        if number is None:
            number = self._numbers[piece] = self._size
            self._size += 1
            self.bytes.extend((piece,))
        return number

    def new(self, *texts: str) -> int:
        """Take in pieces that are hardly there already, side by side; return the first's number."""
        self.bytes.extend([text.encode() for text in texts])
        self._size += len(texts)
        return self._size - len(texts)

    def __len__(self) -> int:
        return self._size

    def without(self, number: int, *, lemma: bool, feats: bool) -> int:
        """Return the number of a row, from FORM to FEATS, that lacks lemma or features."""
        columns = self.bytes.array()[number].as_py().decode().split("\t")
        if lemma:
            columns[1] = "_"
        if feats:
            columns[4] = "_"
        return self("\t".join(columns))


class Choices:
    """What may stand in the place of a word: tokens, and how they came about.

    A token is two pieces, one after the other: its form, and its columns from FORM to FEATS. The
    tokens of one choice stand side by side.

    Attributes:
        tokens: Of each choice, the form of its first token.
        origins: Of each choice, the number of its origin.
        sizes: Of each origin, how many tokens the choices have.
        expressed: The number of the set of facts that they express, 0 for the empty one.
        steps, ways: How they were found and where their forms are from, as places in ``names``.
        tails: The end of their provenance, and of their lines.
        names: The names of steps and ways.
    """

    def __init__(self, pieces: Pieces, facts: Facts, planner: Planner) -> None:
        self._pieces = pieces
        self._facts = facts
        self._planner = planner
        self._size = 0
        self.tokens = GrowingArray()
        self.origins = GrowingArray(np.int32)
        self.sizes = GrowingArray()
        self.expressed = GrowingArray(np.int32)
        self.steps = GrowingArray(np.int32)
        self.ways = GrowingArray(np.int32)
        self.tails = GrowingArray()
        self.names: list[str] = []
        self._name_numbers: dict[str, int] = {}
        self._origins: dict[tuple[object, ...], int] = {}
        self._sets: dict[frozenset[str], int] = {frozenset(): 0}
        self._expresses = np.zeros((1, len(facts.names)), bool)
        self._capitals: dict[int, int] = {}
        self._choices: dict[int, Choice] = {}

    def __len__(self) -> int:
        return self._size

    def add_kept(self, form: str, row: str) -> int:
        """Take in a word that stays as it is, with its columns; return its number."""
        self.tokens.append(self._token(form, row))
        return self._add(1, "keep", "", "", "", frozenset())

    def add(self, choice: Choice) -> int:
        """Take in a choice; return its number."""
        first = len(self._pieces)
        for token, upos, lemma, feat in zip(*choice[:4], strict=True):
            self._token(token, f"{token}\t{lemma or '_'}\t{upos or '_'}\t_\t{feat or '_'}\t")
        self.tokens.append(first)
        _, _, _, _, _, step, entry, features, how, expresses = choice
        number = self._add(len(choice.tokens), step, entry, features, how, expresses)
        self._choices[number] = choice
        return number

    def capitalised(self, number: int) -> int:
        """Return a choice with a capital at its beginning; those that are kept stay as they are."""
        choice = self._choices.get(number)
        if choice is None:
            return number
        found = self._capitals.get(number)
        if found is None:
            found = self._capitals[number] = self.add(self._planner.capitalised(choice))
        return found

    def expresses(self, sets: Places, facts: Places) -> npt.NDArray[np.bool_]:
        """Tell for pairs of sets of facts and facts whether the one has the other."""
        found: npt.NDArray[np.bool_] = self._expresses[sets, facts]
        return found

    def _token(self, form: str, row: str) -> int:
        if row.count("\t") != 5 or "\n" in row or not form or form != form.strip():
            raise Irregular
        return self._pieces.new(form, row)

    def _add(
        self, size: int, step: str, entry: str, features: str, how: str, facts: frozenset[str]
    ) -> int:
        key = size, step, entry, features, how, facts
        origin = self._origins.get(key)
        if origin is None:
            origin = self._origins[key] = len(self._origins)
            self.sizes.append(size)
            self.expressed.append(self._set(facts))
            self.steps.append(self._name("found: " + step))
            self.ways.append(self._name("form: " + how))
            self.tails.append(self._pieces(misc_of("", step, entry, features, how) + "\n"))
        self.origins.append(origin)
        self._size += 1
        return self._size - 1

    def _name(self, name: str) -> int:
        number = self._name_numbers.get(name)
        if number is None:
            number = self._name_numbers[name] = len(self.names)
            self.names.append(name)
        return number

    def _set(self, facts: frozenset[str]) -> int:
        number = self._sets.get(facts)
        if number is None:
            number = self._sets[facts] = len(self._sets)
            row = np.zeros((1, len(self._facts.names)), bool)
            row[0, [self._facts.number(fact) for fact in facts]] = True
            row[0, 0] = False
            self._expresses = np.concatenate([self._expresses, row])
        return number


class Types:
    """Distinct words with lemma, parts of speech and features, wherever they stand.

    Attributes:
        numbers: Numbers FORM to FEATS.
        fields: Form, lemma (``""`` for none), part of speech and features of each.
        kept: The choice that leaves it as it is.
        sources: The beginning of its provenance.
        capital: Whether it begins with a capital.
        article: Whether it is an article.
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
        self.capital, self.article, self.no_lemma, self.no_upos, self.no_feats = (
            GrowingArray(np.bool_) for _ in range(5)
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
        self.no_lemma.append(lemma == "_")
        self.no_upos.append(upos == "_")
        self.no_feats.append(feats == "_")
        lemma = "" if lemma == "_" else lemma
        self.fields.append((form, lemma, upos, feats))
        begins, follows, reach = self._planner.phrases_of(form, lemma, upos)
        self.begins.append(begins)
        self.follows.append(follows)
        self.reach.append(reach)


class Relations:
    """Distinct relations.

    Attributes:
        numbers: Numbers them, each with a tab after it.
        rows: The columns DEPREL and DEPS of each.
        flat: The columns of a further word of a translation.
        none: The relation that stands for none.
    """

    def __init__(self, pieces: Pieces, facts: Facts) -> None:
        self._pieces = pieces
        self._facts = facts
        self.numbers = Numbering()
        self.rows = GrowingArray()
        self.flat = pieces("flat\t_\t")
        self.none: set[int] = set()

    def add(self, column: bytes) -> None:
        """Take in a new relation, with a tab after it."""
        text = column.decode()
        if text == "_\t":
            self.none.add(len(self.rows))
        self.rows.append(self._pieces(text + "_\t"))
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


class Words:
    """Types in context, and phrases: what is planned.

    Attributes:
        numbers: Numbers pairs of a type and a set of facts, from 0 on.
        words: The words, those of pairs and phrases alike.
        of_pair: The word of each pair.
        first, size: The first of the choices of each word, and how many they are.
        bounds_at: Where the bounds of their shares begin in ``bounds``; -1 if all are equal.
        sources: The beginning of the provenance of each.
        article: Whether it is an article.
    """

    def __init__(self, pieces: Pieces, choices: Choices, planner: Planner) -> None:
        self._pieces = pieces
        self._choices = choices
        self._planner = planner
        self.numbers = Numbering()
        self.of_pair = GrowingArray()
        self.words: list[Word] = []
        self._known: dict[Word, int] = {}
        self.first = GrowingArray()
        self.size = GrowingArray(np.float64)
        self.bounds = GrowingArray(np.float64)
        self.bounds_at = GrowingArray()
        self.sources = GrowingArray()
        self.article = GrowingArray(np.bool_)
        self._plans: dict[Plan | None, tuple[int, int]] = {}
        self._waiting: list[Word] = []

    def number(self, word: Word) -> int:
        """Return the number of a word; if it is new it must be given to :meth:`plan`."""
        number = self._known.get(word)
        if number is None:
            number = self._known[word] = len(self.words)
            self.words.append(word)
            self._waiting.append(word)
        return number

    def plan(self) -> None:
        """Plan all new words in one batch."""
        self._planner.plan(self._waiting)
        for word in self._waiting:
            plan = self._planner[word]
            self.sources.append(self._pieces(misc_of(word.form, "", "", "", "") + "|"))
            self.article.append(word.upos == "DET" and "Definite=" in word.feats)
            if plan not in self._plans:
                self._plans[plan] = len(self._choices), self._bounds(plan)
                for choice in () if plan is None else plan.choices:
                    self._choices.add(choice)
            first, bounds_at = self._plans[plan]
            self.first.append(first)
            self.size.append(0 if plan is None else len(plan.choices))
            self.bounds_at.append(bounds_at)
        self._waiting.clear()

    def _bounds(self, plan: Plan | None) -> int:
        if plan is None or not plan.bounds:
            return -1
        at = len(self.bounds)
        self.bounds.extend(plan.bounds)
        return at


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
