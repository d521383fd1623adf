import json

import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Reading
from kiloglot.lexicon.details import Details, Form, Gloss
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport

TERMS = "http://cldf.clld.org/v1.0/terms.rdf#"


def table(kind, url, **columns):
    return {
        "url": url,
        "dc:conformsTo": TERMS + kind,
        "tableSchema": {
            "columns": [
                {"name": name, "propertyUrl": TERMS + term} for name, term in columns.items()
            ]
        },
    }


@pytest.fixture
def write(tmp_path):
    def write(tables, **files):
        metadata = tmp_path / "cldf-metadata.json"
        described = {"dc:conformsTo": TERMS + "Dictionary", "tables": tables}
        metadata.write_text(json.dumps(described, indent=2), encoding="utf-8")
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return metadata

    return write


ENTRIES = table(
    "EntryTable", "e.csv", Key="id", Lang="languageReference", Word="headword", PS="partOfSpeech"
)
SENSES = table("SenseTable", "s.csv", Key="id", Says="description", Of="entryReference")
LANGUAGES = table("LanguageTable", "l.csv", Key="id", Code="iso639P3code", Called="name")
FORMS = table(
    "FormTable",
    "f.csv",
    ID="id",
    L="languageReference",
    P="parameterReference",
    V="value",
    F="form",
)
CONCEPTS = table("ParameterTable", "p.csv", ID="id", Name="name")


def test_dictionary_by_metadata_and_by_folder(write, tmp_path):
    path = write(
        [ENTRIES, SENSES],
        e='Key,Lang,Word,PS\n1,wol,kër,noun\n2,wol,def,"verb, transitive"\n',
        s='Key,Says,Of\na,"house; [home](1) (of a family)",1\nb,"do,\nmake",2\nc,x,9\nd,(gone),2\n',
    )
    report = FileReport(str(path))
    expected = [
        Entry("house", "kër", "NOUN", "of a family"),
        Entry("home", "kër", "NOUN", "of a family"),
        Entry("do", "def", "VERB"),
        Entry("make", "def", "VERB"),
    ]
    assert list(read(path, report=report)) == expected
    assert (report.format, report.rows, report.entries) == ("cldf", 4, 2)
    assert report.bad == {"sense of no entry": 1, "no short gloss": 1}
    assert list(read(tmp_path)) == expected
    assert list(read(tmp_path, "cldf")) == expected
    with pytest.raises(InputError, match="sense of no entry"):
        list(read(path, reading=Reading(strict=True)))


def test_one_language_of_several(write):
    path = write(
        [ENTRIES, SENSES, LANGUAGES],
        e="Key,Lang,Word,PS\n1,w,kër,noun\n2,f,hús,noun\n",
        s="Key,Says,Of\na,house,1\nb,house,2\n",
        l="Key,Code,Called\nw,wol,Wolof\nf,fao,Faroese\n",
    )
    with pytest.raises(InputError, match=r"holds 2 languages \(w, f\); .*--target-language w"):
        list(read(path))
    for name in "f", "fao", "faroese":
        found = list(read(path, reading=Reading(target_language=name)))
        assert found == [Entry("house", "hús", "NOUN")]
    with pytest.raises(InputError, match="no such language"):
        list(read(path, reading=Reading(target_language="swh")))


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        ("dar", "ˈdɐːr", "dar"),  # the form is a transcription, the value is not
        ("dar (f.)", "dar", "dar"),  # the form is the value tidied
        ("ˈdɐːr", "dɐːr", "dɐːr"),  # both are transcriptions
        ("", "dɐːr", "dɐːr"),  # there is no value
    ],
)
def test_spelling_is_preferred_to_transcription(write, value, form, expected):
    path = write(
        [FORMS, CONCEPTS], f=f"ID,L,P,V,F\n1,mlt,7,{value},{form}\n", p='ID,Name\n7,"house"\n'
    )
    report = FileReport(str(path))
    assert list(read(path, report=report)) == [Entry("house", expected)]
    assert report.columns[1] == ("target: V" if expected == "dar" != form else "target: F")


@pytest.mark.parametrize("url", ["../f.csv", "/etc/passwd", "a/../../f.csv", "http://x/f.csv"])
def test_tables_outside_the_folder_are_not_read(write, url):
    with pytest.raises(InputError, match="outside its folder"):
        list(read(write([{**FORMS, "url": url}]), "cldf"))


def test_names_of_tables_that_are_too_long_are_errors(write):
    with pytest.raises(InputError, match=r"s\.csv\.csv"):
        list(
            read(
                write(
                    [ENTRIES | {"url": "e.csv"}, SENSES | {"url": "s" + ".csv" * 100}],
                    e="Key,Lang,Word,PS\n",
                )
            )
        )
    with pytest.raises(InputError, match=r"no entries|e\.csv\.csv"):
        list(read(write([ENTRIES | {"url": "e" + ".csv" * 100}, SENSES])))


