import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Reading
from kiloglot.lexicon.details import NOTHING, Details, Example, Form, Gloss
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport

SAMPLE = r"""\_sh v3.0  400  MDF 4.0

\lx kër
\ps n
\sn 1
\ge house
\ge home
\sd building
\sn 2
\de family, household (as a whole)
\va keur
\se kër-Yàlla
\ps n
\ge church; mosque
\dt 01/Jan/2001

\lx def
\ps v
\ge do
\ps n
\ge deed
\ex Def
  na ko.

\lx ?
\ge nothing
\lx bare
\ps n
\ge ???
\lx a
\lc àll
\ge fv:bush
goes on
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="words.txt", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_senses_subentries_and_parts_of_speech(write):
    path = write(SAMPLE)
    report = FileReport(str(path))
    assert [entry._replace(details=NOTHING) for entry in read(path, report=report)] == [
        Entry("house", "kër", "NOUN", "building"),
        Entry("home", "kër", "NOUN", "building"),
        Entry("house", "keur", "NOUN", "building"),
        Entry("home", "keur", "NOUN", "building"),
        Entry("family", "kër", "NOUN", "as a whole"),
        Entry("household", "kër", "NOUN", "as a whole"),
        Entry("family", "keur", "NOUN", "as a whole"),
        Entry("household", "keur", "NOUN", "as a whole"),
        Entry("church; mosque", "kër-Yàlla", "NOUN"),
        Entry("do", "def", "VERB"),
        Entry("deed", "def", "NOUN"),
        Entry("bush goes on", "àll"),
    ]
    assert (report.format, report.rows, report.entries) == ("sfm", 5, 3)
    assert report.bad == {"no gloss": 2}
    assert [problem.line for problem in report.problems] == [25, 27]


def test_crlf_and_inverted(write):
    path = write("\\lx kër\r\n\\ps n\r\n\\ge house\r\n", "x.db")
    assert list(read(path, reading=Reading(invert=True))) == [Entry("kër", "house", "NOUN")]


def test_old_encodings_are_named(write):
    path = write("\\lx kër\n\\ge house\n", encoding="cp1252")
    with pytest.raises(InputError, match="is not UTF-8"):
        list(read(path))
    assert list(read(path, reading=Reading(encoding="cp1252"))) == [Entry("house", "kër")]
    assert next(read(path, "sfm", reading=Reading(encoding="cp1252"))).target == "kër"
    with pytest.raises(InputError, match="no such encoding"):
        list(read(path, reading=Reading(encoding="cp99999")))
    with pytest.raises(InputError, match="is not ASCII"):
        list(read(path, reading=Reading(encoding="ascii")))


def test_files_without_records_are_errors(write):
    with pytest.raises(InputError, match="has no entries"):
        list(read(write("\\_sh v3.0  400  MDF\n")))
    with pytest.raises(InputError, match="no marker that is known to stand for glosses"):
        list(read(write("\\lx\n\\ps\n\\lx a")))


def test_text_before_the_records(write):
    path = write("words\n\\lx kër\n\\ge house\n")
    report = FileReport(str(path))
    assert len(list(read(path, "sfm", report=report))) == 1
    assert report.bad == {"no marker": 1}
    with pytest.raises(InputError, match=":1: no marker"):
        list(read(path, "sfm", reading=Reading(strict=True)))


def test_glosses_in_another_language(write, corpora):
    path = write("\\lx kër\n\\ps n\n\\ge house\n\\gn maison\n\\dn bâtiment\n")
    assert list(read(path, reading=Reading(gloss_language="n"))) == [
        Entry("maison", "kër", "NOUN", details=Details(other_glosses=(Gloss("eng", "house"),))),
    ]
    path = corpora / "formats" / "rotokas.dic"
    entries = list(read(path, reading=Reading(gloss_language="tkp")))
    assert [entry[:3] for entry in entries[:2]] == [
        ("nek i pas", "kaa", "VERB"),
        ("pasim nek", "kaa", "VERB"),
    ]


def test_real_dictionary(corpora):
    path = corpora / "formats" / "rotokas.dic"
    report = FileReport(str(path))
    entries = list(read(path, report=report))
    assert report.format == "sfm"
    # As grep counts them, but for one: "big.garden" and "big garden" in one record are the same.
    assert (report.rows, report.entries, len(entries)) == (889, 874, 1163 - 1)
    example = Example(
        "Apoka ira kaaroi aioa-ia reoreopaoro.", "Apoka is gagging from food while talking."
    )
    assert entries[0] == Entry("gag", "kaa", "VERB", details=Details(examples=(example,)))
    assert ("mixture", "kaakaaro", "NOUN") in [entry[:3] for entry in entries]


def test_examples_forms_and_other_glosses_are_kept(write):
    path = write(
        "\\lx bët\n\\va bet\n\\ps n\n\\ge eye\n\\gn oeil\n\\xv samay gët\n\\xn mes yeux\n"
        "\\xe my eyes\n\\xv bët bi\n\\pl gët\n"
    )
    eye, variant = read(path)
    assert eye.details == Details(
        forms=(Form("variant", "bet"), Form("plural", "gët")),
        examples=(Example("samay gët", "my eyes"), Example("bët bi")),
        other_glosses=(Gloss("national", "oeil"),),
    )
    assert (variant.target, variant.details.forms) == ("bet", (Form("variant of", "bët"),))
    (oeil, _) = read(path, reading=Reading(gloss_language="n"))
    assert oeil.details.examples[0] == Example("samay gët", "mes yeux")


def test_paradigms_are_kept_with_what_they_are(write):
    path = write(
        "\\lx bët\n\\ps n\n\\ge eye\n\\pdl Pl\n\\pdv gët\n\\pdl Dat\n"
        "\\pdv bëti\n\\pdv x\n\\1s sama bët\n"
    )
    (eye,) = read(path)
    assert eye.details.forms == (
        Form("plural", "gët"),
        Form("dat", "bëti"),
        Form("inflected", "x"),
        Form("first-person singular", "sama bët"),
    )


def test_an_empty_part_of_speech_is_none(write):
    path = write("\\lx sacc\n\\ps\n\\ge steal\n\\ps n\n\\ge thief\n\\lx x\n\\ge y\n\\ps v\n")
    assert [entry[:3] for entry in read(path)] == [
        ("steal", "sacc", ""),
        ("thief", "sacc", "NOUN"),
        ("y", "x", "VERB"),
    ]


FIELDWORKS = (
    "\\lx_Wol kër\n\\ps_Eng Noun\n\\g_Eng house\n\\g_Fra maison\n\\xv_Wol kër gi\n\\x_Eng a\n"
)


def test_markers_that_name_languages(write):
    path = write(FIELDWORKS)
    (house,) = read(path)
    assert house == Entry(
        "house",
        "kër",
        "NOUN",
        details=Details(
            examples=(Example("kër gi", "a"),), other_glosses=(Gloss("Fra", "maison"),)
        ),
    )
    for language in "fra", "Fra", "g_Fra":
        (maison,) = read(path, reading=Reading(gloss_language=language))
        assert maison[:3] == ("maison", "kër", "NOUN")


def test_glosses_in_no_english_are_taken_unasked(write):
    (maison,) = read(write(FIELDWORKS.replace("\\g_Eng house\n", "")))
    assert maison[:3] == ("maison", "kër", "NOUN")
    (maison,) = read(write("\\lx kër\n\\ge\n\\gn maison\n\\gr casa\n\n\\lx x\n\\gn\n"))
    assert maison == Entry(
        "maison", "kër", details=Details(other_glosses=(Gloss("regional", "casa"),))
    )


def test_markers_are_read_from_the_file_or_from_a_table(write, tmp_path):
    path = write("\\w kër\n\\ps n\n\\ge house\n\n\\w àll\n\\ps n\n\\ge bush\n")
    assert [entry[:3] for entry in read(path)] == [
        ("house", "kër", "NOUN"),
        ("bush", "àll", "NOUN"),
    ]
    path = write("\\ent kër\n\\cat n\n\\eng house\n\\note x\n")
    table = tmp_path / "markers.tsv"
    table.write_text("marker\trole\n\\ent\theadword\ncat\tpos\neng\tgloss\nnote\t-\n")
    reading = Reading(markers=str(table))
    assert list(read(path, "sfm", reading=reading)) == [Entry("house", "kër", "NOUN")]
    table.write_text("ent\twug\n")
    with pytest.raises(InputError, match="no marker and role"):
        list(read(path, "sfm", reading=reading))


def test_markers_of_its_own_without_a_table_say_what_to_do(write, tmp_path):
    path = write("\\w aaa\n\\p N\n\\e house\n\n\\w bbb\n\\p V\n\\e eat\n")
    with pytest.raises(InputError, match="--markers FILE"):
        list(read(path))
    table = tmp_path / "markers.tsv"
    table.write_text("w\theadword\np\tpos\ne\tgloss\n")
    found = list(read(path, reading=Reading(markers=str(table))))
    assert found == [Entry("house", "aaa", "NOUN"), Entry("eat", "bbb", "VERB")]


def test_an_underscore_in_a_gloss_is_a_space(write):
    (entry,) = read(write("\\lx wasi\n\\ge big_house\n\n"))
    assert entry.source == "big house"


def test_the_number_of_a_homonym_is_no_part_of_the_word(write):
    path = write("\\lx abak2\n\\hm 2\n\\ge rope\n\\lx ma3\n\\ge tone\n\\lx 2\n\\hm 2\n\\ge two\n")
    assert [entry.target for entry in read(path)] == ["abak", "ma3", "2"]


def test_full_stops_that_join_the_words_of_a_gloss_are_spaces(write):
    path = write("\\lx a\n\\ge bamboo.tube\n\\lx b\n\\ge go.PST\n\\lx c\n\\ge tea, etc.\n")
    assert [entry.source for entry in read(path)] == ["bamboo tube", "go.PST", "tea, etc."]


def test_english_glosses_are_kept_beside_those_that_are_wanted(write):
    path = write("\\lx a\n\\ge rope\n\\gn tali\n\\gr tambang\n")
    (entry,) = read(path, reading=Reading(gloss_language="n"))
    assert entry[:2] == ("tali", "a")
    assert entry.details.other_glosses == (Gloss("eng", "rope"), Gloss("regional", "tambang"))


def test_a_minor_entry_is_told_from_one_without_a_gloss(write):
    report = FileReport("")
    list(read(write("\\lx a\n\\ge rope\n\\lx b\n\\mn a\n\\ps n\n"), report=report))
    assert report.bad == {"no gloss, refers to a": 1}


def test_several_forms_in_a_field_and_notes_on_them(write):
    path = write("\\lx kula\n\\ps v\n\\ge eat\n\\va kura, kuya\n\\va kuja (coastal)\n")
    eat, *variants = read(path)
    assert [form.text for form in eat.details.forms] == ["kura", "kuya", "kuja"]
    assert [entry.target for entry in variants] == ["kura", "kuya", "kuja"]
