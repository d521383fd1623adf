"""Lexicons in CSV: quotes, separators."""

import pytest

from kiloglot.lexicon import Entry
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport


def pairs(entries):
    return [entry[:2] for entry in entries]


def test_csv_is_quoted_as_in_rfc_4180(write):
    path = write(
        'source,target,pos\r\n"a, b",x,NOUN\r\n"say ""hi""",y,VERB\r\n"two\r\nlines",z,NOUN\r\n'
        "last,w,NOUN\r\n",
        "l.csv",
    )
    report = FileReport(str(path))
    assert list(read(path, report=report)) == [
        Entry("a, b", "x", "NOUN"),
        Entry('say "hi"', "y", "VERB"),
        Entry("two\nlines", "z", "NOUN"),
        Entry("last", "w", "NOUN"),
    ]
    assert report.format == "csv"


def test_csv_quotes_that_nothing_closes_are_characters_and_eat_no_rows(write):
    path = write('"noble,géer\n5" disk,diskur\n"ab"c,d\nhouse,kër\n', "l.csv")
    assert pairs(read(path)) == [
        ('"noble', "géer"),
        ('5" disk', "diskur"),
        ('"ab"c', "d"),
        ("house", "kër"),
    ]


def test_csv_problems_name_the_line_the_row_begins_on(write):
    path = write('a,"x\ny"\nb,\nc,d\n', "l.csv")
    report = FileReport(str(path))
    list(read(path, report=report))
    assert [problem.line for problem in report.problems] == [3]


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_csv_separators_are_recognised(write, delimiter):
    path = write("\n".join(delimiter.join(row) for row in [("big dog", "x"), ("b", "y")]), "l.csv")
    assert pairs(read(path)) == [("big dog", "x"), ("b", "y")]


def test_the_separator_that_a_spreadsheet_names_is_no_entry(write):
    report = FileReport("x")
    path = write("sep=;\r\nEnglish;Quechua\r\nhouse, home;wasi\r\n", "l.csv")
    assert pairs(read(path, report=report)) == [("house, home", "wasi")]
    assert not report.problems
