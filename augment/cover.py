"""Coverage-driven filling: other words of the same part of speech in the places of the source's.

A source corpus uses a small part of a lexicon, and of a paradigm the cells that its grammar asks
for. Filling the place of a word with any word of its part of speech shows a model the whole lexicon
and all paradigms in sentences whose labels stay right. Words are dealt like cards, each once in a
shard, and where they are used up the rest of the shard is translated word by word: a lexicon of a
few hundred words is not shown over and over in the place of translations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from kiloglot.augment.analysis import Word
from kiloglot.augment.casing import Casing
from kiloglot.augment.choices import Choice, bounds_of, place_of
from kiloglot.augment.draws import Draws
from kiloglot.augment.memory import remember
from kiloglot.augment.periphrasis import periphrasis
from kiloglot.augment.realise import Form, Realiser
from kiloglot.augment.transfer import Request
from kiloglot.lexicon import Lexicon
from kiloglot.morph.ud import to_ud

__all__ = ["FILLED", "Dealer", "Fillers", "Paradigm", "can_fill"]

#: Parts of speech whose words may give place to others, with that of their paradigms.
FILLED: Mapping[str, str] = {"NOUN": "N", "VERB": "V", "ADJ": "ADJ", "PROPN": "N"}
#: Names are dealt only if there are this many, lest a few stand for all.
_NAMES = 50
#: Where less of a lexicon than this has a part of speech, the words that have one stand for few.
_TOLD = 1 / 3


def can_fill(lexicon: Lexicon, lemmas: bool) -> bool:
    """Tell whether there is enough to fill places with.

    That is a paradigm table, or a lexicon that says of a third of its words or more which part of
    speech they are.

    Args:
        lexicon: The lexicon.
        lemmas: Whether there is a table with lemmas.
    """
    told = sum(bool(entry.pos) for entry in lexicon)
    return lemmas or told >= _TOLD * len(lexicon) > 0


class Paradigm(NamedTuple):
    """The forms of a lemma and, if they are not equally frequent, the bounds of their shares."""

    forms: tuple[Form, ...]
    bounds: tuple[float, ...]


class Fillers:
    """The words that can fill the place of another, and their forms.

    Args:
        lexicon: Its single-word targets that have a part of speech are fillers.
        realiser: The lemmas of its table are, too.
        request: Says what a word asks of a form.
        casing: Writes capitals.
        spread: The share of forms that are drawn evenly from the whole paradigm; the others are
            what the word that gives place asks for.
        prior: How frequent each bundle of features is, for draws from the paradigm; evenly
            without it.

    Attributes:
        realiser, request, spread: As given.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        realiser: Realiser,
        request: Callable[[Word, str], Request],
        casing: Casing,
        spread: float,
        prior: Mapping[str, float] | None = None,
    ) -> None:
        self._prior = prior or {}
        self.realiser = realiser
        self.request = request
        self._casing = casing
        self.spread = spread
        self._asked: dict[tuple[str, str, Request], tuple[Form, ...]] = {}
        self._paradigms: dict[tuple[str, str], Paradigm] = {}
        self._lexicon = lexicon

    @cached_property
    def words(self) -> dict[str, tuple[str, ...]]:
        """The fillers of each part of speech, collected when they are first asked for."""
        return _words(self._lexicon, self.realiser)

    def deal(self, draws: Draws) -> Dealer:
        """Return a dealer for one shard."""
        return Dealer(self.words, draws)

    def choice(self, word: Word, lemma: str, spread: float, number: float) -> Choice:
        """Put ``lemma`` in the place of ``word``.

        Args:
            word: What gives place.
            lemma: What takes it.
            spread: In [0, 1); decides whether any form of the paradigm will do.
            number: In [0, 1); decides which of several forms it is.
        """
        pos = FILLED[word.upos]
        form = None
        if spread < self.spread:
            form = self.any_form(lemma, pos, number)
        if form is None:
            forms = self.asked(lemma, pos, self.request(word, pos))
            form = forms[int(number * len(forms))]
        return self.written(word.upos, word.form[:1].isupper(), lemma, form)

    def any_form(self, lemma: str, pos: str, number: float) -> Form | None:
        """Return any form of the paradigm of ``lemma``, by the prior if there is one."""
        forms, bounds = self.paradigm(lemma, pos)
        if not forms:
            return None
        return self.made(lemma, forms[place_of(number, bounds, len(forms))])

    def paradigm(self, lemma: str, pos: str) -> Paradigm:
        """Return the forms of ``lemma`` that are single words."""
        key = lemma, pos
        found = self._paradigms.get(key)
        if found is None:
            forms = _single(self.realiser.paradigm(lemma, pos))
            bounds: tuple[float, ...] = ()
            if self._prior:
                rare = min(self._prior.values())
                bounds = bounds_of([self._prior.get(form.features, rare) for form in forms])
            found = remember(self._paradigms, key, Paradigm(forms, bounds))
        return found

    def made(self, lemma: str, form: Form) -> Form:
        """Return a form of :meth:`paradigm`, made by rule if it is still to be made."""
        return form if form.form else self.realiser.by_rule(lemma, form.features)

    def asked(self, lemma: str, pos: str, request: Request) -> tuple[Form, ...]:
        """Return the forms of ``lemma`` that answer ``request``, of which there is one at least."""
        key = lemma, pos, request
        found = self._asked.get(key)
        if found is None:
            forms = _single(self.realiser.forms(lemma, pos, request, predicted=False))
            found = remember(self._asked, key, forms or (Form(lemma, "", "lemma"),))
        return found

    def written(self, upos: str, capital: bool, lemma: str, form: Form) -> Choice:
        """Return a form as what stands in the place of a word.

        Args:
            upos: The part of speech of both.
            capital: Whether the word begins with a capital.
            lemma: The lemma of the form.
            form: The form.
        """
        first, *others = form.form.split()
        cell = periphrasis([first, *others], lemma, upos)
        if capital:
            first = self._casing.capitalised(first)
        feats = to_ud(form.features)[1] if form.features else "_"
        return Choice(
            (first, *others),
            cell.upos,
            cell.lemmas,
            tuple([feats if at == cell.place else "_" for at in range(len(cell.upos))]),
            1.0,
            "cover",
            "",
            form.features,
            form.how,
            form.expresses,
            cell.place if cell.auxiliaries or cell.particles else 0,
            cell.auxiliaries,
            cell.particles,
        )


