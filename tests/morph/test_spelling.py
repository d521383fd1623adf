"""Letters and their marks apart."""

import json
from unicodedata import is_normalized, normalize

import pytest

from kiloglot.morph import Inflector
from kiloglot.morph.decode import Hypothesis
from kiloglot.morph.spelling import decomposes

TAG = "N;PL"
#: The last vowel becomes long.
LEMMAS = ["kala", "sota", "pelo", "niko", "kire", "lume", "pira", "velo", "tane", "mora"]
LONG = str.maketrans("aeo", "áéó")
ROWS = [(lemma, TAG, lemma[:-1] + lemma[-1].translate(LONG)) for lemma in LEMMAS]


@pytest.fixture(scope="module")
def inflector() -> Inflector:
    return Inflector.train(ROWS, steps=1)


def test_marks_are_apart_where_there_are_any_and_all_words_are_composed() -> None:
    assert decomposes(["kala", "kalá"])
    assert not decomposes(["kala", "kalat"])
    assert not decomposes(["kalá", normalize("NFD", "peló")])
    assert decomposes(["한글"])
    assert not decomposes([])


def test_a_change_of_one_letter_is_learnt_for_another(inflector) -> None:
    assert inflector.about["normal_form"] == "NFD"
    assert inflector.spelt("tumú") == normalize("NFD", "tumú")
    # No lemma ends in u.
    assert inflector.explain("tumu", TAG).startswith("tumú by ")
    apart = [(lemma, TAG, normalize("NFD", form)) for lemma, _, form in ROWS]
    mixed = Inflector.train([*apart, ("tila", TAG, "tilá")], steps=1)
    assert mixed.about["normal_form"] is None
    assert mixed.spelt("tumú") == "tumú"


def test_what_is_asked_and_made_is_composed(inflector) -> None:
    made = inflector.n_best([("kalá", TAG), (normalize("NFD", "peló"), TAG)], 4)
    assert [forms[0].lemma for forms in made] == ["kalá", normalize("NFD", "peló")]
    assert all(is_normalized("NFC", one.form) for forms in made for one in forms)


def test_forms_that_differ_in_the_order_of_marks_are_one(inflector, monkeypatch) -> None:
    # A dot below and an acute above, in either order.
    made = [Hypothesis("a\u0323\u0301", 0.5), Hypothesis("a\u0301\u0323", 0.25)]
    monkeypatch.setattr(type(inflector.ensemble), "predict", lambda *_: [made])
    ((one,),) = inflector.n_best([("a", TAG)], 2)
    assert (one.form, one.probability) == (normalize("NFC", "ạ́"), 0.75)


def test_a_saved_model_sees_words_as_before(inflector, tmp_path) -> None:
    inflector.save(tmp_path)
    again = Inflector.load(tmp_path)
    asked = [("tumu", TAG), ("kala", TAG)]
    assert again.inflect(asked) == inflector.inflect(asked)
    assert again.explain("tumu", TAG).startswith("tumú by ")
    assert (
        json.loads((tmp_path / "config.json").read_text("utf-8"))["about"]["normal_form"] == "NFD"
    )
