from typing import NamedTuple

import pytest

from kiloglot.augment.realise import Realiser
from kiloglot.augment.transfer import Request
from kiloglot.morph import Table


def request(**dimensions):
    return Request(tuple(sorted((name, (value,)) for name, value in dimensions.items())))


class Guess(NamedTuple):
    form: str
    probability: float


class Suffixer:
    """Stands in for an inflection model and remembers what it was asked."""

    def __init__(self, probability=0.9):
        self.asked = []
        self.probability = probability

    def inflect(self, pairs):
        pairs = list(pairs)
        self.asked.append(pairs)
        return [Guess(f"{lemma}+{features}", self.probability) for lemma, features in pairs]


def test_the_table_comes_first(toy_table):
    realiser = Realiser(toy_table, Suffixer())
    forms = realiser.forms("kala", "N", request(Case="LOC", Number="PL"))
    assert [(form.form, form.features, form.how) for form in forms] == [
        ("kaloissa", "N;LOC;PL", "table")
    ]


def test_what_is_not_asked_for_is_left_open(toy_table):
    forms = Realiser(toy_table).forms("kala", "N", request(Number="PL"))
    assert {form.form for form in forms} == {"kalat", "kaloin", "kaloissa"}


def test_the_model_fills_what_the_table_lacks_in_one_batch(toy_table):
    model = Suffixer()
    realiser = Realiser(toy_table, model)
    asked = request(Case="ACC", Number="SG")
    pairs = realiser.missing("sauna", "N", asked) + realiser.missing("meri", "N", asked)
    assert pairs == [("sauna", "N;ACC;SG"), ("meri", "N;ACC;SG")]
    assert realiser.missing("kala", "N", asked) == []
    realiser.predict(pairs + pairs)
    assert model.asked == [pairs]
    (form,) = realiser.forms("sauna", "N", asked)
    assert (form.form, form.how) == ("sauna+N;ACC;SG", "model")
    assert realiser.missing("sauna", "N", asked) == []


def test_an_unsure_prediction_is_not_used(toy_table):
    realiser = Realiser(toy_table, Suffixer(probability=0.1), floor=0.5)
    asked = request(Case="ACC", Number="SG")
    realiser.predict(realiser.missing("sauna", "N", asked))
    (form,) = realiser.forms("sauna", "N", asked)
    assert (form.form, form.features, form.how) == ("sauna", "", "lemma")


def test_without_table_and_model_the_lemma_remains():
    (form,) = Realiser(None).forms("sauna", "N", request(Number="PL"))
    assert (form.form, form.how) == ("sauna", "lemma")


def test_a_form_expresses_what_its_features_answer(toy_table):
    asked = Request((("Case", ("LOC",)),), (("Case", frozenset({"adp=in"})),))
    forms = Realiser(toy_table).forms("kala", "N", asked)
    assert {form.expresses for form in forms} == {frozenset({"adp=in"})}
    asked = Request((("Case", ("ABL",)),), (("Case", frozenset({"adp=from"})),))
    assert Realiser(toy_table).forms("kala", "N", asked)[0].expresses == frozenset()


def test_inventory_lists_values_by_dimension(toy_table):
    inventory = Realiser(toy_table).inventory()
    assert inventory["N"]["Case"] == {"NOM", "ACC", "LOC"}
    assert inventory["V"]["Finiteness"] == {"NFIN"}


@pytest.mark.parametrize(("lemma", "parts"), [("kala", {"N"}), ("nahda", {"V"}), ("x", set())])
def test_parts_of_speech_of_a_lemma(toy_table, lemma, parts):
    assert Realiser(toy_table).parts_of_speech(lemma) == parts


def test_a_cell_that_contradicts_makes_way_for_a_right_form(toy_table):
    cells = [*[(c.lemma, c.form, c.features) for c in toy_table], ("meri", "meren", "N;ACC;SG")]
    table = Table.from_cells(cells)
    one, two = request(Case="LOC", Number="SG"), request(Case="LOC", Number="PL")
    alone = Realiser(table)
    assert [form.form for form in alone.forms("meri", "N", one)] == ["meren"]
    assert [form.form for form in alone.forms("meri", "N", two)] == ["meri"]
    helped = Realiser(table, Suffixer())
    helped.predict(helped.missing("meri", "N", one))
    assert [form.form for form in helped.forms("meri", "N", one)] == ["meri+N;LOC;SG"]
