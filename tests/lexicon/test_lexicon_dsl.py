import gzip

import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Reading
from kiloglot.lexicon.details import Details, Example
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport

SAMPLE = """#NAME "Wolof-English"
#INDEX_LANGUAGE "Wolof"
#CONTENTS_LANGUAGE "English"

{{a comment}}
kër
keur
\t[m1][p]n.[/p][/m]
\t[m1]1) [trn]house, [com](of a family)[/com] home[/trn][/m]
\t[m2][*][ex]mu ngi ci kër gi [trn]at home[/trn][/ex][/*][/m]
\t[m1][b]2.[/b] [trn][i]a[/i] \\[big\\] yard; [c darkred]place[/c][/trn][/m]
\t@ kër-Yàlla
\t[m1][trn]church[/trn][/m]
\t@
\t[m1]<<def>>[/m]
def
\t[c green]verb[/c], plural
\t[m1]do[/m1]
\t[t]dɛf[/t]
\tmake [unclosed
to{\\ }dal
\tA very long explanation of what the word means
"""


def bare(entries):
    """Leave out the details, which have tests of their own."""
    return [entry._replace(details=Details()) for entry in entries]


@pytest.fixture
def write(tmp_path):
    def write(text, encoding="utf-8", name="words.dsl"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


EXPECTED = [
    Entry("house", "kër", "NOUN", "of a family"),
    Entry("house", "keur", "NOUN", "of a family"),
    Entry("home", "kër", "NOUN", "of a family"),
    Entry("home", "keur", "NOUN", "of a family"),
    Entry("a yard", "kër", "NOUN", "big"),
    Entry("a yard", "keur", "NOUN", "big"),
    Entry("place", "kër", "NOUN", "big"),
    Entry("place", "keur", "NOUN", "big"),
    Entry("church", "kër-Yàlla"),
    Entry("do", "def", "VERB", "plural"),
    Entry("make [unclosed", "def", "VERB", "plural"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_cards_in_every_encoding(write, encoding, end):
    path = write(SAMPLE.replace("\n", end), encoding)
    report = FileReport(str(path))
    assert bare(read(path, report=report)) == EXPECTED
    assert (report.format, report.rows, report.entries) == ("dsl", 3, 2)
    assert report.bad == {"no short gloss": 1}
    assert report.problems[0].line == 21


def test_compressed_and_known_by_content(write, tmp_path):
    path = tmp_path / "words.dsl.dz"
    path.write_bytes(gzip.compress(SAMPLE.encode("utf-16")))
    assert bare(read(path)) == EXPECTED
    assert bare(read(write("kër\n\t[m1]house[/m]\n", name="words.txt"))) == [Entry("house", "kër")]


def test_broken_encodings_name_the_line(write, tmp_path):
    path = tmp_path / "words.dsl"
    path.write_bytes("#NAME x\nkër\n\thouse\n".encode("utf-16") + b"\x00\xd8\n")
    with pytest.raises(InputError, match=r"words.dsl:\d+: is not UTF-16"):
        bare(read(path))
    assert (
        len(
            list(
                read(write(SAMPLE.replace("ɛ", "e"), "cp1252"), reading=Reading(encoding="cp1252"))
            )
        )
        == 11
    )


def test_lines_without_a_headword(write):
    path = write("#NAME x\n\t[m1]lost[/m]\nkër\n\t[m1]house[/m]\n")
    report = FileReport(str(path))
    assert len(bare(read(path, report=report))) == 1
    assert report.bad == {"no headword above": 1}
    with pytest.raises(InputError, match=":2: no headword above"):
        bare(read(path, reading=Reading(strict=True)))


def test_deep_and_endless_markup_is_no_danger(write):
    path = write("#NAME x\nkër\n\t" + "[m1][c]" * 20_000 + "house\n\t" + "[" * 20_000 + "\n")
    assert next(read(path)).source == "house"


def test_comments_go_over_lines_and_one_that_never_ends_takes_no_card(write):
    path = write("#NAME x\n\n{{ a comment\nover lines }}\nkër {{b}}\n\t[m1]house[/m]\n")
    assert list(read(path)) == [Entry("house", "kër")]
    path = write("#NAME x\nkër\n\t[m1]house[/m]\n{{\n" + "def\n\t[m1]do[/m]\n" * 600)
    assert list(read(path))[-1] == Entry("do", "def")


def test_tildes_stand_for_the_headword(write):
    path = write(
        "#NAME x\ngo[x]od\n\t[m1][trn]~ness \\~[/trn][/m]\n\t[ex]a ~ one - x[/ex]\n"
        "\t@ ~ bye\n\t[trn]y[/trn]\n"
    )
    example = Details(examples=(Example("a good one", "x"),))
    assert list(read(path)) == [
        Entry("goodness ~", "good", details=example),
        Entry("y", "good bye"),
    ]


def test_labels_in_comments_say_nothing_of_the_word(write):
    path = write(
        "kër\n\t[m1][p]n[/p] [c][com]([i]pl[/i] këroos)[/com][/c][/m]\n\t[m1][trn]house[/trn][/m]\n"
        "def\n\t[m1][c][com]verb[/com][/c] [trn]do[/trn][/m]\n"
    )
    assert list(read(path)) == [Entry("house", "kër", "NOUN"), Entry("do", "def", "VERB")]


@pytest.mark.parametrize("line", ["[m1]n. m. dog[/m]", "[m1][b]n.[/b] dog[/m]", "n. dog"])
def test_abbreviated_parts_of_speech_are_told_from_numbering(write, line):
    path = write(f"#NAME x\nxaj\n\t{line}\n\ta. hound\n")
    assert bare(read(path)) == [Entry("dog", "xaj", "NOUN"), Entry("hound", "xaj", "NOUN")]


def test_real_dictionary(corpora):
    path = corpora / "formats" / "malti-english.dsl"
    report = FileReport(str(path))
    entries = bare(read(path, report=report))
    # 341 headwords, 9 of which share a card with the one below.
    assert (report.format, report.rows, report.entries) == ("dsl", 332, 332)
    assert len(entries) == 451
    assert len({entry.target for entry in entries}) == 332
    assert Entry("big", "kbir", "ADJ", "male") in entries
    assert Entry("boy", "tifel", "NOUN") in entries
    assert Entry("I", "jiena") in entries
    assert not report.unknown_pos


def test_translations_marked_one_by_one_stay_apart(write):
    path = write(
        "#NAME x\nindlu\n\t[m1]1) [trn]house[/trn], [trn]hut[/trn] 2) [trn]clan[/trn][/m]\n"
        "\t[m1][trn]go[/trn] [trn]away[/trn][/m]\n"
    )
    assert [entry.source for entry in read(path)] == ["house", "hut", "clan", "go away"]