def test_broken_data_sets_are_errors(write, tmp_path):
    with pytest.raises(InputError, match="no such file"):
        list(read(write([FORMS])))
    with pytest.raises(InputError, match="neither entries and senses nor forms"):
        list(read(write([CONCEPTS])))
    path = write([FORMS], f="")
    with pytest.raises(InputError, match="is empty"):
        list(read(path))
    path.write_text('{"a": \n', encoding="utf-8")
    with pytest.raises(InputError, match=r"cldf-metadata.json:\d: is no JSON"):
        list(read(path, "cldf"))
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match="is no JSON"):
        list(read(path, "cldf"))
    path.unlink()
    with pytest.raises(InputError, match="folder without a lexicon"):
        list(read(tmp_path))


def test_real_wordlist(corpora):
    path = corpora / "formats" / "cldf-wordlist"
    report = FileReport(str(path))
    entries = list(read(path, report=report))
    # Every one of the 1688 forms has a value in the orthography of Maltese.
    assert (report.format, report.rows, report.entries) == ("cldf", 1688, 1688)
    assert report.columns[1] == "target: Value"
    assert entries[0] == Entry("world", "dinja")
    assert entries[1:3] == [Entry("earth", "art"), Entry("land", "art")]


def test_real_dictionary(corpora):
    path = corpora / "formats" / "cldf-dictionary" / "cldf-metadata.json"
    report = FileReport(str(path))
    entries = list(read(path, report=report))
    assert (report.format, report.rows) == ("cldf", 2781)
    assert report.entries + report.bad["no short gloss"] == 2781
    assert report.entries > 2500
    assert entries[:2] == [
        Entry("tremble with fear", "~a", "VERB"),
        Entry("feel very uncomfortable", "~a", "VERB"),
    ]


def test_tables_that_are_described_but_not_there_can_be_done_without(write):
    forms = table(
        "FormTable",
        "f.csv",
        ID="id",
        Lang="languageReference",
        Concept="parameterReference",
        Form="form",
    )
    path = write(
        [
            forms,
            table("LanguageTable", "l.csv", ID="id", Name="name"),
            table("ParameterTable", "p.csv", ID="id", Name="name"),
        ],
        f="ID,Lang,Concept,Form\n1,cuz,house,wasi\n2,aym,house,uta\n",
    )
    with pytest.raises(InputError, match=r"holds 2 languages \(cuz, aym\).*--target-language cuz"):
        list(read(path))
    (entry,) = read(path, reading=Reading(target_language="aym"))
    assert entry[:2] == ("house", "uta")


def test_concepts_named_in_capitals_are_words(write):
    path = write(
        [
            table("FormTable", "f.csv", ID="id", Concept="parameterReference", Form="form"),
            table("ParameterTable", "p.csv", ID="id", Name="name"),
        ],
        f="ID,Concept,Form\n1,a,wasi\n",
        p="ID,Name\na,HOUSE\n",
    )
    assert [entry[:2] for entry in read(path)] == [("house", "wasi")]


def test_without_metadata_tables_are_known_by_their_names(tmp_path):
    (tmp_path / "entries.csv").write_text(
        'ID,Language_ID,Headword,Part_Of_Speech,Plural\n1,wol,kër,noun,kër yi\n2,wol,"a,b",verb,\n'
    )
    (tmp_path / "senses.csv").write_text("ID,Description,Entry_ID\na,house; home,1\nb,do,2\n")
    found = list(read(tmp_path))
    assert [entry[:3] for entry in found] == [
        ("house", "kër", "NOUN"),
        ("home", "kër", "NOUN"),
        ("do", "a,b", "VERB"),
    ]
    assert [form.text for form in found[0].details.forms] == ["kër yi"]
    assert list(read(tmp_path / "entries.csv")) == found
    assert list(read(tmp_path / "senses.csv")) == found


def test_a_wordlist_without_metadata(tmp_path):
    (tmp_path / "cldf").mkdir()
    forms = tmp_path / "cldf" / "forms.csv"
    forms.write_text("ID;language_id;Parameter_ID;Form\n1;wol;HAND;loxo\n2;wol;10;kër\n")
    assert [entry[:2] for entry in read(tmp_path)] == [("HAND", "loxo"), ("10", "kër")]
    (tmp_path / "cldf" / "parameters.csv").write_text("ID,Name\nHAND,hand\n10,house\n")
    assert [entry[:2] for entry in read(tmp_path)] == [("hand", "loxo"), ("house", "kër")]
    forms.write_text(forms.read_text().replace(";", ","))
    assert [entry[:2] for entry in read(forms)] == [("hand", "loxo"), ("house", "kër")]


def test_a_folder_without_a_lexicon_says_what_could_be_in_it(tmp_path):
    (tmp_path / "entries.csv").write_text("ID,Language_ID,Headword\n1,wol,kër\n")
    for path in tmp_path, tmp_path / "entries.csv":
        with pytest.raises(InputError, match=r"no \*-metadata\.json of CLDF, nor its entries\.csv"):
            list(read(path))


