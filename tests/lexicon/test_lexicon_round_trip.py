import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiloglot.data.unicode import normalise
from kiloglot.data.upos import UPOS
from kiloglot.lexicon import Entry, Lexicon, load, merge
from kiloglot.lexicon.cleaning import clean_entries
from kiloglot.lexicon.details import Details, Example, Form, Gloss
from kiloglot.lexicon.writers import WRITERS

# Text of one line; the line and paragraph separators are breaks to some readers of TSV.
LINE = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
CELL = st.text(LINE, min_size=1, max_size=12).filter(lambda text: text.strip())
WORD = st.text(LINE | st.sampled_from("|:\\ "), min_size=1, max_size=8).map(str.strip).filter(bool)
DETAILS = st.builds(
    Details,
    features=st.sampled_from(["", "Gender=Neut|Number=Plur"]),
    source_features=st.sampled_from(["", "Gender=Masc"]),
    forms=st.lists(st.builds(Form, WORD, WORD), max_size=2).map(tuple),
    source_forms=st.lists(st.builds(Form, WORD, WORD), max_size=1).map(tuple),
    examples=st.lists(st.builds(Example, WORD, WORD | st.just("")), max_size=2).map(tuple),
    other_glosses=st.lists(st.builds(Gloss, WORD, WORD), max_size=2).map(tuple),
)
ENTRIES = st.lists(
    st.builds(
        Entry,
        source=CELL | st.sampled_from(['"', "NA", 'a"b', '"x"', "source", "English", "{", "1"]),
        target=CELL,
        pos=st.sampled_from(["", *sorted(UPOS)]),
        sense=st.just("") | CELL,
        weight=st.floats(allow_nan=False, allow_infinity=False),
        origin=st.just("") | CELL,
        details=st.just(Details()) | DETAILS,
    ),
    min_size=1,
    max_size=8,
)
ANY_FILE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.mark.parametrize("suffix", ["tsv", "csv", "jsonl", "parquet", "tsv.gz", "dic"])
@given(ENTRIES)
@settings(ANY_FILE, max_examples=30)
def test_save_then_load_is_identity(tmp_path, suffix, entries):
    path = tmp_path / f"lexicon.{suffix}"
    Lexicon(entries).save(path)
    assert list(load(path, clean=[])) == entries


@given(ENTRIES)
@settings(ANY_FILE, max_examples=30)
def test_line_breaks_are_kept_where_the_format_can(tmp_path, entries):
    entries = [entry._replace(sense="a\tb\nc\r") for entry in entries]
    for name in ("l.jsonl", "l.csv", "l.parquet"):
        Lexicon(entries).save(tmp_path / name)
        assert list(load(tmp_path / name, clean=[])) == entries
    Lexicon(entries).save(tmp_path / "l.tsv")
    assert [entry.sense for entry in load(tmp_path / "l.tsv", clean=[])] == ["a b c "] * len(
        entries
    )


@given(ENTRIES)
@settings(ANY_FILE, max_examples=30)
def test_muse_keeps_the_pairs(tmp_path, entries):
    Lexicon(entries).save(tmp_path / "l.txt")
    kept = [entry[:2] for entry in load(tmp_path / "l.txt", format="muse", clean=[])]
    assert kept == list(dict.fromkeys(entry[:2] for entry in entries))


@given(ENTRIES)
@settings(deadline=None, max_examples=50)
def test_cleaning_is_done_once(entries):
    entries = [entry._replace(source=normalise(entry.source)) for entry in entries]
    once = list(clean_entries(entries))
    twice = list(clean_entries(once, ["nfc", "whitespace", "empty", "duplicates"]))
    assert twice == once


@given(ENTRIES)
@settings(deadline=None, max_examples=50)
def test_every_entry_is_found(entries):
    lexicon = Lexicon(entries)
    for entry in entries:
        assert entry in lexicon.exact(entry.source)
        assert entry in lexicon.casefold(entry.source.swapcase()) or (
            entry.source.swapcase().casefold() != entry.source.casefold()
        )
    assert sum(len(lexicon.exact(source)) for source in lexicon.sources) == len(lexicon)


@given(ENTRIES)
@settings(deadline=None, max_examples=50)
def test_merging_loses_no_details(entries):
    merged = merge([Lexicon(entries)], names=["x"])
    kept = {item for entry in merged for item in entry.details.examples}
    assert kept == {item for entry in entries for item in entry.details.examples}
    assert list(Lexicon(entries).invert().invert()) == entries


@given(ENTRIES)
@settings(deadline=None, max_examples=50)
def test_merging_loses_no_pair(entries):
    merged = merge([Lexicon(entries)], names=["x"])
    assert {entry[:2] for entry in merged} == {entry[:2] for entry in entries}


def test_every_writer_has_a_reader(tmp_path):
    entries = [Entry("dog", "hundur", "NOUN"), Entry("house", "hús", "NOUN")]
    for name in WRITERS:
        path = tmp_path / f"{name}.file"
        Lexicon(entries).save(path, name)
        assert [entry[:2] for entry in load(path, format=name)] == [entry[:2] for entry in entries]
