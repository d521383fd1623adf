import pytest

from kiloglot.augment.contractions import Contractions
from kiloglot.data import Sentence
from kiloglot.data.sentence import Extra


def contracted(*words, form=None):
    row = (f"1-{len(words)}", "".join(words) if form is None else form, *"_" * 8)
    return Sentence(words, extras=(Extra(0, row),))


TEXT = [
    contracted("do", "n't"),
    contracted("is", "n't"),
    contracted("wo", "n't"),
    contracted("he", "'s"),
    contracted("can", "not"),
    contracted("did", "not"),
    contracted("was", "not"),
    contracted("de", "le", form="du"),
    Sentence(("du", "knot", "o'clock")),
]


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("isn't", ("is", "n't")),
        ("Wasn't", ("Was", "n't")),
        ("won’t", ("wo", "n’t")),
        ("HE'S", ("HE", "'S")),
        ("cannot", ("can", "not")),
        ("she's", ("she's",)),  # One word was met with this end.
        ("donot", ("donot",)),  # An end of letters.
        ("n't", ("n't",)),
        ("o'clock", ("o'clock",)),
        ("du", ("du",)),
        ("", ("",)),
    ],
)
def test_tokens_are_taken_apart_as_they_were_met(token, words):
    assert Contractions(TEXT)(token) == words


def test_without_multiword_tokens_nothing_is_taken_apart():
    assert Contractions([Sentence(("isn't",))])("wasn't") == ("wasn't",)
