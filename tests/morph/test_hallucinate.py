import random

from kiloglot.morph.edits import COPY, align, apply
from kiloglot.morph.features import Features
from kiloglot.morph.hallucinate import hallucinate

TAG = Features.parse("V.PTCP;PST")
ROWS = [("machen", TAG, "gemacht"), ("ab", TAG, "abt")]
EDITS = align([(lemma, form) for lemma, _, form in ROWS])


def test_only_the_inside_of_the_stem_changes():
    made = hallucinate(ROWS, EDITS, 200, random.Random(1))
    assert len(made) == 200
    lemmas = {lemma for lemma, _, _ in made}
    assert len(lemmas) > 3
    for lemma, features, edits in made:
        form = apply(lemma, edits)
        assert features == TAG
        assert [edit.kind for edit in edits] == [edit.kind for edit in EDITS[0]]
        assert (lemma[0], lemma[3:]) == ("m", "hen")
        assert (form[:3], form[5:]) == ("gem", "ht")
        assert all(lemma[edit.at] == edit.char for edit in edits if edit.kind == COPY)
        assert set(lemma) <= set("machenb")


def test_rows_without_a_stem_invent_nothing():
    assert hallucinate(ROWS[1:], EDITS[1:], 5, random.Random(1)) == []
    assert hallucinate([], [], 5, random.Random(1)) == []


def test_the_same_draw_gives_the_same_examples():
    first, second = (hallucinate(ROWS, EDITS, 9, random.Random(7)) for _ in range(2))
    assert first == second