class Dealer:
    """Deals words of each part of speech, every one once.

    Args:
        words: By part of speech.
        draws: Of the shard.
    """

    def __init__(self, words: Mapping[str, tuple[str, ...]], draws: Draws) -> None:
        self._words = words
        self._draws = draws
        self._decks: dict[str, list[int]] = {}

    def __call__(self, upos: str) -> str | None:
        """Return the next word, or ``None`` if there is no more of that part of speech."""
        place = self.place(upos)
        return None if place is None else self._words[upos][place]

    def place(self, upos: str) -> int | None:
        """Return the place of the next word among all of that part of speech, or ``None``."""
        deck = self._decks.get(upos)
        if deck is None:
            deck = self._decks[upos] = self._draws.deck(upos, len(self._words.get(upos, ())))
        return deck.pop() if deck else None


class _Listed(NamedTuple):
    lemma: str
    upos: str


def _single(forms: Iterable[Form]) -> tuple[Form, ...]:
    return tuple([form for form in forms if " " not in form.form])


def _words(lexicon: Lexicon, realiser: Realiser) -> dict[str, tuple[str, ...]]:
    """Return the fillers of each part of speech, sorted."""
    listed = {
        _Listed(entry.target, entry.pos)
        for entry in lexicon
        if entry.pos in FILLED and " " not in entry.target and entry.target != entry.source
    }
    for upos, pos in FILLED.items():
        if upos != "PROPN":
            listed.update(_Listed(lemma, upos) for lemma in realiser.lemmas(pos))
    words: dict[str, list[str]] = {}
    for lemma, upos in sorted(listed):
        if lemma and " " not in lemma:
            words.setdefault(upos, []).append(lemma)
    if len(words.get("PROPN", ())) < _NAMES:
        words.pop("PROPN", None)
    return {upos: tuple(own) for upos, own in words.items()}
