"""Names of a gazetteer in the form that the place of an entity asks for, as other names."""

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
    """

    def __init__(self, realiser: Realiser, request: Callable[[Word, str], Request]) -> None:
        self._realiser = realiser
        self._request = request

    def __call__(self, name: Choice, word: Word, number: float) -> Choice:
        """Return a name in the form that ``word``, in whose place it stands, asks for.

        Names of several words stay as they are, and so do all where ``word`` is no name.

        Args:
            name: As the gazetteer has it.
            word: The source word.
            number: In [0, 1); decides which of several forms it is.
        """
        if len(name.tokens) > 1 or word.upos != _NAME or not name.tokens[0].isalpha():
            return name
        pos = FILLED[_NAME]
        asked = self._request(word, pos)
        found = self._realiser.forms(name.tokens[0], pos, asked, predicted=False)
        forms = [form for form in found if form.features and " " not in form.form]
        if not forms:
            return name
        form = forms[int(number * len(forms))]
        return name._replace(
            tokens=(form.form,),
            feats=(to_ud(form.features)[1],),
            features=form.features,
            how=form.how,
            expresses=form.expresses,
        )
