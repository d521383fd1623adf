import pickle

import pytest

from kiloglot.lexicon import Entry, Lexicon, Match
from kiloglot.lexicon.lexicon import MATCH, STEPS

ENTRIES = [
    Entry("house", "hús", "NOUN"),
    Entry("house", "hýsa", "VERB"),
    Entry("House", "Húsið", "PROPN"),
    Entry("light", "ljós"),
    Entry("light", "lættur", "ADJ"),
    Entry("give up", "gevast", "VERB"),
    Entry("Give up the ghost", "doyggja", "VERB"),
    Entry("go", "fara", "VERB"),
]


@pytest.fixture
def lexicon():
    return Lexicon.from_entries(ENTRIES)


def test_exact_takes_the_spelling_as_written(lexicon):
    assert lexicon.exact("house") == tuple(ENTRIES[:2])
    assert lexicon.exact("HOUSE") == ()
    assert "house" in lexicon
    assert "HOUSE" not in lexicon


def test_casefold_takes_any_case_and_keeps_the_order(lexicon):
    assert lexicon.casefold("HOUSE") == tuple(ENTRIES[:3])
    assert Lexicon([Entry("Straße", "gøta")]).casefold("STRASSE")


def test_it_is_a_collection_of_its_entries(lexicon):
    assert list(lexicon) == ENTRIES
    assert len(lexicon) == len(ENTRIES)
    assert lexicon == Lexicon(ENTRIES)
    assert lexicon.sources[:2] == ("house", "House")


@pytest.mark.parametrize(
    ("form", "lemma", "pos", "expected"),
    [
        ("house", None, None, (ENTRIES[:2], "exact", True)),
        ("house", None, "NOUN", (ENTRIES[:1], "exact", True)),
        ("house", None, "ADJ", (ENTRIES[:2], "exact", False)),
        ("light", None, "ADJ", (ENTRIES[4:5], "exact", True)),
        ("light", None, "VERB", (ENTRIES[3:4], "exact", True)),
        ("HOUSE", None, "VERB", (ENTRIES[1:2], "casefold", True)),
        ("went", "go", "VERB", (ENTRIES[7:], "lemma", True)),
        ("went", "GO", "VERB", (ENTRIES[7:], "lemma", True)),
    ],
)
def test_lookup_takes_the_first_step_that_finds_any(lexicon, form, lemma, pos, expected):
    entries, step, matched = expected
    assert lexicon.lookup(form, lemma=lemma, pos=pos) == Match(tuple(entries), step, matched)


def test_lookup_finds_nothing(lexicon):
    assert lexicon.lookup("wug", lemma="wug") is None
    assert lexicon.lookup("went") is None


def test_lookup_takes_the_steps_in_the_order_asked_for():
    lexicon = Lexicon([Entry("saw", "sag", "NOUN"), Entry("see", "síggja", "VERB")])
    assert lexicon.lookup("saw", lemma="see").step == "exact"
    assert lexicon.lookup("saw", lemma="see", order=("lemma", "exact")).step == "lemma"
    assert lexicon.lookup("Saw", order=("exact", "lemma")) is None
    with pytest.raises(ValueError, match="no look-up step 'stem'"):
        lexicon.lookup("wug", order=("stem",))


def test_longest_finds_the_longest_phrase(lexicon):
    tokens = ["never", "give", "up", "the", "ghost"]
    assert lexicon.longest(tokens, 1) == (4, (ENTRIES[6],))
    assert lexicon.longest(tokens[:3], 1) == (2, (ENTRIES[5],))
    assert lexicon.longest(tokens, 0) is None
    assert lexicon.longest(["give"], 0) is None
    assert lexicon.longest(["house"], 0) is None


def test_longest_minds_case_if_asked():
    lexicon = Lexicon([Entry("Give up", "gevast")])
    assert lexicon.longest(["give", "up"], 0, casefold=False) is None
    assert lexicon.longest(["Give", "up"], 0, casefold=False) == (2, tuple(lexicon))
    assert lexicon.longest(["GIVE", "UP"], 0) == (2, tuple(lexicon))


def test_invert_exchanges_source_and_target(lexicon):
    assert lexicon.invert().exact("hús") == (Entry("hús", "house", "NOUN"),)
    assert lexicon.invert().invert() == lexicon


def test_an_empty_lexicon_finds_nothing():
    lexicon = Lexicon([])
    assert lexicon.lookup("house") is None
    assert lexicon.longest(["a", "b"], 0) is None


def test_the_nearest_source_is_a_last_step_for_those_who_ask():
    entries = [
        Entry("colour", "litur", "NOUN"),
        Entry("organise", "skipa", "VERB"),
        Entry("a", "b"),
    ]
    order = (*STEPS, MATCH)
    plain = Lexicon(entries)
    assert plain.lookup("color", order=order) is None
    near = plain.matching(threshold=0.2)
    assert near == plain
    assert near.lookup("color") is None
    assert near.lookup("color", order=order) == Match((entries[0],), "match", True)
    assert near.lookup("Colours", lemma="color", pos="NOUN", order=order).step == "match"
    # An entry of another part of speech is no translation of a word that is merely like its source.
    assert near.lookup("color", pos="VERB", order=order) is None
    assert near.lookup("colour", pos="VERB", order=order).step == "exact"
    assert plain.matching(threshold=0.01).lookup("color", order=order) is None
    with pytest.raises(ValueError, match="exact, casefold, lemma, match"):
        near.lookup("wug", order=("guess",))


def test_a_matching_lexicon_can_be_sent_to_other_processes():
    near = Lexicon([Entry("colour", "litur")]).matching(threshold=0.2)
    assert near.lookup("color", order=(MATCH,)) is not None
    copy = pickle.loads(pickle.dumps(near))
    assert "_matcher" not in copy.__dict__
    assert copy.lookup("color", order=(MATCH,)) == near.lookup("color", order=(MATCH,))
