import pytest

from kiloglot.errors import InputError
from kiloglot.lexicon import CLEANING, Entry, load
from kiloglot.lexicon.alternatives import alternatives_in
from kiloglot.lexicon.cleaning import clean_entries, steps_without
from kiloglot.lexicon.notes import split_note
from kiloglot.lexicon.report import Report


def clean(*entries, steps=tuple(CLEANING), language="eng"):
    report = Report()
    made = [entry if isinstance(entry, Entry) else Entry(*entry) for entry in entries]
    return list(clean_entries(made, steps, report=report, language=language)), report


def pairs(entries):
    return [entry[:2] for entry in entries]


def test_nfc():
    entries, report = clean(("cafe\u0301", "kaffi\u0301", "", "u\u0308"), steps=["nfc"])
    assert entries == [Entry("café", "kaffí", "", "ü")]
    assert report.steps["nfc"].changed == 1


def test_whitespace():
    entries, report = clean(
        (" a\u00a0 lot ", "ein\tr\u00adúgva\ufeff\n"), ("می\u200cخواهم", "x"), steps=["whitespace"]
    )
    assert pairs(entries) == [("a lot", "ein rúgva"), ("می\u200cخواهم", "x")]
    assert report.steps["whitespace"].changed == 1


@pytest.mark.parametrize(
    ("cell", "words", "note"),
    [
        ("bank (finance)", "bank", "finance"),
        ("(formal) you", "you", "formal"),
        ("set (a) off (b)", "set off", "a; b"),
        ("go [archaic]", "go", "archaic"),
        ("go (walk (slowly))", "go", "slowly; walk"),
        ("日（sun）", "日", "sun"),
        ("foxtail lily (Eremurus", "foxtail lily", "Eremurus"),
        ("bank()", "bank", ""),
        ("(sic)", "sic", ""),
        ("hund(m)", "hund", "m"),
        ("colo(u)r", "colo(u)r", ""),
        (":-(", ":-(", ""),
        ("(", "(", ""),
        ("1)", "1)", ""),
        ("plain", "plain", ""),
    ],
)
def test_notes(cell, words, note):
    assert split_note(cell) == (words, note)


def test_notes_become_the_sense_if_there_is_none():
    entries, report = clean(
        ("bank (finance)", "banki"),
        ("bank (river)", "bakki (áar)", "NOUN", "water"),
        steps=["notes"],
    )
    assert entries == [
        Entry("bank", "banki", "", "finance"),
        Entry("bank", "bakki", "NOUN", "water"),
    ]
    assert report.steps["notes"].examples[0][0] == Entry("bank (finance)", "banki")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("day|daylight", ["day", "daylight"]),
        ("a; b", ["a", "b"]),
        ("big dog;hound", ["big dog", "hound"]),
        ("a, b, c", ["a", "b", "c"]),
        ("a; b, c", ["a", "b", "c"]),
        ("a;", ["a"]),
        ("big / large", ["big", "large"]),
        ("husband/wife", ["husband", "wife"]),
        ("colo(u)r", ["color", "colour"]),
        ("a; a", ["a"]),
        ("犬、狗", ["犬", "狗"]),
        # Left as they are:
        ("karta, ġebla jew imqass", ["karta, ġebla jew imqass"]),
        ("Paris, Texas", ["Paris, Texas"]),
        ("1,000", ["1,000"]),
        ("km/h", ["km/h"]),
        ("and/or", ["and/or"]),
        ("24/7", ["24/7"]),
        ("big/large dog", ["big/large dog"]),
        ("http://example.org/a/b", ["http://example.org/a/b"]),
        (";", [";"]),
        (";-)", [";-)"]),
        ("|", ["|"]),
        ("/", ["/"]),
        (",", [","]),
        ("R&amp;D", ["R&amp;D"]),
        ("don't", ["don't"]),
    ],
)
def test_alternatives(cell, words):
    assert alternatives_in(cell) == words


def test_alternatives_give_every_source_with_every_target():
    entries, report = clean(("big, large", "stórur; mikil", "ADJ"), steps=["alternatives"])
    assert pairs(entries) == [
        ("big", "stórur"),
        ("big", "mikil"),
        ("large", "stórur"),
        ("large", "mikil"),
    ]
    assert report.steps["alternatives"].added == 3


