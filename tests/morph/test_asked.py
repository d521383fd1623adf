"""What an inflector is given and asked for: what cannot be meant is told by name."""

import math

import pytest

from kiloglot.errors import InputError
from kiloglot.morph.asked import windows
from kiloglot.morph.features import Features
from kiloglot.morph.inflector import Inflector
from kiloglot.morph.table import Table
from kiloglot.morph.table_rows import read_queries

STEMS = ["mela", "sota", "kipu", "dori"]
ROWS = [(stem, tag, stem + end) for stem in STEMS for tag, end in (("N;SG", ""), ("N;PL", "n"))]
DEV = [("tosu", "N;PL", "tosun")]


@pytest.fixture(scope="module")
def inflector():
    return Inflector.train(ROWS, DEV, steps=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"preset": "slow"}, "no preset 'slow': one of fast, best"),
        ({"seconds": "120s"}, "seconds is '120s'"),
        ({"seconds": -1}, "seconds is -1"),
        ({"seconds": math.nan}, "seconds is nan"),
        ({"steps": 0}, "steps is 0"),
        ({"steps": 1.5}, "steps is 1.5"),
        ({"steps": True}, "steps is True"),
        ({"seed": None}, "seed is None"),
        ({"seed": "x"}, "seed is 'x'"),
        ({"seed": -5}, "seed is -5: give a whole number from 0"),
        ({"resume": True}, "give folder, too"),
    ],
)
def test_options_that_cannot_be_meant(options, message):
    with pytest.raises(ValueError, match=message):
        Inflector.train(ROWS, [], **options)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("a", None, "b"), r"is \(lemma, features, form\).*None"),
        (("a", "N"), r"is \(lemma, features, form\)"),
        ("abc", r"is \(lemma, features, form\)"),
        (("", "N;SG", "b"), "empty cell"),
        (("a", "", "b"), "empty cell"),
        (("a", "N;SG", " "), "empty cell"),
        (("a\tb", "N;SG", "b"), r"a tab, a line break or .*a\\\\tb"),
        (("a", "N;\nSG", "b"), "a tab, a line break"),
        (("a", "N;SG", "b\r"), "a tab, a line break"),
        (("a", "N;SG", "\ud800"), "half of a surrogate pair"),
    ],
)
def test_rows_that_cannot_be_learnt_from(row, message):
    for rows, dev in (([*ROWS, row], []), (ROWS, [row])):
        with pytest.raises(InputError, match=message):
            Inflector.train(rows, dev, steps=1)


def test_a_table_is_no_iterable_of_rows():
    with pytest.raises(InputError, match=r"those of a table are table\.pairs\(\)"):
        Inflector.train(Table.from_cells([("a", "as", "N;PL")]), [], steps=1)


def test_rows_of_which_none_is_left():
    long = "x" * 501
    with pytest.raises(InputError, match="all 2 have words of over 500 letters"):
        Inflector.train([(long, "N", "a"), ("a", "N", long)])
    with pytest.raises(InputError, match="no held-out rows: all 1 have words of over 500 letters"):
        Inflector.train(ROWS, [(long, "N", "a")], steps=1)
    with pytest.raises(InputError, match="no held-out rows; give some, or leave out dev"):
        Inflector.train(ROWS, [], steps=1)
    with pytest.raises(InputError, match="no rows to learn from; is the table empty"):
        Inflector.train([])


@pytest.mark.parametrize("pair", [(None, "N"), ("a", None), (b"a", "N"), ("a", "N", "b"), "ab", 5])
def test_pairs_that_are_none(inflector, pair):
    with pytest.raises(InputError, match=r"what is inflected is \(lemma, features\)"):
        inflector.inflect([("mela", "N;PL"), pair])


@pytest.mark.parametrize("pair", [("", "N;PL"), ("mela", ""), (" ", "N;PL"), ("mela", " ; ")])
def test_pairs_with_nothing_in_them(inflector, pair):
    for ask in (lambda: inflector.inflect([pair]), lambda: inflector.explain(*pair)):
        with pytest.raises(InputError, match="a lemma and its features cannot be empty"):
            ask()


def test_what_is_no_bundle_or_no_lemma(inflector):
    with pytest.raises(InputError, match="features are a text such as 'N;PL'"):
        inflector.unknown_features(None)
    with pytest.raises(InputError, match=r"what is inflected is \(lemma, features\)"):
        inflector.explain(None, "N;PL")


@pytest.mark.parametrize("count", [0, -1, 2.5, True, None])
def test_no_forms_cannot_be_asked_for(inflector, count):
    with pytest.raises(ValueError, match="ask for 1 or more"):
        inflector.n_best([("mela", "N;PL")], count)


def test_what_comes_before_a_bad_pair_is_made(inflector):
    made = []
    with pytest.raises(InputError):
        made.extend(inflector.stream([("mela", "N;PL"), ("sota", Features.parse("N;PL")), 5]))
    assert [one.lemma for (one,) in made] == ["mela", "sota"]


def test_windows_end_with_what_was_read():
    def items():
        yield from range(5)
        raise InputError("no more")

    read = []
    with pytest.raises(InputError, match="no more"):
        read.extend(windows(items(), 2))
    assert read == [[0, 1], [2, 3], [4]]
    assert list(windows(range(4), 2)) == [[0, 1], [2, 3]]
    assert list(windows([], 2)) == []


@pytest.mark.parametrize("bad", ["one cell", "\tN;PL", "a\tN;PL\tb\tc\td"])
def test_queries_before_a_bad_one_are_read(tmp_path, bad):
    file = tmp_path / "asked.tsv"
    file.write_text(f"mela\tN;PL\nsota\tN;SG\n{bad}\nkipu\tN;PL\n")
    read = []
    with pytest.raises(InputError, match=f"{file}:3: "):
        read.extend(read_queries(file))
    assert [query.lemma for query in read] == ["mela", "sota"]
