from typing import NamedTuple

import pytest

from kiloglot.augment import Augmenter
from kiloglot.augment.infinitive import CitingInflector, with_infinitives
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table


class Predicted(NamedTuple):
    form: str
    probability: float


VERBS = ["bargat", "lohkat", "mannat"]
#: Finite forms only; the infinitive is also what "we" do.
FINITE = [
    cell
    for verb in VERBS
    for cell in (
        (verb, verb, "V;PRS;1;PL"),
        (verb, verb[:-1], "V;PRS;1;SG"),
        (verb, verb[:-2], "V;PST;3;SG"),
    )
]


def infinitives(table):
    return {lemma: form for lemma, tag, form in table.pairs() if str(tag) == "V;NFIN"}


def test_lemmas_that_are_no_finite_form_are_infinitives():
    table = Table.from_cells([*FINITE, ("guolli", "guolli", "N;NOM;SG")])
    complete = with_infinitives(table)
    assert infinitives(complete) == {verb: verb for verb in VERBS}
    assert len(complete) == len(table) + len(VERBS)


@pytest.mark.parametrize(
    "own",
    [
        [(verb, verb + "en", "V;NFIN") for verb in VERBS],
        [(verb, verb + "ing", "V.MSDR") for verb in VERBS],
        [(verb, verb, "V;PST;3;SG;MASC") for verb in VERBS],
        [(verb, verb, "V;IMP;2") for verb in VERBS],
    ],
)
def test_tables_with_infinitives_and_finite_lemmas_stay_as_they_are(own):
    table = Table.from_cells([*FINITE, *own])
    assert with_infinitives(table) is table


def test_tables_without_verbs_stay_as_they_are():
    table = Table.from_cells([("guolli", "guolli", "N;NOM;SG")])
    assert with_infinitives(table) is table


def test_the_model_is_not_asked_for_lemmas():
    asked = []

    class Model:
        def inflect(self, pairs):
            asked.extend(pairs)
            return [Predicted(lemma + "!", 0.5) for lemma, _ in pairs]

    pairs = [("bora", "V;PRS;1;SG"), ("bora", "V;NFIN"), ("bora", "V;PST;3;SG")]
    made = CitingInflector(Model()).inflect(pairs)
    assert [(each.form, each.probability) for each in made] == [
        ("bora!", 0.5),
        ("bora", 1.0),
        ("bora!", 0.5),
    ]
    assert asked == [pairs[0], pairs[2]]


@pytest.mark.parametrize(("on", "form"), [(True, "bargat"), (False, "barg")])
def test_an_infinitive_of_the_source_is_one_of_the_target(parsed, on, form):
    cells = [cell for cell in FINITE if "PST" in cell[2]]
    lexicon = Lexicon.from_entries([Entry("work", "bargat", "VERB")])
    sentence = parsed("work work VERB VerbForm=Inf 0 root")
    augmenter = Augmenter(lexicon, Table.from_cells(cells), infinitives=on, cover=0.0)
    (made,) = augmenter.sentences([sentence])
    assert made.sentence.tokens == (form,)
