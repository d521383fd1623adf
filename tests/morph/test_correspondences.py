from hypothesis import given, settings
from hypothesis import strategies as st

from kiloglot.morph.correspondences import correspondences
from kiloglot.morph.edits import SUBSTITUTE_COST, align, apply, drawn

#: Vowels change (a to o) and an n is added; between consonants a vowel falls out.
PAIRS = [
    (f"{first}a{second}", f"{first}o{second}n") for first in "bdgklmprst" for second in "bdgklmprst"
]
WORD = st.text("abcäß", min_size=1, max_size=8)


def test_what_is_often_written_for_a_letter_costs_less():
    costs = correspondences(PAIRS)
    assert costs["a", "o"] < SUBSTITUTE_COST - 0.5
    assert all(costs["a", "o"] <= cost < SUBSTITUTE_COST for cost in costs.values())


def test_affixes_that_replace_one_another_are_no_correspondence():
    pairs = [(f"{first}a{second}n", f"{first}a{second}t") for first in "bdg" for second in "kpr"]
    assert correspondences(pairs) == {}


def test_letters_are_aligned_with_those_that_stand_for_them():
    assert drawn("tik", align([("tik", "teak")], {("i", "a"): 1.0})[0]) == ("t-ik", "teak")
    assert drawn("tik", align([("tik", "teak")], {("i", "e"): 1.0})[0]) == ("ti-k", "teak")


def test_no_substitutions_no_costs():
    assert correspondences([("walk", "walked"), ("live", "lived")]) == {}
    assert correspondences([]) == {}


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=20))
@settings(max_examples=30, deadline=None)
def test_forms_come_out_whatever_the_costs(pairs):
    costs = correspondences(pairs)
    for (lemma, form), edits in zip(pairs, align(pairs, costs), strict=True):
        assert apply(lemma, edits) == form
