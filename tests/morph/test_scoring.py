import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.morph.features import Features
from kiloglot.morph.scoring import distance, judge, report

PL, SG, V = map(Features.parse, ("N;PL", "N;SG", "V;PST"))
ROWS = [("a", PL, "as"), ("b", SG, "b"), ("c", V, "ced"), ("a", V, "aed")]
GUESSES = {("a", PL): "as", ("b", SG): "bx", ("c", V): "ced", ("a", V): "a"}


@pytest.mark.parametrize(
    ("first", "second", "edits"),
    [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("gehen", "gegangen", 4)],
)
def test_distance(first, second, edits):
    assert distance(first, second) == edits


@given(st.text("ab", max_size=6), st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_distance_is_a_metric(one, two, three):
    assert distance(one, two) == distance(two, one)
    assert (distance(one, two) == 0) == (one == two)
    assert distance(one, three) <= distance(one, two) + distance(two, three)


def test_scores_by_kind_of_row():
    found = report(judge(ROWS, GUESSES), [("a", PL, "as"), ("z", V, "zed")])
    assert found.total.accuracy == 0.5
    assert found.total.distance == 3 / 4
    assert {name: score.rows for name, score in found.overlap.items()} == {
        "lemma and features seen": 2,
        "features seen": 1,
        "neither seen": 1,
    }
    assert found.pos["V"].accuracy == 0.5
    assert found.features["PL"].accuracy == 1
    assert [row.guess for row in found.wrong] == ["bx", "a"]
    low, high = found.interval
    assert 0 <= low < 0.5 < high <= 1


def test_json_has_fractions():
    json = report(judge(ROWS, GUESSES)).as_json()
    assert json["accuracy"] == 0.5
    assert json["rows"] == 4
    assert json["overlap"] == {}
    assert json["pos"]["N"] == {"rows": 2, "accuracy": 0.5, "distance": 0.5}


def test_the_interval_is_the_same_for_a_seed():
    judged = judge(ROWS, GUESSES)
    assert report(judged, seed=1).interval == report(judged, seed=1).interval
