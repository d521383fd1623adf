import pytest

from kiloglot.lexicon import Entry
from kiloglot.lexicon.details import Details
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport


def bare(entries):
    """Leave out the details, which have tests of their own."""
    return [entry._replace(details=Details()) for entry in entries]


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "words.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_tabfile_in_html(write):
    path = write(
        "kër|keur\t<i>noun</i><ol><li>house; home (of a family)</li></ol>\n"
        "def\t<b>v</b><br/>do &amp; make\n"
        "lu\t<p>A thing that nobody here has ever seen</p>\n"
    )
    report = FileReport(str(path))
    assert bare(read(path, report=report)) == [
        Entry("house", "kër", "NOUN", "of a family"),
        Entry("home", "kër", "NOUN", "of a family"),
        Entry("do & make", "def", "VERB"),
    ]
    assert (report.format, report.rows, report.entries) == ("tabfile", 3, 2)


def test_forms_labels_and_the_headword_again(write):
    path = write(
        "hundur|hund|hundi\t<i>noun</i><ol><li>dog</li></ol>\n"
        "køttur\t<b>køttur</b> <i>m</i><br><i>archaic</i> cat\n"
    )
    dog, cat = read(path)
    assert dog[:3] == ("dog", "hundur", "NOUN")
    assert [form.text for form in dog.details.forms] == ["hund", "hundi"]
    assert cat[:4] == ("cat", "køttur", "", "archaic")


def test_plain_tables_stay_tables(write):
    report = FileReport("")
    assert len(bare(read(write("house\tkër\na < b\tx\n"), report=report))) == 2
    assert report.format == "tsv"


def test_meanings_numbered_in_running_text(write):
    path = write(
        "baba\tn. 1. father 2. dad; daddy\\nv. protect\n"
        "moja\t1) one 2) alone\\ne.g. kitu kimoja - one thing\n"
    )
    assert bare(read(path)) == [
        Entry("father", "baba", "NOUN"),
        Entry("dad", "baba", "NOUN"),
        Entry("daddy", "baba", "NOUN"),
        Entry("protect", "baba", "VERB"),
        Entry("one", "moja"),
        Entry("alone", "moja"),
    ]
