"""What may stand in the places of words of CoNLL-U, by number, as pieces of what is written."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.augment.casing import titled
from kiloglot.augment.choices import Choice
from kiloglot.augment.growing import GrowingArray, GrowingBytes
from kiloglot.augment.planner import Planner
from kiloglot.augment.provenance import misc_of
from kiloglot.augment.treebank_facts import Facts

__all__ = ["PIECES", "Choices", "Irregular", "Like", "Pieces", "places_of"]

Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


#: Places of tokens that have a bit.
_MOST_PLACES = 62
#: How many pieces a token has.
PIECES = 3


class Like(NamedTuple):
    """What choices of one token may have in common.

    Args:
        origin: The number of their origin.
        columns: Their columns from UPOS to FEATS, with tabs around them.
    """

    origin: int
    columns: str


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

    def __getitem__(self, number: int) -> str:
        """Return a piece."""
        found: bytes = self.bytes.array()[number].as_py()
        return found.decode()

    def without(self, number: int, *, lemma: bool, feats: bool) -> int:
        """Return the number of a row, from FORM to FEATS, that lacks lemma or features."""
        columns = self[number].split("\t")
        if lemma:
            columns[1] = "_"
        if feats:
            columns[4] = "_"
        return self("\t".join(columns))


class Choices:
    """What may stand in the place of a word: tokens, and how they came about.

    A token is three pieces, one after the other: its form, its form with a blank behind it, and its
    columns from FORM to FEATS. The tokens of one choice stand side by side.

    Attributes:
        tokens: Of each choice, the form of its first token.
        origins: Of each choice, the number of its origin.
        sizes: Of each origin, how many tokens the choices have.
        heads: The place of the one that heads the others.
        auxiliaries, particles: Which are that, a bit for each place.
        expressed: The number of the set of facts that they express, 0 for the empty one.
        steps, ways: How they were found and where their forms are from, as places in ``names``.
        small: Which translations do not begin with a capital.
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
        self.heads = GrowingArray()
        self.auxiliaries = GrowingArray()
        self.particles = GrowingArray()
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
        self.small = GrowingArray(np.bool_)

    def __len__(self) -> int:
        return self._size

    def add_kept(self, form: str, row: str) -> int:
        """Take in a word that stays as it is, with its columns; return its number."""
        self.tokens.append(self._token(form, row))
        self.small.append(False)
        return self._of_origin(self._origin(1, "keep", "", "", "", frozenset(), 0, (), ()))

    def add(self, choice: Choice) -> int:
        """Take in a choice; return its number."""
        first = len(self._pieces)
        for token, upos, lemma, feat in zip(*choice[:4], strict=True):
            self._token(token, f"{token}\t{lemma or '_'}\t{upos or '_'}\t_\t{feat or '_'}\t")
        self.tokens.append(first)
        self.small.append(not choice.tokens[0][:1].isupper())
        return self._of_origin(self._origin_of(choice))

    def like(self, choice: Choice) -> Like:
        """Return what choices of one token have in common with ``choice``, but for their lemmas."""
        (upos,), (feats,) = choice.upos, choice.feats
        return Like(self._origin_of(choice), f"\t{upos or '_'}\t_\t{feats or '_'}\t")

    def add_like(self, form: str, lemma: str, capital: bool, like: Like) -> int:
        """Take in a choice of one token; return its number."""
        if capital:
            form = self._planner.casing.capitalised(form)
        self.tokens.append(self._token(form, f"{form}\t{lemma or '_'}{like.columns}"))
        self.small.append(not capital)
        return self._of_origin(like.origin)

    def capitalised(self, number: int, *, kept: bool) -> int:
        """Return a choice with a capital at its beginning.

        Args:
            number: The choice.
            kept: Whether it is a word of the source.
        """
        found = self._capitals.get(number)
        if found is None:
            pieces = self._pieces
            at, origin = int(self.tokens.array[number]), int(self.origins.array[number])
            form, row = pieces[at], pieces[at + PIECES - 1]
            capital = titled(form) if kept else self._planner.casing.begun(form)
            further = range(at + PIECES, at + PIECES * int(self.sizes.array[origin]))
            others = [pieces[place] for place in further]
            self.tokens.append(self._token(capital, capital + row.removeprefix(form)))
            self.small.append(False)
            pieces.new(*others)
            found = self._capitals[number] = self._of_origin(origin)
        return found

    def expresses(self, sets: Places, facts: Places) -> npt.NDArray[np.bool_]:
        """Tell for pairs of sets of facts and facts whether the one has the other."""
        found: npt.NDArray[np.bool_] = self._expresses[sets, facts]
        return found

    def _token(self, form: str, row: str) -> int:
        if row.count("\t") != 5 or "\n" in row or not form or form != form.strip():
            raise Irregular
        return self._pieces.new(form, form + " ", row)

    def _origin_of(self, choice: Choice) -> int:
        return self._origin(len(choice.tokens), *choice[5:])

    def _origin(
        self,
        size: int,
        step: str,
        entry: str,
        features: str,
        how: str,
        facts: frozenset[str],
        head: int,
        auxiliaries: tuple[int, ...],
        particles: tuple[int, ...],
    ) -> int:
        key = size, step, entry, features, how, facts, head, auxiliaries, particles
        origin = self._origins.get(key)
        if origin is None:
            origin = self._origins[key] = len(self._origins)
            if max([*auxiliaries, *particles], default=0) > _MOST_PLACES:
                raise Irregular
            self.sizes.append(size)
            self.heads.append(head)
            self.auxiliaries.append(sum(1 << place for place in auxiliaries))
            self.particles.append(sum(1 << place for place in particles))
            self.expressed.append(self._set(facts))
            self.steps.append(self._name("found: " + step))
            self.ways.append(self._name("form: " + how))
            self.tails.append(self._pieces(misc_of("", step, entry, features, how) + "\n"))
        return origin

    def _of_origin(self, origin: int) -> int:
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


def places_of(numbers: Floats, sizes: Floats, bounds_at: Places, bounds: Floats) -> Places:
    """Return the places among items that numbers in [0, 1) fall on, as :func:`.choices.place_of`.

    Args:
        numbers: The numbers.
        sizes: How many items there are for each.
        bounds_at: Where the bounds of their shares begin in ``bounds``; -1 if all are equal.
        bounds: The bounds of all, end to end.
    """
    places: Places = (numbers * sizes).astype(np.int64)
    active = np.flatnonzero(bounds_at >= 0)
    places[active] = 0
    at, left, given = bounds_at[active], sizes[active] - 1, numbers[active]
    while len(active):
        going = bounds[at] <= given
        active, at, left, given = active[going], at[going] + 1, left[going] - 1, given[going]
        places[active] += 1
        going = left > 0
        active, at, left, given = active[going], at[going], left[going], given[going]
    return places
