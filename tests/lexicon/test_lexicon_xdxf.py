import pytest

from kiloglot.lexicon import Entry
from kiloglot.lexicon.details import Details, Example
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport


def bare(entries):
    """Leave out the details, which have tests of their own."""
    return [entry._replace(details=Details()) for entry in entries]


@pytest.fixture
def write(tmp_path):
    def write(*articles):
        path = tmp_path / "words.xdxf"
        text = '<xdxf revision="034"><lexicon>' + "\n".join(articles) + "</lexicon></xdxf>"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_nested_definitions_inherit_the_part_of_speech(write):
    path = write(
        "<ar><k>bet</k><def><tr>x</tr><gr>anagrams</gr><def><gr>Noun</gr><def><deftext>a wager"
        "</deftext><ex><ex_orig>no</ex_orig></ex></def><def><deftext>a letter</deftext></def></def>"
        "<def><gr><abbr>v.</abbr></gr><deftext>to stake</deftext></def></def></ar>"
    )
    assert bare(read(path)) == [
        Entry("bet", "a wager", "NOUN"),
        Entry("bet", "a letter", "NOUN"),
        Entry("bet", "to stake", "VERB"),
    ]


def test_marked_translations_are_targets_and_their_definition_the_sense(write):
    path = write(
        "<ar><k>home</k><def><deftext><dtrn>дом</dtrn>, at home - дома;</deftext>"
        "<ex><ex_tran><dtrn>no</dtrn></ex_tran></ex><categ>place</categ></def></ar>",
        "<ar><k>sun</k><def><deftext><dtrn>солнце</dtrn></deftext></def></ar>",
    )
    assert bare(read(path)) == [
        Entry("home", "дом", "", "дом, at home - дома; place"),
        Entry("sun", "солнце"),
    ]


def test_several_keys_and_the_visual_layout(write):
    path = write(
        "<ar><k>disc</k><k>disk</k><def><deftext>a plate</deftext></def></ar>",
        "<ar><k>CO<sub>2</sub></k>\ncarbon <i>dioxide</i>\n<tr>x</tr></ar>",
        "<ar><head/>x</ar>",
        "<ar><k>y</k><def/></ar>",
    )
    report = FileReport(str(path))
    assert [item[:2] for item in read(path, report=report)] == [
        ("disc", "a plate"),
        ("disk", "a plate"),
        ("CO2", "carbon dioxide"),
    ]
    assert report.bad == {"no key": 1, "no definition": 1}


def test_a_real_sample(corpora):
    # Seven definitions of bet, four of home and of houm, one each of Society, disc, disk, CO2.
    path = corpora / "formats" / "xdxf_rev34.xdxf"
    report = FileReport(str(path))
    entries = bare(read(path, report=report))
    assert (report.format, report.rows, report.entries, len(entries)) == ("xdxf", 5, 5, 19)
    assert not report.unknown_pos
    words = [entry.source for entry in entries]
    assert (words.count("bet"), words.count("home"), words.count("disk")) == (7, 4, 1)
    assert next(entry for entry in entries if entry.target == "дом").pos == "NOUN"


def test_parts_of_speech_of_the_visual_layout_are_no_words(write):
    path = write("<ar><k>dog</k> <i>n</i> allqu</ar><ar><k>eat</k><abr>v.t.</abr> mikhuy</ar>")
    assert [entry[:3] for entry in read(path)] == [
        ("dog", "allqu", "NOUN"),
        ("eat", "mikhuy", "VERB"),
    ]


def test_numbered_meanings_of_the_visual_layout_have_their_parts_of_speech(write):
    path = write(
        "<ar><k>run</k>\n<b>1.</b> <i>v.</i> daw; tëb\n<b>2.</b> dawal "
        "<b>3.</b> <i>n.</i> dawaay</ar>"
    )
    assert [entry[:3] for entry in read(path)] == [
        ("run", "daw; tëb", "VERB"),
        ("run", "dawal", "VERB"),
        ("run", "dawaay", "NOUN"),
    ]


def test_lines_references_and_numbers_of_the_visual_layout(write):
    path = write(
        "<ar><k>a</k> <blockquote>b</blockquote><blockquote>c</blockquote></ar>",
        "<ar><k>d</k> see <kref>a</kref></ar>",
        "<ar><k>e</k> <i>n.</i> 1) <dtrn>f</dtrn> 2) <dtrn>g</dtrn></ar>",
        "<ar><k>h</k> i <ex>a <b>h</b> — j</ex></ar>",
    )
    assert list(read(path)) == [
        Entry("a", "b; c"),
        Entry("e", "f", "NOUN"),
        Entry("e", "g", "NOUN"),
        Entry("h", "i", details=Details(examples=(Example("j", "a h"),))),
    ]


def test_keys_are_read_without_and_with_what_is_optional(write):
    path = write("<ar><k>go<opt>es</opt></k><k>go</k><def><deftext>dem</deftext></def></ar>")
    assert [entry.source for entry in read(path)] == ["go", "goes"]


def test_abbreviations_of_parts_of_speech_are_those_that_the_file_explains(tmp_path):
    path = tmp_path / "words.xdxf"
    path.write_text(
        '<xdxf revision="033"><meta_info><abbreviations><abbr_def><abbr_k>izina</abbr_k>'
        "<abbr_k>iz.</abbr_k><abbr_v>noun</abbr_v></abbr_def></abbreviations></meta_info>"
        "<lexicon><ar><k>inka</k><def><gr>iz.</gr><deftext>cow</deftext></def></ar>"
        "<ar><k>umuntu</k><def><gr><abbr>izina</abbr></gr><deftext>person</deftext></def></ar>"
        "</lexicon></xdxf>",
        "utf-8",
    )
    assert list(read(path)) == [Entry("inka", "cow", "NOUN"), Entry("umuntu", "person", "NOUN")]


def test_genders_set_apart_are_features_and_no_translation(write):
    path = write(
        "<ar><k>дом</k>\n<tr>dom</tr> <c><i>m</i></c> 1) house\n2) building</ar>"
        "<ar><k>муж</k> <i>male</i></ar>"
        "<ar><k>мышь</k><def><gr>n. f.</gr><dtrn>mouse</dtrn></def></ar>"
    )
    assert list(read(path)) == [
        Entry("дом", "house", details=Details(source_features="Gender=Masc")),
        Entry("дом", "building", details=Details(source_features="Gender=Masc")),
        Entry("муж", "male"),
        Entry("мышь", "mouse", "NOUN", details=Details(source_features="Gender=Fem")),
    ]
