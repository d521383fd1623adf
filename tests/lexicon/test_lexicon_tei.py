from collections import Counter

import pytest

from kiloglot.lexicon import Entry, Reading, load
from kiloglot.lexicon.details import Details, Example, Form, Gloss
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE TEI SYSTEM "freedict-P5.dtd">
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><publicationStmt>
<publisher>{publisher}</publisher></publicationStmt></fileDesc></teiHeader><text><body>
"""


@pytest.fixture
def write(tmp_path):
    def write(*entries, publisher="me"):
        path = tmp_path / "a-b.tei"
        text = HEAD.format(publisher=publisher) + "\n".join(entries) + "</body></text></TEI>"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def entry(word, rest, pos=""):
    grammar = f"<gramGrp><pos>{pos}</pos></gramGrp>" if pos else ""
    return f"<entry><form><orth>{word}</orth></form>{grammar}{rest}</entry>"


def trans(text, pos=""):
    pos = f"<pos>{pos}</pos>" if pos else ""
    return f'<cit type="trans">{pos}<quote>{text}</quote></cit>'


def test_quotations_and_definitions(write):
    path = write(
        entry("a", f"<sense>{trans('b')}{trans('c')}</sense>", "n"),
        entry("d", "<sense><def>e</def></sense><sense><def> f </def></sense>", "v"),
        entry("g", f"<sense>{trans('h')}<def>of a kind</def></sense>"),
    )
    assert list(read(path)) == [
        Entry("a", "b", "NOUN"),
        Entry("a", "c", "NOUN"),
        Entry("d", "e", "VERB"),
        Entry("d", "f", "VERB"),
        Entry("g", "h", "", "of a kind"),
    ]


def test_the_nearest_part_of_speech_counts(write):
    path = write(
        entry("a", f"<sense>{trans('b', 'v.')}</sense><sense>{trans('c')}</sense>", "n"),
        "<entry><form><orth>d</orth><gramGrp><pos>adj.</pos><pos>n.</pos></gramGrp></form>"
        f"<sense>{trans('e')}</sense></entry>",
        f"<entry><form><orth>f</orth></form><hom><gramGrp><pos>adv</pos></gramGrp>"
        f"<sense>{trans('g')}</sense></hom></entry>",
        entry("h", f"<gramGrp><pos/></gramGrp><sense>{trans('i')}</sense>"),
        entry("j", f"<sense>{trans('k')}</sense>", "pr."),
    )
    assert [item[:3] for item in read(path)] == [
        ("a", "b", "VERB"),
        ("a", "c", "NOUN"),
        ("d", "e", "ADJ"),
        ("d", "e", "NOUN"),
        ("f", "g", "ADV"),
        ("h", "i", ""),
        ("j", "k", "PRON"),
    ]


def test_plurals_are_forms_and_usage_is_the_sense_and_examples_are_no_translations(write):
    example = f'<cit type="example"><quote>x y</quote>{trans("z")}</cit>'
    path = write(
        "<entry><form><orth>bët</orth><form type='infl'><orth type='plur'>gët</orth></form></form>"
        f"<sense><usg>body</usg>{trans('oeil')}{example}</sense></entry>",
        entry("ki", f'<xr type="plural-form"><ref>vi</ref></xr><sense>{trans("thing")}</sense>'),
        entry("vi", '<xr type="plural-of"><ref>ki</ref></xr>'),
        entry("w", "<sense/>"),
    )
    report = FileReport(str(path))
    assert list(read(path, report=report)) == [
        Entry(
            "bët",
            "oeil",
            "",
            "body",
            details=Details(source_forms=(Form("plural", "gët"),), examples=(Example("z", "x y"),)),
        ),
        Entry("ki", "thing", details=Details(source_forms=(Form("plural", "vi"),))),
    ]
    assert report.bad == {"only a reference (plural-of) to ki": 1, "no translation": 1}


def test_spellings_the_older_edition_and_the_publisher(write):
    path = write(
        f"<entry><form><orth>a</orth><orth>á</orth></form><sense>{trans('b')}</sense></entry>",
        entry("c", "<trans><tr>d</tr></trans>"),
        publisher="FreeDict",
    )
    assert [(item.source, item.target, item.origin) for item in read(path)] == [
        ("a", "b", "freedict"),
        ("á", "b", "freedict"),
        ("c", "d", "freedict"),
    ]


def test_real_wolof(corpora):
    # 635 <cit>, 8 of them examples with one translation each within: 619 are of a word;
    # ten more where there are two or three parts of speech.
    path = corpora / "formats" / "freedict-wol-fra.tei"
    report = FileReport(str(path))
    entries = list(read(path, report=report))
    assert (report.format, report.rows, report.entries, len(entries)) == ("tei", 595, 595, 629)
    assert not report.unknown_pos
    assert any(
        entry[:3] == ("bët", "oeil", "NOUN")
        and entry.details.source_forms == (Form("plural", "gët"),)
        for entry in entries
    )
    assert {entry.pos for entry in entries if entry.source == "waxtaan"} == {"NOUN", "VERB"}
    assert not any(entry.target == "il est dans la chambre" for entry in entries)
    assert [e.target for e in load(path).exact("alal")] == ["bien", "fortune"]


def test_real_swahili(corpora):
    # One <def> in every entry; 11 have no part of speech.
    path = corpora / "formats" / "freedict-eng-swh.tei"
    report = FileReport(str(path))
    entries = list(read(path, report=report))
    assert (report.rows, report.entries, len(entries)) == (1450, 1450, 1450)
    counts = Counter(entry.pos for entry in entries)
    assert (counts["NOUN"], counts["VERB"], counts[""]) == (799, 412, 11)
    assert Entry("agree", "patana", "VERB", "", 1.0, "freedict") in entries


def test_translations_into_several_languages_are_kept_apart(write):
    path = write(
        "<entry><form><orth>wasi</orth></form><sense><def xml:lang='en'>house</def>"
        "<def xml:lang='es'>casa</def></sense></entry>"
        "<entry><form><orth>allqu</orth><gramGrp><gen>masc</gen></gramGrp></form><sense>"
        "<cit type='translationEquivalent' xml:lang='en'><form><orth>dog</orth></form></cit>"
        "<cit type='trans' xml:lang='es'><quote>perro</quote><gramGrp><gen>m</gen></gramGrp></cit>"
        "</sense></entry>"
    )
    assert [entry[:2] for entry in read(path)] == [("wasi", "house"), ("allqu", "dog")]
    spanish = list(read(path, reading=Reading(target_language="es")))
    assert [entry[:2] for entry in spanish] == [("wasi", "casa"), ("allqu", "perro")]
    assert spanish[1].details.features == spanish[1].details.source_features == "Gender=Masc"
    assert [entry.details.other_glosses for entry in spanish] == [
        (Gloss("en", "house"),),
        (Gloss("en", "dog"),),
    ]


def test_entries_within_an_entry_have_their_own_headwords(write):
    related = (
        "<re><form><orth>house arrest</orth><form type='infl'><orth>house arrests</orth></form>"
        f"</form><sense>{trans('tëj')}</sense></re>"
    )
    path = write(entry("house", f"<sense>{trans('kër')}</sense>{related}", "n"))
    house, arrest = read(path)
    assert arrest[:3] == ("house arrest", "tëj", "")
    assert [form.text for form in arrest.details.source_forms] == ["house arrests"]
    assert house[:3] == ("house", "kër", "NOUN")
    assert not house.details.source_forms


def test_a_gender_beside_the_translation(write):
    path = write(entry("dog", "<sense><trans><tr>xaj</tr><gen>m</gen></trans></sense>", "n"))
    assert [item.details.features for item in read(path)] == ["Gender=Masc"]


def test_a_note_within_a_translation_is_of_that_translation(write):
    hint = '<cit type="trans"><quote>study</quote><usg type="hint">at school</usg></cit>'
    path = write(entry("soma", f"<sense>{trans('read')}{hint}</sense>"))
    assert [(one.target, one.sense) for one in read(path)] == [
        ("read", ""),
        ("study", "at school"),
    ]


def test_the_grammar_of_an_inflected_form_tells_its_kind(write):
    path = write(
        '<entry><form><orth>kitabu</orth><form type="infl"><gramGrp><number>pl</number></gramGrp>'
        '<orth>vitabu</orth></form><form type="infl"><orth>kitabuni</orth></form></form>'
        f"<sense>{trans('book')}</sense></entry>"
    )
    (one,) = read(path)
    assert one.details.source_forms == (Form("plural", "vitabu"), Form("inflected", "kitabuni"))
