import csv
import io
import itertools
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot import lexicon
from kiloglot.cli import main
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError, OutputError
from kiloglot.lexicon import Entry, Lexicon, Reading, coverage
from kiloglot.lexicon.found import Missing
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport
from kiloglot.lexicon.worksheet import (
    COLUMNS,
    is_worksheet,
    read_worksheet,
    wanted,
    write_worksheet,
)

WORDS = ["wug", 'the "big" one', "a;b", "-ish", "=sum", "'tis", "gå, til", "@home", "naïve"]
SENTENCES = [Sentence((word, word, "knows", f"No{place}"), upos=("NOUN", "NOUN", "VERB", "PROPN"))
             for place, word in enumerate(WORDS)]  # fmt: skip


def sheet(tmp_path, name, lex=None, count=200):
    lex = lex or Lexicon([Entry("dog", "hundur")])
    found = coverage(lex, SENTENCES, missing=None)
    path = tmp_path / name
    write_worksheet(wanted(found.missing, count), found, path)
    return path


def rows_of(path, delimiter):
    return list(
        csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=delimiter)
    )


def saved(
    path, rows, delimiter=",", ends="\r\n", mark=True, quoting=csv.QUOTE_MINIMAL, encoding="utf-8"
):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(rows)
    path.write_bytes((("\ufeff" if mark else "") + out.getvalue()).encode(encoding))


def filled(path, delimiter=","):
    rows = rows_of(path, delimiter)
    for row in rows[1:]:
        row[COLUMNS.index("target")] = f"T {row[0]}"
    return rows


