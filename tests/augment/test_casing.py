"""Letter case: capitals of the source in those of the target."""

import pytest

from kiloglot.augment import Augmenter
from kiloglot.augment.casing import Casing
from kiloglot.data import Sentence
from kiloglot.lexicon import Entry, Lexicon


@pytest.mark.parametrize(
    ("word", "capitalised", "upper"),
    [
        ("kala", "Kala", "KALA"),
        ("kylä-IT", "Kylä-IT", "KYLÄ-IT"),
        ("მასწავლებელი", "მასწავლებელი", "ᲛᲐᲡᲬᲐᲕᲚᲔᲑᲔᲚᲘ"),
        ("ǆep", "ǅep", "ǄEP"),
        ("ßa", "Ssa", "SSA"),
        ("", "", ""),
    ],
)
def test_capitals_are_those_of_the_script(word, capitalised, upper):
    casing = Casing(["kala"])
    assert (casing.capitalised(word), casing.upper(word)) == (capitalised, upper)


def test_capitals_are_those_of_the_language():
    casing = Casing(["ıspanak", "ilk"])
    assert [casing.capitalised(word) for word in ("ilk", "ıspanak")] == ["İlk", "Ispanak"]


def test_a_sentence_in_a_script_without_capitals_begins_as_it_is():
    lexicon = Lexicon.from_entries([Entry("teacher", "მასწავლებელი", "NOUN")])
    made = Augmenter(lexicon).lines(["Teacher, teacher!", "TEACHER"])
    assert list(made) == ["მასწავლებელი, მასწავლებელი!", "ᲛᲐᲡᲬᲐᲕᲚᲔᲑᲔᲚᲘ"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The wugs see", "Wugs nahda"),
        ('" The house "', '" Talo "'),
        ('The " wugs "', '" Wugs "'),
        ("The iPhone", "iPhone"),
        ("the wugs", "wugs"),
        ("See the wugs", "Nahda wugs"),
    ],
)
def test_a_sentence_keeps_its_capital_where_its_first_word_is_left_out(text, expected):
    lexicon = Lexicon.from_entries([Entry("see", "nahda"), Entry("house", "talo")])
    words = tuple(text.split())
    the = [word.lower() == "the" for word in words]
    sentence = Sentence(
        words,
        upos=tuple("DET" if article else "X" for article in the),
        feats=tuple("Definite=Def" if article else "_" for article in the),
    )
    (made,) = Augmenter(lexicon).sentences([sentence])
    assert " ".join(made.sentence.tokens) == expected
    assert [trace.source for trace in made.traces] == [
        word for word in words if word.lower() != "the"
    ]
