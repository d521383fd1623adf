import io
import json

import pytest

from kiloglot.cli import main
from kiloglot.lexicon import Entry, Lexicon, load, merge


def test_agreement_counts_and_every_origin_is_kept():
    first = Lexicon([Entry("dog", "hundur", "NOUN", origin="a"), Entry("dog", "rakki", origin="a")])
    second = Lexicon(
        [Entry("dog", "rakki", "NOUN", origin="b"), Entry("cat", "køttur", origin="b")]
    )
    merged = merge([first, second])
    assert list(merged) == [
        Entry("dog", "rakki", "NOUN", "", 1.5, "b+a"),
        Entry("dog", "hundur", "NOUN", "", 1.0, "a"),
        Entry("cat", "køttur", "", "", 0.5, "b"),
    ]
    assert merged.exact("dog")[0].origins == ("b", "a")
    assert first.merge(second) == merged


def test_tiers_by_origin():
    lexicon = Lexicon([Entry("dog", "x", origin="weak"), Entry("dog", "y", origin="strong")])
    merged = merge([lexicon], tiers={"strong": 1, "weak": 3})
    assert [(entry.target, entry.weight) for entry in merged] == [("y", 1.0), ("x", 0.25)]


def test_contradicting_readings_stay_apart():
    lexicon = Lexicon(
        [
            Entry("light", "ljós", "NOUN"),
            Entry("light", "ljós", "ADJ"),
            Entry("light", "ljós", "", "", 1.0, "plain"),
            Entry("bank", "banki", "NOUN", "finance"),
            Entry("bank", "banki", "NOUN", "building"),
        ]
    )
    merged = merge([lexicon], names=["own"])
    assert [(entry.pos, entry.sense, entry.origin) for entry in merged] == [
        ("NOUN", "", "own+plain"),
        ("ADJ", "", "own+plain"),
        ("NOUN", "finance", "own"),
        ("NOUN", "building", "own"),
    ]


def test_an_origin_counts_once():
    lexicon = Lexicon([Entry("a", "b", "", "", 1.0, "x"), Entry("a", "b", "NOUN", "", 1.0, "x")])
    assert list(merge([lexicon])) == [Entry("a", "b", "NOUN", "", 1.0, "x")]


def test_weights_are_measured_by_the_highest_of_each_lexicon():
    first = Lexicon([Entry("a", "b", weight=9.0), Entry("a", "c", weight=3.0)])
    assert [entry.weight for entry in merge([first])] == [1.0, pytest.approx(1 / 3)]
    assert [entry.weight for entry in merge([Lexicon([Entry("a", "b", weight=0.0)])])] == [0.0]


def test_weights_below_zero_are_logarithms():
    merged = merge([Lexicon([Entry("a", "b", weight=-1.0), Entry("a", "c", weight=-3.0)])])
    assert [entry.weight for entry in merged] == [1.0, pytest.approx(0.1353, abs=1e-4)]


def test_loading_several_files_merges_them_by_name(tmp_path):
    (tmp_path / "one.tsv").write_text("dog\thundur\ncat\tkøttur\n")
    (tmp_path / "two.tsv").write_text("dog\thundur\tNOUN\nbad\n")
    merged = load(tmp_path / "one.tsv", tmp_path / "two.tsv")
    assert list(merged) == [
        Entry("dog", "hundur", "NOUN", "", 1.5, "two+one"),
        Entry("cat", "køttur", "", "", 1.0, "one"),
    ]
    assert [file.bad.total() for file in merged.report.files] == [0, 1]


def test_senses_can_be_joined():
    first = Lexicon([Entry("bank", "banki", "NOUN", "finance", origin="a")])
    second = Lexicon([Entry("bank", "banki", "NOUN", "money house", origin="b")])
    assert len(merge([first, second])) == 2
    (entry,) = merge([first, second, first], join_senses=True)
    assert entry == Entry("bank", "banki", "NOUN", "finance; money house", 1.5, "a+b")


def test_agreement_is_counted_and_asked_for(tmp_path, capsys):
    (tmp_path / "one.tsv").write_text("dog\thundur\ncat\tkøttur\n")
    (tmp_path / "two.tsv").write_text("dog\thundur\tNOUN\nsun\tsól\tNOUN\n")
    paths = [str(tmp_path / "one.tsv"), str(tmp_path / "two.tsv")]
    out = tmp_path / "out.tsv"
    main(["lexicon", "merge", *paths, "-o", str(out), "--min-origins", "2", "--json"])
    output = capsys.readouterr()
    figures = json.loads(output.out)
    assert figures["entries"] == 1
    assert figures["counts"] == {"1": 2, "2": 1}
    assert figures["origins"] == {
        "one": {"entries": 2, "alone": 1},
        "two": {"entries": 2, "alone": 1},
    }
    assert figures["pairs"] == [{"origins": ["one", "two"], "entries": 1}]
    assert "1 of 3 entries are given by more than one origin" in output.err
    assert [entry.source for entry in load(out)] == ["dog"]


@pytest.mark.parametrize(
    ("options", "message"),
    [(["--tier", "three=1"], "'three'"), (["--min-origins", "3"], "lower --min-origins")],
)
def test_what_cannot_be_merged_so(tmp_path, capsys, options, message):
    (tmp_path / "one.tsv").write_text("dog\thundur\n")
    path = str(tmp_path / "one.tsv")
    with pytest.raises(SystemExit) as stop:
        main(["lexicon", "merge", path, path, "-o", str(tmp_path / "out.tsv"), *options])
    assert stop.value.code == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out.tsv").exists()


def test_merging_nothing_and_one():
    assert len(merge([])) == 0
    lexicon = Lexicon([Entry("a", "b", "", "", 1.0, "x")])
    assert merge([lexicon]) == lexicon


def test_what_comes_from_standard_input_has_an_origin_with_a_name(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"cat\tketta\n")))
    path = tmp_path / "l.tsv"
    path.write_text("dog\thundur\n")
    assert {entry.origin for entry in load("-", path)} == {"stdin", "l"}
