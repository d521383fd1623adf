"""Choices that fill the places of words in CoNLL-U, drawn for all places of a block at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kiloglot.augment.cover import FILLED, Fillers
from kiloglot.augment.draws import Draws
from kiloglot.augment.growing import GrowingArray
from kiloglot.augment.memory import remember
from kiloglot.augment.numbering import Numbering
from kiloglot.augment.realise import Cells, Form
from kiloglot.augment.transfer import Request
from kiloglot.augment.treebank_choices import Like, places_of
from kiloglot.augment.treebank_memory import KINDS, Memory

__all__ = ["Filling", "Gaps"]

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

#: What a choice is made of stands side by side in a number: a lemma, facts, a cell, a capital; or
#: one of the forms that were asked for, and a capital.
_LEMMA, _FACTS, _CELL = 40, 21, 1
_ASKED = np.uint64(1 << 63)


class Gaps(NamedTuple):
    """The places to be filled, in order; shape: (places,).

    Args:
        words: The number of the word that gives place.
        kinds: Its part of speech in :data:`KINDS`.
        capitals: Whether it begins with a capital.
        spreads: In [0, 1); decide whether any form of the paradigm will do.
        numbers: In [0, 1); decide which of several forms it is.
    """

    words: Places
    kinds: npt.NDArray[np.int8]
    capitals: Flags
    spreads: Floats
    numbers: Floats

    def at(self, places: Places) -> Gaps:
        """Return some of the places."""
        words, kinds, capitals, spreads, numbers = self
        return Gaps(
            words[places], kinds[places], capitals[places], spreads[places], numbers[places]
        )


class _Lemma(NamedTuple):
    """A lemma that fills places.

    Args:
        lemma: The lemma.
        upos: Its part of speech.
        pos: The same in the table (``"N"``).
        cells: Its cells, if the table has any and all are single words.
        forms: The forms of its paradigm.
        bounds: The bounds of their shares, if they are not equally frequent.
    """

    lemma: str
    upos: str
    pos: str
    cells: Cells | None
    forms: tuple[Form, ...]
    bounds: tuple[float, ...]


class Filling:
    """Finds the choices for the places of words, as :meth:`Fillers.choice`.

    Lemmas are numbered through all parts of speech.

    Args:
        fillers: The words and their forms.
        memory: Where choices are kept.
    """

    def __init__(self, fillers: Fillers, memory: Memory) -> None:
        self._fillers = fillers
        self._memory = memory
        self._decks = [len(fillers.words.get(upos, ())) for upos in KINDS]
        self._firsts = np.cumsum([0, *self._decks]).tolist()
        total = self._firsts[-1]
        # Of each lemma: how many forms it has, where their bounds are, which cells; -1: not known.
        self._sizes = np.full(total, -1, np.int32)
        self._bounds_at = np.full(total, -1, np.int64)
        self._shapes = np.full(total, -1, np.int64)
        self._bounds = GrowingArray(np.float64)
        self._known_bounds: dict[tuple[float, ...], int] = {(): -1}
        self._lemmas: dict[int, _Lemma] = {}
        # Of each word what it asks for, -1 if not known.
        self._of_words = np.full(1 << 10, -1, np.int32)
        self._requests: dict[tuple[str, Request], int] = {}
        self._asked: list[Request] = []
        # Of each pair of cells and request, the cells that answer it, and what they express.
        self._pairs = Numbering()
        self._answers = _Lists()
        self._cells, self._facts = GrowingArray(), GrowingArray()
        self._sets: dict[frozenset[str], int] = {frozenset(): 0}
        self._expressed: list[frozenset[str]] = [frozenset()]
        # Of each lemma and request that no cell answers, the forms that do.
        self._others = Numbering()
        self._answers_of_others = _Lists()
        self._forms: list[Form] = []
        # What was made of all that.
        self._keys = Numbering()
        self._choices = GrowingArray()
        self._of_forms: dict[tuple[int, bool, Form], int] = {}
        self._like: dict[tuple[str, str, str, frozenset[str]], Like] = {}

    def __len__(self) -> int:
        """Return how much is remembered, but for choices."""
        return len(self._pairs) + len(self._others)

    def __call__(self, draws: Draws, gaps: Gaps) -> Places:
        """Return the choice for each place, -1 where there are no more words of its kind.

        Args:
            draws: Of the block.
            gaps: The places.
        """
        lemmas = self._dealt(draws, gaps.kinds)
        choices = np.full(len(lemmas), -1, np.int64)
        filled = np.flatnonzero(lemmas >= 0)
        if not len(filled):
            return choices
        gaps, lemmas = gaps.at(filled), lemmas[filled]
        self._learn(lemmas)
        sizes = self._sizes.take(lemmas)
        keys = np.zeros(len(lemmas), np.uint64)
        any_form = (gaps.spreads < self._fillers.spread) & (sizes > 0)
        some = np.flatnonzero(any_form)
        own = lemmas[some]
        cells = places_of(
            gaps.numbers[some], sizes[some], self._bounds_at.take(own), self._bounds.array
        )
        keys[some] = (own << _LEMMA | cells << _CELL).view(np.uint64)
        some = np.flatnonzero(~any_form)
        keys[some] = self._answered(gaps.at(some), lemmas[some])
        keys |= gaps.capitals.astype(np.uint64)
        numbers, new = self._keys.of_keys(keys, np.zeros(len(keys), np.uint64))
        for key, lemma in zip(keys[new].tolist(), lemmas[new].tolist(), strict=True):
            self._choices.append(self._made(key, lemma))
        choices[filled] = self._choices.array.take(numbers)
        return choices

    def _dealt(self, draws: Draws, kinds: npt.NDArray[np.int8]) -> Places:
        """Return the lemma for each place, as :class:`Dealer` deals them; -1 for none."""
        lemmas = np.full(len(kinds), -1, np.int64)
        for kind in range(1, len(KINDS)):
            places = np.flatnonzero(kinds == kind)
            if len(places):
                dealt = draws.deck(KINDS[kind], self._decks[kind])[::-1][: len(places)]
                lemmas[places[: len(dealt)]] = self._firsts[kind] + np.array(dealt, np.int64)
        return lemmas

    def _learn(self, lemmas: Places) -> None:
        """Look up the paradigms of lemmas that are met for the first time."""
        for number in np.unique(lemmas[self._sizes.take(lemmas) < 0]).tolist():
            own = self._lemma(number)
            at = self._known_bounds.get(own.bounds)
            if at is None:
                at = self._known_bounds[own.bounds] = len(self._bounds)
                self._bounds.extend(own.bounds)
            self._sizes[number] = len(own.forms)
            self._bounds_at[number] = at
            self._shapes[number] = -1 if own.cells is None else own.cells.shape

    def _lemma(self, number: int) -> _Lemma:
        found = self._lemmas.get(number)
        if found is None:
            fillers = self._fillers
            kind = next(kind for kind, end in enumerate(self._firsts[1:]) if number < end)
            upos = KINDS[kind]
            lemma, pos = fillers.words[upos][number - self._firsts[kind]], FILLED[upos]
            forms, bounds = fillers.paradigm(lemma, pos)
            cells = fillers.realiser.cells(fillers.realiser.lemma(lemma, pos), pos)
            whole = bool(cells.forms) and len(cells.forms) == len(forms)
            found = _Lemma(lemma, upos, pos, cells if whole else None, forms, bounds)
            remember(self._lemmas, number, found)
        return found

    def _answered(self, gaps: Gaps, lemmas: Places) -> npt.NDArray[np.uint64]:
        """Return the keys of forms of lemmas that answer what the words of places ask for."""
        requests = self._requests_of(gaps.words)
        shapes = self._shapes.take(lemmas)
        keys = np.zeros(len(lemmas), np.uint64)
        found = np.zeros(len(lemmas), bool)
        some = np.flatnonzero(shapes >= 0)
        numbers, new = _numbered(self._pairs, shapes[some], requests[some])
        for place in some[new].tolist():
            own = self._lemma(int(lemmas[place]))
            assert own.cells is not None
            request = self._asked[requests[place]]
            answers = self._fillers.realiser.best(own.cells, own.pos, request)
            self._answers.append(len(answers))
            for cell, _, expresses in answers:
                self._cells.append(cell)
                number = self._sets.setdefault(expresses, len(self._sets))
                if number == len(self._expressed):
                    self._expressed.append(expresses)
                self._facts.append(number)
        answered, picks = self._answers.picked(numbers, gaps.numbers[some])
        some, picks = some[answered], picks[answered]
        found[some] = True
        facts, cells = self._facts.array.take(picks), self._cells.array.take(picks)
        keys[some] = (lemmas[some] << _LEMMA | facts << _FACTS | cells << _CELL).view(np.uint64)

        some = np.flatnonzero(~found)
        numbers, new = _numbered(self._others, lemmas[some], requests[some])
        for place in some[new].tolist():
            own = self._lemma(int(lemmas[place]))
            several = self._fillers.asked(own.lemma, own.pos, self._asked[requests[place]])
            self._answers_of_others.append(len(several))
            self._forms.extend(several)
        _, picks = self._answers_of_others.picked(numbers, gaps.numbers[some])
        keys[some] = _ASKED | (picks << _CELL).view(np.uint64)
        return keys

    def _requests_of(self, words: Places) -> npt.NDArray[np.int32]:
        """Return what words ask for, as places in ``_asked``."""
        total = len(self._memory.words.words)
        if total > len(self._of_words):
            more = np.full(2 * total - len(self._of_words), -1, np.int32)
            self._of_words = np.concatenate([self._of_words, more])
        new = words[self._of_words.take(words) < 0]
        for number in np.unique(new).tolist():
            word = self._memory.words.words[number]
            pos = FILLED[word.upos]
            asked = self._fillers.request(word, pos)
            request = self._requests.setdefault((pos, asked), len(self._requests))
            if request == len(self._asked):
                self._asked.append(asked)
            self._of_words[number] = request
        found: npt.NDArray[np.int32] = self._of_words.take(words)
        return found

    def _made(self, key: int, number: int) -> int:
        """Make the choice of a key."""
        own = self._lemma(number)
        capital = bool(key & 1)
        if key >> 63:
            form = self._forms[key % (1 << 63) >> _CELL]
            same = number, capital, form
            choice = self._of_forms.get(same)
            if choice is None:
                choice = remember(self._of_forms, same, self._written(own, capital, form))
            return choice
        form = own.forms[key % (1 << _FACTS) >> _CELL]
        facts = key % (1 << _LEMMA) >> _FACTS
        if facts:
            form = form._replace(expresses=self._expressed[facts])
        elif not form.form:
            form = self._fillers.made(own.lemma, form)
        return self._written(own, capital, form)

    def _written(self, own: _Lemma, capital: bool, form: Form) -> int:
        if " " in form.form:
            choice = self._fillers.written(own.upos, capital, own.lemma, form)
            return self._memory.choices.add(choice)
        key = own.upos, form.features, form.how, form.expresses
        like = self._like.get(key)
        if like is None:
            choice = self._fillers.written(own.upos, capital, own.lemma, form)
            like = remember(self._like, key, self._memory.choices.like(choice))
        return self._memory.choices.add_like(form.form, own.lemma, capital, like)


class _Lists:
    """Lists of different lengths, end to end."""

    def __init__(self) -> None:
        self._firsts = GrowingArray()
        self._sizes = GrowingArray()
        self._total = 0

    def append(self, size: int) -> None:
        """Take in a list of ``size`` items."""
        self._firsts.append(self._total)
        self._sizes.append(size)
        self._total += size

    def picked(self, lists: npt.NDArray[np.int32], numbers: Floats) -> tuple[Flags, Places]:
        """Return which lists are not empty, and which item of all numbers in [0, 1) fall on."""
        sizes = self._sizes.array.take(lists)
        return sizes > 0, self._firsts.array.take(lists) + (numbers * sizes).astype(np.int64)


def _numbered(
    numbering: Numbering, firsts: Places, seconds: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], Places]:
    """Return the numbers of pairs, and the places of those that are new."""
    keys = (firsts << 32 | seconds).view(np.uint64)
    return numbering.of_keys(keys, np.zeros(len(keys), np.uint64))