def test_what_is_asked_for(tmp_path):
    path = sheet(tmp_path, "w.csv")
    rows = rows_of(path, ",")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfsource,pos,target,note,occurrences")
    assert rows[1][:6] == ["knows", "VERB", "", "", "9", "25.00%"]
    assert len(rows) == 1 + 1 + len(WORDS)
    assert rows[-1][5] == "75.00%"
    assert all(row[7] for row in rows[1:])
    assert not [row for row in rows if row[1] == "PROPN"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_round_trip_through_a_spreadsheet(tmp_path, delimiter, ends, quoting):
    path = sheet(tmp_path, "w.csv")
    rows = filled(path)
    rows.insert(3, [""] * len(COLUMNS))
    rows.append([""] * (len(COLUMNS) + 3))
    saved(path, rows, delimiter, ends, quoting=quoting)
    loaded = lexicon.load(path, clean=())
    assert {entry.source for entry in loaded} == {"knows", *(word.casefold() for word in WORDS)}
    assert loaded.exact("wug")[0] == Entry("wug", "T wug", "NOUN", origin="worksheet")
    assert loaded.report.files[0].lines() == []


def test_filled_in_it_covers_what_it_promised(tmp_path):
    lex = Lexicon([Entry("dog", "hundur")])
    path = sheet(tmp_path, "w.csv", lex)
    rows = filled(path)
    saved(path, rows)
    merged = lex.merge(lexicon.load(path, clean=()))
    after = coverage(merged, SENTENCES).words
    assert f"{100 * sum(after.found_tokens) / after.tokens:.2f}%" == rows[-1][5]


def test_rows_not_filled_in_are_no_problem(tmp_path):
    path = sheet(tmp_path, "w.tsv")
    rows = filled(path, "\t")
    for row, sign in zip(rows[2:], itertools.cycle(["  ", "-", "?", "—"]), strict=False):
        row[2] = sign
    saved(path, rows, "\t", "\n", mark=False)
    loaded = lexicon.load(path)
    assert [entry.source for entry in loaded] == ["knows"]
    assert loaded.report.files[0].lines() == []
    assert loaded.report.files[0].bad.total() == 0


def test_columns_moved_and_added_and_utf16(tmp_path):
    path = sheet(tmp_path, "w.csv")
    rows = [[*reversed(row), "mine"] for row in filled(path)]
    saved(path, rows, "\t", encoding="utf-16-le")
    assert lexicon.load(path).exact("wug")[0].target == "T wug"


@given(
    st.lists(st.text("ab\"',;|=+-@ \u00e9\u0301\u2028{}", min_size=1, max_size=6), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_any_word_comes_back(words, delimiter, ends, mark):
    asked = {" ".join(word.split()) for word in words} - {""}
    missing = [Missing(word, "NOUN", 1, (word,), f'"{word}", he said') for word in sorted(asked)]
    found = coverage(Lexicon([]), [Sentence(("word",))])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w.csv"
        write_worksheet(missing, found, path)
        saved(path, filled(path), delimiter, ends, mark)
        if asked:
            back = list(read_worksheet(path))
            assert [entry.source for entry in back] == sorted(asked)
            assert [entry.target for entry in back] == [f"T {word}" for word in cells_of(path)]


def cells_of(path):
    delimiter = next(one for one in (",", ";", "\t") if one in path.read_text("utf-8-sig")[:12])
    return [row[0] for row in rows_of(path, delimiter)[1:]]


def test_none_filled_in_is_said(tmp_path):
    path = sheet(tmp_path, "w.csv")
    with pytest.raises(InputError, match="no row has a translation; fill in the column target"):
        lexicon.load(path)


def test_what_is_no_worksheet(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\nc,d\n")
    assert not is_worksheet(path.read_text().splitlines())
    with pytest.raises(InputError, match="is no worksheet"):
        list(read_worksheet(path))


def test_cli(tmp_path, capsys):
    lex, corpus, out = tmp_path / "l.tsv", tmp_path / "c.txt", tmp_path / "w.csv"
    lex.write_text("dog\thundur\n")
    corpus.write_text("A dog saw a wug.\nAnother wug.\n")
    main(["lexicon", "coverage", str(lex), str(corpus), "--worksheet", str(out), "--count", "1"])
    assert "1 words to fill in" in capsys.readouterr().err
    rows = rows_of(out, ",")
    rows[1][2] = "vúgg; vúggi"
    saved(out, rows)
    main(["lexicon", "merge", str(lex), str(out), "-o", str(tmp_path / "m.tsv"), "-q"])
    merged = (tmp_path / "m.tsv").read_text()
    assert "vúggi" in merged
    capsys.readouterr()
    main(["lexicon", "coverage", str(tmp_path / "m.tsv"), f"one={corpus}", "--json", "-q"])
    figures = json.loads(capsys.readouterr().out)
    assert figures["by_domain"]["one"]["words"]["tokens"] == 7
    assert {one["origin"] for one in figures["by_origin"]} == {"l", "worksheet"}


def test_translations_are_not_overwritten(tmp_path):
    path = sheet(tmp_path, "w.csv")
    assert sheet(tmp_path, "w.csv") == path
    saved(path, filled(path), "\t", encoding="utf-16-le")
    before = path.read_bytes()
    with pytest.raises(OutputError, match="with translations in it, which would be lost"):
        sheet(tmp_path, "w.csv")
    assert path.read_bytes() == before
    path.write_text("something else")
    assert is_worksheet(sheet(tmp_path, "w.csv").read_text("utf-8-sig").splitlines())


def test_titles_above_the_header(tmp_path):
    path = sheet(tmp_path, "w.csv")
    rows = filled(path)
    saved(path, [["Words for Ána"], [], *rows])
    report = FileReport(str(path))
    found = list(read(path, report=report))
    assert report.format == "worksheet"
    assert [entry.target for entry in found] == [row[2] for row in rows[1:]]
    rows[2][0] = ""
    saved(path, [["Words for Ána"], [], *rows])
    with pytest.raises(InputError, match=r"w\.csv:5: empty source"):
        list(read(path, reading=Reading(strict=True)))


def test_a_sheet_in_an_old_encoding_goes_with_a_lexicon_in_unicode(tmp_path, capsys):
    path = sheet(tmp_path, "w.csv")
    rows = filled(path)
    rows[1][2] = "žodis"
    saved(path, rows, ";", mark=False, encoding="cp1252")
    lex, out = tmp_path / "l.tsv", tmp_path / "m.tsv"
    lex.write_text("dog\thundur\nhouse\thús\n", encoding="utf-8")
    arguments = ["lexicon", "merge", str(lex), str(path), "-o", str(out), "-q"]
    with pytest.raises(SystemExit):
        main(arguments)
    assert "name its --encoding" in capsys.readouterr().err
    main([*arguments, "--encoding", "cp1252"])
    assert {"hús", "žodis"} < {entry.target for entry in lexicon.load(out)}
    assert "hús" in out.read_text("utf-8")


@pytest.mark.parametrize("name", ["w.xlsx", "w.ods", "w.jsonl", "w.parquet"])
def test_worksheets_are_tables_of_text(tmp_path, capsys, name):
    lex, corpus = tmp_path / "l.tsv", tmp_path / "c.txt"
    lex.write_text("dog\thundur\n")
    corpus.write_text("A wug.\n")
    with pytest.raises(SystemExit):
        main(["lexicon", "coverage", str(lex), str(corpus), "--worksheet", str(tmp_path / name)])
    assert "name a" in capsys.readouterr().err
    assert not (tmp_path / name).exists()