def test_a_folder_of_several_lexicons_is_an_error(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "forms.csv").write_text("ID,Language_ID,Parameter_ID,Form\n1,w,hand,x\n")
    with pytest.raises(InputError, match="holds 2 lexicons: 'a, b'; name one"):
        list(read(tmp_path))
    assert [entry[:2] for entry in read(tmp_path / "b")] == [("hand", "x")]


def test_what_pycldf_reads_is_what_is_read(corpora):
    from pycldf import Dataset

    folder = corpora / "formats" / "cldf-dictionary"
    there = Dataset.from_metadata(folder / "cldf-metadata.json")
    words = {row["ID"]: row["Headword"] for row in there["EntryTable"]}
    meant = {words[row["Entry_ID"]] for row in there["SenseTable"]}
    report = FileReport(str(folder))
    found = {entry.target for entry in read(folder, report=report)}
    assert report.rows == sum(1 for _ in there["SenseTable"])
    assert found <= meant
    assert len(found) > 0.9 * len(meant)
    wordlist = Dataset.from_metadata(corpora / "formats" / "cldf-wordlist" / "cldf-metadata.json")
    values = [row["Value"] for row in wordlist["FormTable"]]
    report = FileReport("wordlist")
    found = {entry.target for entry in read(corpora / "formats" / "cldf-wordlist", report=report)}
    assert report.rows == len(values)
    assert found == {" ".join(value.split()) for value in values}


def test_a_table_whose_columns_have_other_names_is_read_with_the_others(tmp_path):
    terms = "http://cldf.clld.org/v1.0/terms.rdf#"

    def table(kind, url, columns):
        described = [
            {"name": name} | ({"propertyUrl": terms + term} if term else {})
            for name, term in columns.items()
        ]
        return {"dc:conformsTo": terms + kind, "url": url, "tableSchema": {"columns": described}}

    entries = {"Nr": "id", "L": "languageReference", "Word": "headword", "3rd_Person_SG": ""}
    senses = {"Nr": "id", "E": "entryReference", "D": "description", "alt_translation1": ""}
    tables = [
        table("EntryTable", "words.csv", entries),
        table("SenseTable", "meanings.csv", senses | {"Scientific_Name": ""}),
    ]
    (tmp_path / "x-metadata.json").write_text(json.dumps({"tables": tables}))
    (tmp_path / "words.csv").write_text("Nr,L,Word,3rd_Person_SG\n1,wol,xaj,xajam\n")
    (tmp_path / "meanings.csv").write_text(
        "Nr,E,D,alt_translation1,Scientific_Name\n1,1,dog,chien,Canis\n"
    )
    for name in "words.csv", "meanings.csv", "x-metadata.json":
        assert list(read(tmp_path / name)) == [
            Entry(
                "dog",
                "xaj",
                sense="Canis",
                details=Details(
                    forms=(Form("third-person singular", "xajam"),),
                    other_glosses=(Gloss("alt_translation1", "chien"),),
                ),
            )
        ]


@pytest.mark.parametrize(
    ("dialect", "sources"),
    [({}, ["dog"]), ({"commentPrefix": None}, ["dog", "x"]), ({"commentPrefix": "1"}, ["x"])],
)
def test_comments_and_titles_of_columns(tmp_path, dialect, sources):
    terms = "http://cldf.clld.org/v1.0/terms.rdf#"
    columns = [
        {"titles": "Nr", "propertyUrl": f"{terms}id"},
        {"name": "Form", "titles": {"en": ["Word"]}, "propertyUrl": f"{terms}form"},
        {"name": "C", "titles": ["Concept"], "propertyUrl": f"{terms}parameterReference"},
    ]
    table = {"url": "f.csv", "dc:conformsTo": f"{terms}FormTable"}
    table["tableSchema"] = {"columns": columns}
    (tmp_path / "x-metadata.json").write_text(json.dumps({"dialect": dialect, "tables": [table]}))
    (tmp_path / "f.csv").write_text("Nr,Word,Concept\n1,xaj,dog\n#2,y,x\n")
    assert [entry.source for entry in read(tmp_path)] == sources


def test_examples_are_referred_to_as_the_metadata_say(write):
    senses = table("SenseTable", "s.csv", Key="id", Says="description", Of="entryReference")
    senses["tableSchema"]["columns"].append({"name": "Example_IDs", "separator": " "})
    examples = table("ExampleTable", "x.csv", Key="id", Text="primaryText", S="senseReference")
    examples["tableSchema"]["columns"][2]["separator"] = ","
    path = write(
        [ENTRIES, senses, examples],
        e="Key,Lang,Word,PS\n1,wol,kër,noun\n",
        s="Key,Says,Of,Example_IDs\na,house,1,x2 x1\nb,home,1,\n",
        x='Key,Text,S\nx1,one,\nx2,two,\nx3,three,"a,b"\n',
    )
    house, home = read(path)
    assert [example.target for example in house.details.examples] == ["two", "one", "three"]
    assert [example.target for example in home.details.examples] == ["three"]
