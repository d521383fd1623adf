import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Reading
from kiloglot.lexicon.details import Details, Form
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


def test_ding(write):
    path = write(
        "# a comment\n"
        "house {n} [of a family]; home {n} | houses {pl} :: Haus {n}; Heim {n} | Häuser {pl}\n"
        "to go {went; gone} (on foot) :: gehen {vi}\n"
        "one | two :: eins\n"
    )
    report = FileReport(str(path))
    assert bare(read(path, report=report)) == [
        Entry("house", "Haus", "NOUN", "of a family"),
        Entry("house", "Heim", "NOUN", "of a family"),
        Entry("home", "Haus", "NOUN"),
        Entry("home", "Heim", "NOUN"),
        Entry("houses", "Häuser", "NOUN"),
        Entry("to go", "gehen", "VERB", "on foot"),
    ]
    assert (report.format, report.rows, report.entries) == ("ding", 3, 2)
    assert report.bad == {"sides of different numbers of parts": 1}
    with pytest.raises(InputError, match=":4: sides of different numbers"):
        bare(read(path, reading=Reading(strict=True)))


def test_notes_without_end_cost_no_more_than_their_length(write):
    path = write("house {n} :: Haus {n}\na :: " + "{n} " * 100_000 + "x\n")
    assert bare(read(path, "ding"))[-1] == Entry("a", "x", "NOUN")


def test_irregular_forms_in_braces_are_forms_and_labels_are_none(write):
    path = write(
        "to go {went; gone} :: gehen {vi} {ging, gegangen}\n"
        "house {n, pl} :: Haus {n} {+Gen.}\n"
        "on {prp; +Dat.} :: auf {prp}\n"
        "he {ppron} :: er {ppron}\n"
    )
    go, house, on, he = read(path)
    assert [form.text for form in go.details.source_forms] == ["went", "gone"]
    assert go.details.forms == (Form("inflected", "ging"), Form("inflected", "gegangen"))
    assert (house.details.forms, house.details.source_forms) == ((), ())
    assert on == Entry("on", "auf", "ADP")
    assert he == Entry("he", "er", "PRON")


def test_slashes_between_words_are_none_around_an_abbreviation(write):
    path = write(
        "ich/er/sie ging | Vereinte Nationen /UNO/ :: I/he/she went | United Nations /UN/\n"
    )
    assert [entry[:2] for entry in read(path)] == [
        ("ich/er/sie ging", "I/he/she went"),
        ("Vereinte Nationen", "United Nations"),
    ]