def test_commas_of_sayings_and_names_are_punctuation():
    rows = [
        ("ok dear", "ok, góða"),
        ("good morning my love", "góðan morgun, mín elskaði"),
        ("Wash", "á, in", "PROPN"),
    ]
    assert pairs(clean(*rows)[0]) == [row[:2] for row in rows]
    assert len(clean(("give up", "uppgeva, gevast", "VERB"))[0]) == 2
    assert len(clean(("to go, to walk", "fara, ganga"))[0]) == 4


def test_markers_of_citation_forms_are_data():
    rows = [
        ("to go", "fara", "VERB"),
        ("to be", "vera"),
        ("to here", "higar", "ADV"),
        ("a house", "hús", "NOUN"),
        ("a crowd", "feraq", "VERB"),
        ("the", "tann", "DET"),
    ]
    entries, report = clean(*rows, steps=["markers"])
    assert [entry.source for entry in entries] == ["go", "be", "to here", "house", "a crowd", "the"]
    assert report.steps["markers"].changed == 3
    assert clean(*rows, steps=["markers"], language="fra")[0][0].source == "to go"


def test_articles_without_part_of_speech_go_only_where_they_are_the_habit():
    words = [(f"word{n}", f"orð{n}") for n in range(200)]
    assert ("a lot", "nógv") in pairs(clean(("a lot", "nógv"), *words)[0])
    houses = [(f"a word{n}", f"orð{n}") for n in range(20)]
    assert pairs(clean(*houses)[0])[0] == ("word0", "orð0")


def test_copies():
    rows = [
        Entry("surrender", "surrender"),
        Entry("Assamese", "Assamese"),
        Entry("Oslo", "Oslo", "PROPN"),
        Entry("oslo", "oslo", "PROPN"),
        Entry("2", "2"),
        Entry("!", "!"),
        Entry("land", "land"),
        Entry("country", "land"),
        Entry("pizza", "pizza", "NOUN"),
        Entry("house", "hús"),
        Entry("cheese", "Cheese"),
    ]
    entries, report = clean(*rows, steps=["copies"])
    assert entries == rows[1:]
    assert report.steps["copies"].removed == 1


def test_copies_in_another_script_than_the_targets():
    rows = [Entry("table", "table", "NOUN"), Entry("dog", "ит", "NOUN"), Entry("BP", "BP", "NOUN")]
    assert clean(*rows, steps=["copies"])[0] == rows[1:]


def test_duplicates_keep_every_origin():
    entries, report = clean(
        Entry("dog", "hundur", "NOUN", "", 1.0, "a"),
        Entry("cat", "køttur"),
        Entry("dog", "hundur", "NOUN", "", 2.0, "b"),
        Entry("dog", "hundur", "", "", 1.0, "c"),
    )
    assert entries == [
        Entry("dog", "hundur", "NOUN", "", 2.0, "a+b"),
        Entry("cat", "køttur"),
        Entry("dog", "hundur", "", "", 1.0, "c"),
    ]
    assert report.steps["duplicates"].removed == 1


def test_every_step_is_optional_and_accounts_for_every_entry(tmp_path):
    path = tmp_path / "dirty.tsv"
    path.write_text(
        "day|daylight\tdagur\nbank (x)\tbanki\n house\thús\nhouse\thús\nwug\twug\ncafe\u0301\tb\n"
        "to be\tvera\n"
    )
    assert len(load(path, clean=[])) == 7
    for step in CLEANING:
        loaded = load(path, clean=steps_without([step]))
        assert step not in loaded.report.steps
        steps = loaded.report.steps.values()
        assert 7 + sum(done.added - done.removed for done in steps) == len(loaded)
    full = load(path)
    touched = {name: step.touched for name, step in full.report.steps.items()}
    assert touched == {
        "nfc": 1,
        "whitespace": 1,
        "notes": 1,
        "alternatives": 1,
        "markers": 1,
        "empty": 0,
        "copies": 1,
        "duplicates": 1,
    }
    assert steps_without(["all"]) == ()


def test_unknown_steps_are_errors():
    with pytest.raises(InputError, match="no such cleaning step: 'wash'; one of nfc"):
        clean(("a", "b"), steps=["wash"])
    with pytest.raises(InputError, match="no such cleaning step: 'wash'"):
        steps_without(["wash"])


def test_cleaning_what_is_clean_changes_nothing():
    rows = [("day|daylight", "dagur (ljós); a, b"), ("to go", "fara"), ("colo(u)r", "litur")]
    once = clean(*rows)[0]
    assert clean(*once)[0] == once
