"""Names in the form that their place in the sentence asks for, as other names of the language are.

Names are entities that are kept, respelt, or swapped for others. Of one with several words that is
inflected which ends it or, in a language whose noun phrases begin with their noun, begins it.
"""

from __future__ import annotations

from collections.abc import Callable

from kiloglot.augment.analysis import Word
from kiloglot.augment.choices import Choice
from kiloglot.augment.cover import FILLED
from kiloglot.augment.realise import Realiser
from kiloglot.augment.transfer import Request
from kiloglot.morph.ud import to_ud

__all__ = ["NameForms"]

_NAME = "PROPN"


class NameForms:
    """Inflects names.

    Args:
        realiser: Makes forms.
        request: Says what a word asks of a form.
        first: Whether phrases begin with the word that is inflected.
    """

    def __init__(
        self,
        realiser: Realiser,
        request: Callable[[Word, str], Request],
        first: bool,
    ) -> None:
        self._realiser = realiser
        self._request = request
        self._first = first

    def __call__(self, name: Choice, word: Word, number: float) -> Choice:
        """Return a name in the form that ``word``, in whose place it stands, asks for.

        All stay as they are where ``word`` is no name, and those with a hyphen or another sign.

        Args:
            name: As it is cited.
            word: The source word.
            number: In [0, 1); decides which of several forms it is.
        """
        place = self.place(len(name.tokens))
        cited = name.tokens[place]
        if word.upos != _NAME or not cited.isalpha():
            return name
        pos = FILLED[_NAME]
        found = self._realiser.forms(cited, pos, self._request(word, pos), predicted=False)
        forms = [form for form in found if form.features and " " not in form.form]
        if not forms:
            return name
        form = forms[int(number * len(forms))]
        return name._replace(
            tokens=(*name.tokens[:place], form.form, *name.tokens[place + 1 :]),
            feats=(*name.feats[:place], to_ud(form.features)[1], *name.feats[place + 1 :]),
            features=form.features,
            how=form.how,
            expresses=form.expresses,
        )

    def place(self, size: int) -> int:
        """Return which word of a name of ``size`` words is inflected."""
        return 0 if self._first else size - 1
