"""Letters and their marks apart."""

import json
from unicodedata import is_normalized, normalize

import pytest

from kiloglot.morph import Inflector
from kiloglot.morph.decode import Hypothesis
from kiloglot.morph.features import Features
from kiloglot.morph.spelling import decomposes, spelt

TAG = Features.parse("N;PL")
STEMS = [one + two + three for one in "ptkm" for two in "aei" for three in "lnrst"]


def long(lemma: str) -> tuple[str, Features, str]:
    """Return a row in which the last vowel becomes long."""
    return lemma, TAG, normalize("NFC", f"{lemma}\u0301")


ROWS = [long(stem + vowel) for stem in STEMS for vowel in "aeo"]
#: No lemma of the others ends in these vowels.
HELD = [long(stem + vowel) for stem in STEMS for vowel in "iu"]


@pytest.fixture(scope="module")
def inflector() -> Inflector:
    return Inflector.train(ROWS, HELD, steps=1)


def test_held_out_rows_decide_whether_marks_are_apart() -> None:
    assert decomposes(ROWS, HELD)
    # The letters are known, and the rules make all forms either way.
    assert not decomposes([*ROWS, *HELD[:20]], ROWS)
    assert not decomposes(ROWS, HELD[:99])
    assert not decomposes([(lemma, tag, f"{lemma}n") for lemma, tag, _ in ROWS], HELD)


def test_words_that_are_not_composed_stay_as_they_are() -> None:
    assert not decomposes([*spelt(ROWS[:1], "NFD"), *ROWS[1:]], HELD)
    assert decomposes(ROWS, spelt(HELD, "NFD"))


def test_of_many_rows_nothing_is_asked() -> None:
    many = [long(f"{stem}{at}{vowel}") for at in range(6) for stem in STEMS for vowel in "aeo"]
    assert len(many) > 1000
    assert not decomposes(many, HELD)
    assert decomposes(many[:1000], HELD)


def test_a_change_of_one_letter_is_learnt_for_another(inflector) -> None:
    assert inflector.about["normal_form"] == "NFD"
    assert inflector.spelt("tumú") == normalize("NFD", "tumú")
    assert inflector.explain("tumu", TAG).startswith("tumú by ")
    composed = Inflector.train(ROWS, HELD[:99], steps=1)
    assert composed.about["normal_form"] is None
    assert composed.spelt("tumú") == "tumú"


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
