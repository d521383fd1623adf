"""Which word of a translation of several words is inflected.

It is one that the paradigm table has in the part of speech that is wanted: of a verb *seta* in
*seta gongd á*, wherever it stands, of a noun the word that ends the phrase (*nógv vatn*), or begins
it, before an adposition at any rate (*dagur í mánaðinum*). On which side that is, phrases tell of
which the table has one word only, or which it has whole, by the word that differs in their forms.
Where it is the end, the last word of other phrases is taken, too, unless the lexicon says that it
is something else. Phrases without such a word are fixed (*í dag*).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kiloglot.augment.realise import Realiser
from kiloglot.lexicon import Lexicon

__all__ = ["Phrase", "TargetPhrases"]

_NOMINAL = frozenset({"ADJ", "N"})
#: Parts of speech of the lexicon by those of tables.
_OF_TABLE = {"ADJ": ("ADJ",), "N": ("NOUN", "PROPN"), "V": ("VERB", "AUX")}
#: Of so many phrases, evenly spread over the lexicon, the side of the inflected word is told.
_LOOKED_AT = 5000
#: It is the first word if so many more phrases begin with it than end in it, and the reverse.
_MORE = 5


class Phrase(NamedTuple):
    """A translation around the word of it that is inflected.

    Args:
        before: The words before it.
        word: What is inflected: a word, or a phrase that the table has whole.
        after: The words behind it.
    """

    before: tuple[str, ...]
    word: str
    after: tuple[str, ...]


class TargetPhrases:
    """Finds the inflected words of the translations in a lexicon.

    Args:
        lexicon: Source to target.
        realiser: Knows the table.
        parts: The part of speech of words, as far as the lexicon tells it.
    """

    def __init__(self, lexicon: Lexicon, realiser: Realiser, parts: Mapping[str, str]) -> None:
        self._lexicon = lexicon
        self._realiser = realiser
        self._parts = parts
        self._balances: dict[str, int] = {}

    def __call__(self, target: str, pos: str) -> Phrase | None:
        """Return a translation around its inflected word; ``None`` if none is known to be that.

        Args:
            target: A word or several.
            pos: The part of speech that is wanted, in the table (``"V"``).
        """
        if " " not in target or self._realiser.knows(target, pos):
            return Phrase((), target, ())
        words = target.split()
        places = self._places(words, pos)
        if not places:
            return None
        place = places[0 if len(places) > 1 and self.is_first(pos) else -1]
        return Phrase(tuple(words[:place]), words[place], tuple(words[place + 1 :]))

    def is_first(self, pos: str) -> bool:
        """Tell whether words of a part of speech begin phrases rather than end them."""
        return self._side(pos) >= _MORE

    def _places(self, words: Sequence[str], pos: str) -> Sequence[int]:
        """Return where a word may be inflected.

        That is where the table has it, or else where it is cited as only such words are.
        """
        places: Sequence[int] = range(len(words))
        if pos in _NOMINAL:
            adpositions = [place for place in places if self._parts.get(words[place]) == "ADP"]
            size = adpositions[0] if adpositions else len(words)
            if not size or adpositions[-1:] == [len(words) - 1]:
                return ()
            places = (0 if self.is_first(pos) else size - 1,)
        for is_such in (self._realiser.knows, self._realiser.cites):
            if found := [place for place in places if is_such(words[place], pos)]:
                return found
        fits = self._parts.get(words[places[-1]]) in (None, *_OF_TABLE.get(pos, ()))
        return places[-1:] if fits and self._side(pos) <= -_MORE else ()

    def _side(self, pos: str) -> int:
        """Return the balance of a part of speech or, where that tells nothing, of all."""
        own = self._balance(pos)
        return own if abs(own) >= _MORE else sum(map(self._balance, _OF_TABLE))

    def _balance(self, pos: str) -> int:
        """Return how many more phrases begin with a word of a part of speech than end in one."""
        found = self._balances.get(pos)
        if found is None:
            kinds = ("", *_OF_TABLE.get(pos, ()))
            targets = sorted(
                {each.target for each in self._lexicon if " " in each.target and each.pos in kinds}
            )
            balance = 0
            for target in targets[:: max(1, -(-len(targets) // _LOOKED_AT))]:
                words = target.split()
                forms = [form.split() for form in self._realiser.forms_of(target, pos)]
                if forms:  # The table has it whole: where do its forms differ?
                    ends = {at for at in (0, -1) for form in forms if form[at] != words[at]}
                    places = [at % len(words) for at in ends]
                else:
                    knows = self._realiser.knows
                    places = [at for at, word in enumerate(words) if knows(word, pos)]
                if len(places) == 1:
                    balance += (places[0] == 0) - (places[0] == len(words) - 1)
            found = self._balances[pos] = balance
        return found
