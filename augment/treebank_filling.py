"""Choices that fill the places of words in CoNLL-U, remembered by number."""

from __future__ import annotations

from typing import NamedTuple

from kiloglot.augment.answers import Answer
from kiloglot.augment.choices import place_of
from kiloglot.augment.cover import FILLED, Dealer, Fillers
from kiloglot.augment.memory import remember
from kiloglot.augment.realise import Cells, Form
from kiloglot.augment.transfer import Request
from kiloglot.augment.treebank_memory import KINDS, Memory

__all__ = ["Filling"]


class _Lemma(NamedTuple):
    """A lemma that fills places.

    Args:
        lemma: The lemma.
        pos: Its part of speech in the table (``"N"``).
        cells: Its cells, if the table has any and all are single words.
        forms: The forms of its paradigm.
        bounds: The bounds of their shares, if they are not equally frequent.
    """

    lemma: str
    pos: str
    cells: Cells | None
    forms: tuple[Form, ...]
    bounds: tuple[float, ...]


class Filling:
    """Finds the choices for the places of words, as :meth:`Fillers.choice`.

    Args:
        fillers: The words and their forms.
        memory: Where choices are kept.
    """

    def __init__(self, fillers: Fillers, memory: Memory) -> None:
        self._fillers = fillers
        self._memory = memory
        self._lemmas: dict[tuple[int, int], _Lemma] = {}
        # By kind, place, capital, and the cell or the form.
        self._of_cells: dict[tuple[int, int, bool, int, frozenset[str]], int] = {}
        self._of_forms: dict[tuple[int, int, bool, Form], int] = {}
        self._requests: dict[Request, int] = {}
        self._of_words: dict[int, tuple[int, Request]] = {}
        self._answers: dict[tuple[int, int, int], tuple[Answer, ...]] = {}

    def __call__(
        self, dealer: Dealer, word: int, kind: int, capital: bool, spread: float, number: float
    ) -> int:
        """Return the choice for the place of a word, -1 if there are no more of its kind.

        Args:
            dealer: Deals the lemmas.
            word: The number of the word.
            kind: Its part of speech in :data:`KINDS`.
            capital: Whether it begins with a capital.
            spread: As for :meth:`Fillers.choice`.
            number: Likewise.
        """
        place = dealer.place(KINDS[kind])
        if place is None:
            return -1
        own = self._lemmas.get((kind, place))
        if own is None:
            own = remember(self._lemmas, (kind, place), self._lemma(kind, place))
        forms = own.forms
        if spread < self._fillers.spread and forms:
            cell = place_of(number, own.bounds, len(forms))
            found = self._of_cells.get((kind, place, capital, cell, _NOTHING))
            if found is None:
                form = self._fillers.made(own.lemma, forms[cell])
                found = self._number(own, kind, capital, form)
                remember(self._of_cells, (kind, place, capital, cell, _NOTHING), found)
            return found
        request, asked = self._of_words.get(word) or self._request(word, own.pos)
        if own.cells is not None:
            answers = self._answers.get((own.cells.shape, kind, request))
            if answers is None:
                answers = self._fillers.realiser.best(own.cells, own.pos, asked)
                remember(self._answers, (own.cells.shape, kind, request), answers)
            if answers:
                cell, features, expresses = answers[int(number * len(answers))]
                found = self._of_cells.get((kind, place, capital, cell, expresses))
                if found is None:
                    form = Form(own.cells.forms[cell], features, "table", expresses)
                    found = self._number(own, kind, capital, form)
                    remember(self._of_cells, (kind, place, capital, cell, expresses), found)
                return found
        several = self._fillers.asked(own.lemma, own.pos, asked)
        form = several[int(number * len(several))]
        found = self._of_forms.get((kind, place, capital, form))
        if found is None:
            found = self._number(own, kind, capital, form)
            remember(self._of_forms, (kind, place, capital, form), found)
        return found

    def _lemma(self, kind: int, place: int) -> _Lemma:
        lemma, pos = self._fillers.words[KINDS[kind]][place], FILLED[KINDS[kind]]
        forms, bounds = self._fillers.paradigm(lemma, pos)
        cells = self._fillers.realiser.cells(self._fillers.realiser.lemma(lemma, pos), pos)
        whole = bool(cells.forms) and len(cells.forms) == len(forms)
        return _Lemma(lemma, pos, cells if whole else None, forms, bounds)

    def _request(self, word: int, pos: str) -> tuple[int, Request]:
        asked = self._fillers.request(self._memory.words.words[word], pos)
        number = self._requests.setdefault(asked, len(self._requests))
        return remember(self._of_words, word, (number, asked))

    def _number(self, own: _Lemma, kind: int, capital: bool, form: Form) -> int:
        choice = self._fillers.written(KINDS[kind], capital, own.lemma, form)
        return self._memory.choices.add(choice)


_NOTHING: frozenset[str] = frozenset()
