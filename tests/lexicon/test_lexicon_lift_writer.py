from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiloglot.data.upos import UPOS
from kiloglot.lexicon import Entry, Lexicon, load
from kiloglot.lexicon.details import VARIANT, VARIANT_OF, Details, Example, Form, Gloss

HOUSE = [
    Entry("house", "hús", "NOUN", "a building", 0.5, "gatitos+wiktionary"),
    Entry("home", "hús", "NOUN", "a building", 0.5, "gatitos+wiktionary"),
    Entry("have_not", "hava <ei> & \"so\" 'on'", "", "", 1.0, ""),
    Entry(
        "tooth",
        "nefi",
        "NOUN",
        details=Details(
            "Gender=Neut",
            "",
            (Form(VARIANT, "nafa"), Form("plural", "nofi"), Form("trial", "no")),
            (Form("plural", "teeth"),),
            (Example("nefi ma", "my tooth"), Example("nefi")),
            (Gloss("tpi", "tit"),),
        ),
    ),
]
CELL = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs", "Cn"]), min_size=1, max_size=8
) | st.sampled_from(["a b", "_", "<", "&amp;", "]]>", "'\"", "NOUN"])
KIND = CELL | st.sampled_from([VARIANT, VARIANT_OF, "plural"])
FORMS = st.lists(st.builds(Form, KIND, CELL), max_size=3, unique=True).map(tuple)
ENTRIES = st.lists(
    st.builds(
        Entry,
        source=CELL,
        target=CELL,
        pos=st.sampled_from(["", *sorted(UPOS)]),
        sense=st.just("") | CELL,
        weight=st.sampled_from([1.0, 0.25, -3.5]),
        origin=st.just("") | CELL,
        details=st.just(Details())
        | st.builds(
            Details,
            features=st.sampled_from(["", "Gender=Fem"]),
            source_features=st.sampled_from(["", "Gender=Masc"]),
            forms=FORMS,
            source_forms=FORMS,
            examples=st.lists(st.builds(Example, CELL, CELL | st.just("")), max_size=2).map(tuple),
            other_glosses=st.lists(st.builds(Gloss, st.just("tpi"), CELL), max_size=1).map(tuple),
        ),
    ),
    min_size=1,
    max_size=5,
    unique=True,
)


def test_load_gives_back_what_was_written(tmp_path):
    path = tmp_path / "l.lift"
    Lexicon(HOUSE).save(path)
    assert list(load(path, clean=[])) == HOUSE


@given(ENTRIES)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=60,
)
def test_load_gives_back_whatever_was_written(tmp_path, entries):
    path = tmp_path / "l.lift"
    Lexicon(entries).save(path)
    loaded = list(load(path, clean=[]))
    assert sorted(map(repr, loaded)) == sorted(map(repr, entries))


def test_the_elements_are_those_of_the_standard(tmp_path):
    path = tmp_path / "l.lift"
    Lexicon(HOUSE).save(path)
    root = ElementTree.parse(path).getroot()
    assert (root.tag, root.get("version")) == ("lift", "0.13")
    house = root.find("entry")
    assert house.find("lexical-unit/form").get("lang") == "und"
    assert [gloss.find("text").text for gloss in house.iterfind("sense/gloss")] == ["house", "home"]
    assert house.find("sense/grammatical-info").get("value") == "Noun"
    ids = [entry.get("id") for entry in root.iterfind("entry")]
    assert len(set(ids)) == len(ids) == 3


def test_a_variant_is_written_within_its_entry(tmp_path):
    of_lexeme = Entry("tooth", "nefi", details=Details(forms=(Form(VARIANT, "nafa"),)))
    of_variant = Entry("tooth", "nafa", details=Details(forms=(Form(VARIANT_OF, "nefi"),)))
    path = tmp_path / "l.lift"
    Lexicon([of_lexeme, of_variant]).save(path)
    assert path.read_text().count("<entry ") == 1
    assert list(load(path, clean=[])) == [of_lexeme, of_variant]


@pytest.mark.parametrize("name", ["FlexLiftExport.lift", "rotokas.dic"])
def test_real_dictionaries_survive(corpora, tmp_path, name):
    lexicon = load(corpora / "formats" / name, clean=[])
    lexicon.save(tmp_path / "l.lift")
    again = load(tmp_path / "l.lift", clean=[])
    assert sorted(map(repr, set(again))) == sorted(map(repr, set(lexicon)))
    if name.endswith(".lift"):
        assert again.report.files[0].languages == ("en", "qaa")


def test_full_stops_within_sources_come_back(tmp_path):
    path = tmp_path / "a.lift"
    lexicon = Lexicon.from_entries([Entry("example.com", "x"), Entry("build fire", "y")])
    lexicon.save(path)
    assert list(load(path, clean=())) == list(lexicon)


def test_every_part_of_speech_comes_back(tmp_path):
    path = tmp_path / "a.lift"
    lexicon = Lexicon.from_entries(Entry("x", "y", pos) for pos in (*sorted(UPOS), "wug", ""))
    lexicon.save(path)
    assert list(load(path, clean=())) == list(lexicon)
    assert 'value="Coordinating connective"' in path.read_text("utf-8")
