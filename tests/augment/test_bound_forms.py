"""Bound forms of a lexicon: taken only where nothing else is listed."""

import pytest

from kiloglot.augment import Augmenter
from kiloglot.augment.bound_forms import is_bound
from kiloglot.augment.report import summary
from kiloglot.data import Sentence
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("-li", True),
        ("oaive-", True),
        ("-lina omukisa", True),
        ("ma ‑li", False),
        ("‑li", True),
        ("-", False),
        ("-5", False),
        ("play-off", False),
    ],
)
def test_a_hyphen_at_an_end_makes_a_bound_form(words, expected):
    assert is_bound(words.split()) is expected


ENTRIES = [
    Entry("are", "-li"),
    Entry("main", "oaive-", weight=9),
    Entry("main", "váldo"),
    Entry("-s", "-t"),
    Entry("the", "il-"),
    Entry("the", "dak"),
    Entry("go", "-enda"),
    Entry("go", "kwenda"),
]


def test_other_entries_are_taken_first():
    (line,) = Augmenter(Lexicon.from_entries(ENTRIES)).lines(["are main " * 50])
    assert set(line.split()) == {"-li", "váldo"}
    (line,) = Augmenter(Lexicon.from_entries(ENTRIES), method="word").lines(["main " * 50])
    assert "oaive-" in line.split()


def test_they_are_counted_and_say_so():
    augmenter = Augmenter(Lexicon.from_entries(ENTRIES))
    (made,) = augmenter.sentences([Sentence(("are", "main", "are", "-s"))])
    assert made.sentence.tokens == ("-li", "váldo", "-li", "-t")
    assert [trace.how for trace in made.traces] == ["bound", "lexicon", "bound", "lexicon"]
    lines = list(summary(augmenter.counts, "x"))
    assert lines[-1].endswith("no other being listed: 2")


def test_clitics_of_the_text_are_words():
    text = [f"il-{letter}ieb u il-{letter}iet" for letter in "bcdfghjklmnpqrstvwxyz"] * 2
    text += [f"il-{letter}at" for letter in "bcdfghjklmnpqrstvwxyz"]
    augmenter = Augmenter(Lexicon.from_entries(ENTRIES), target_text=text, self_train=0.0)
    (line,) = augmenter.lines(["the " * 50])
    assert set(line.split()) == {"il-", "dak"}


def test_what_is_inflected_is_none():
    lexicon = Lexicon.from_entries([Entry(each.source, each.target, "VERB") for each in ENTRIES])
    table = Table.from_cells([("-enda", "aenda", "V;PRS"), ("kwenda", "akwenda", "V;PRS")])
    augmenter = Augmenter(lexicon, table, cover=0.0)
    word = Sentence(("go",), lemmas=("go",), upos=("VERB",), feats=("Tense=Pres",))
    made = {each.sentence.tokens[0] for each in augmenter.sentences([word] * 50)}
    assert "aenda" in made
    assert "-enda" not in made
