import json

import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Reading, load
from kiloglot.lexicon.details import Details, Form
from kiloglot.lexicon.glosses import is_reference, short_glosses
from kiloglot.lexicon.readers import read
from kiloglot.lexicon.report import FileReport


def bare(entries):
    """Leave out the details, which have tests of their own."""
    return [entry._replace(details=Details()) for entry in entries]


@pytest.fixture
def write(tmp_path):
    def write(*records, name="words.jsonl"):
        path = tmp_path / name
        lines = (record if isinstance(record, str) else json.dumps(record) for record in records)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


def word(word, *glosses, pos="noun", **others):
    senses = [{"glosses": [gloss]} for gloss in glosses]
    return {
        "word": word,
        "pos": pos,
        "lang": "Wolof",
        "lang_code": "wo",
        "senses": senses,
        **others,
    }


def test_glosses_are_sources_and_words_targets(write):
    path = write(word("kër", "house", "home (of one's family)"))
    report = FileReport(str(path))
    assert bare(read(path, report=report)) == [
        Entry("house", "kër", "NOUN", "", 1.0, "wiktionary"),
        Entry("home", "kër", "NOUN", "of one's family", 1.0, "wiktionary"),
    ]
    assert (report.format, report.rows, report.entries) == ("kaikki", 1, 1)


def test_content_tells_kaikki_from_plain_jsonl(write):
    assert bare(read(write({"source": "house", "target": "kër"}))) == [Entry("house", "kër")]
    assert next(read(write(word("kër", "house"), name="words.txt"))).target == "kër"


def test_references_and_definitions_give_no_entry_and_are_counted(write):
    path = write(
        word("a", "plural of b"),
        word("c", "cow") | {"senses": [{"glosses": ["cows"], "form_of": [{"word": "nag"}]}]},
        word("d", "A very long explanation of what the word d means"),
        word("nag", "cow"),
        {"title": "x", "redirect": "nag"},
    )
    report = FileReport(str(path))
    assert [entry[:2] for entry in read(path, report=report)] == [("cow", "nag")]
    assert report.bad == {"no short gloss": 3}
    assert (report.rows, report.entries) == (4, 1)


def test_the_narrowest_gloss_and_tags_and_the_canonical_form_are_kept(write):
    sense = {"glosses": ["to move", "to pull"], "tags": ["transitive"]}
    record = word("fa", pos="verb", forms=[{"form": "fà", "tags": ["canonical"]}])
    path = write(record | {"senses": [sense]})
    (pull,) = read(path)
    assert pull[:6] == ("to pull", "fa", "VERB", "transitive", 1.0, "wiktionary")
    assert pull.details.forms == (Form("canonical", "fà"),)


def test_translations_are_targets_with_old_and_new_names(write):
    path = write(
        {
            "word": "dog",
            "pos": "noun",
            "lang": "English",
            "lang_code": "en",
            "senses": [{"glosses": ["animal"], "translations": [{"code": "wo", "word": "xaj"}]}],
            "translations": [
                {"lang_code": "fo", "lang": "Faroese", "word": "hundur", "sense": "animal"},
                {"code": "fo", "lang": "Faroese", "word": "rakki", "tags": ["masculine"]},
                {"code": "fo", "lang": "Faroese", "note": "no word"},
                "odd",
            ],
        },
        word("kër", "house"),
    )
    wanted = bare(read(path, reading=Reading(target_language="fo")))
    assert [entry[:4] for entry in wanted] == [
        ("dog", "hundur", "NOUN", "animal"),
        ("dog", "rakki", "NOUN", "masculine"),
    ]
    assert bare(read(path, reading=Reading(target_language="Faroese"))) == wanted
    both = [entry[:2] for entry in read(path, reading=Reading(target_language="wo"))]
    assert both == [("dog", "xaj"), ("house", "kër")]
    with pytest.raises(InputError, match=r":1: holds several languages \(fo, wo, ...\)"):
        bare(read(path))


def test_broken_records_are_counted_or_stop_a_strict_reading(write):
    path = write(
        word("kër", "house"), "{", {"pos": "noun", "senses": 3}, "[1]", word("x") | {"senses": 7}
    )
    report = FileReport(str(path))
    assert len(bare(read(path, report=report))) == 1
    assert report.bad == {"not a JSON object": 2, "no word in it": 1, "no short gloss": 1}
    with pytest.raises(InputError, match=r":2: not a JSON object"):
        bare(read(path, reading=Reading(strict=True)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to subside, to reduce", (("to subside", "to reduce"), "")),
        ("you, alternative form of ẹ (second-person plural)", (("you",), "second-person plural")),
        ("house; home", (("house", "home"), "")),
        ("dog: a kind of animal", (("dog",), "")),
        ("alternative spelling of nag", ((), "")),
        ("", ((), "")),
        ("(obsolete)", ((), "obsolete")),
        ("((a) b) c", (("c",), "a; b")),
    ],
)
def test_short_glosses(text, expected):
    assert short_glosses(text) == expected
    assert not is_reference("form of government")


def test_real_extract(corpora):
    path = corpora / "formats" / "kaikki-yor.jsonl"
    report = FileReport(str(path))
    entries = bare(read(path, report=report))
    # Counted by hand: 4 letters and the name of one have definitions only; of the others "fa" has
    # 14 and 2 short glosses, "de" 3 + 1 + 2 + 2 + 2 + 2, "in" 3 + 3 + 1.
    assert (report.format, report.rows, report.entries) == ("kaikki", 16, 11)
    assert len(entries) == 35
    assert Entry("to pull", "fa", "VERB", "intransitive, transitive", 1.0, "wiktionary") in entries
    assert {"pull", "shave", "embroider"} <= {entry.source for entry in load(path)}


def test_labels_and_topics_of_a_sense_are_kept(write):
    sense = {
        "glosses": ["house"],
        "tags": ["dated"],
        "qualifier": "of kings",
        "raw_tags": ["Dakar"],
        "topics": ["architecture", "arts"],
    }
    (entry,) = bare(read(write(word("kër", senses=[sense]))))
    assert entry.sense == "dated; of kings, Dakar; architecture"


def test_words_of_other_languages_are_counted_as_such(write):
    french = word("maison", "house") | {"lang": "French", "lang_code": "fr"}
    path = write(word("kër", "house"), word("x", "plural of y"), french)
    report = FileReport(str(path))
    assert len(list(read(path, reading=Reading(target_language="wo"), report=report))) == 1
    assert report.bad == {"no short gloss": 1, "of another language": 1}


def test_where_a_translation_is_said_is_its_sense(tmp_path):
    path = tmp_path / "en.jsonl"
    path.write_text(
        '{"word":"water","pos":"noun","lang_code":"en","translations":[{"lang_code":"tzo",'
        '"lang":"Tzotzil","word":"vo","sense":"liquid","raw_tags":["Chamula"]}]}\n',
        "utf-8",
    )
    (entry,) = read(path)
    assert entry[:4] == ("water", "vo", "NOUN", "liquid; Chamula")
