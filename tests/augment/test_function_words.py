"""Words that are translated as something other than they are in the source."""

import pytest

from kiloglot.augment import Augmenter
from kiloglot.augment.analysis import Word
from kiloglot.augment.lookup import by_morphology
from kiloglot.lexicon import Entry, Lexicon

NOT = "not not PART Polarity=Neg 2 advmod"
CONTRACTED = "n't not PART Polarity=Neg 2 advmod"
COME = "come come VERB VerbForm=Inf 0 root"


def made_of(sentence, *entries, **more):
    augmenter = Augmenter(Lexicon.from_entries(entries), cover=0.0, **more)
    return [each.sentence for each in augmenter.sentences([sentence] * 20)]


@pytest.mark.parametrize("row", [NOT, CONTRACTED])
def test_a_negation_that_is_a_verb_is_an_auxiliary(parsed, row):
    entries = [Entry("not", "ii"), Entry("not", "ii", "VERB"), Entry("come", "boahtit", "VERB")]
    for made in made_of(parsed(row, COME), *entries):
        assert made.tokens == ("ii", "boahtit")
        assert made.upos == ("AUX", "VERB")


def test_it_has_all_forms_that_are_known(parsed):
    entries = [Entry("not", "ii", "VERB"), Entry("come", "boahtit", "VERB")]
    made = made_of(parsed(NOT, COME), *entries, forms={"ii": ("in", "eai")})
    assert {each.tokens[0] for each in made} == {"ii", "in", "eai"}
    assert {each.upos[0] for each in made} == {"AUX"}


def test_other_negations_stay_particles(parsed):
    for made in made_of(parsed(NOT, COME), Entry("not", "ei", "ADV"), Entry("come", "k", "VERB")):
        assert made.upos == ("PART", "VERB")


def test_only_contracted_function_words_are_looked_up_by_lemma():
    lexicon = Lexicon.from_entries([Entry("not", "ikki"), Entry("he", "hann", "PRON")])
    found = by_morphology(lexicon, Word("n't", "not", "PART", "Polarity=Neg"))
    assert found is not None
    assert [entry.target for entry in found.entries] == ["ikki"]
    assert by_morphology(lexicon, Word("his", "he", "PRON")) is None


def test_words_of_a_phrase_that_are_not_known_alone_have_no_part_of_speech(parsed):
    entries = [Entry("come", "bu ñëw def", "VERB"), Entry("do", "def", "VERB")]
    (made, *_) = made_of(parsed(COME), *entries)
    assert made.tokens == ("bu", "ñëw", "def")
    assert made.upos == ("VERB", "_", "VERB")


@pytest.mark.parametrize("upos", ["PUNCT", ""])
def test_punctuation_becomes_punctuation_or_stays(upos):
    lexicon = Lexicon(
        [Entry("?", "lesa"), Entry("?", "؟"), Entry("...", "osv"), Entry("%", "prosent")]
    )
    found = by_morphology(lexicon, Word("?", "?", upos))
    assert [entry.target for entry in found.entries] == ["؟"]
    assert by_morphology(lexicon, Word("...", "...", upos)) is None
    assert by_morphology(lexicon, Word("%", "%", upos and "SYM")) is not None


@pytest.mark.parametrize("pos", ["NOUN", "VERB", "ADJ", "PROPN"])
def test_conjunctions_are_no_content_words(pos):
    lexicon = Lexicon([Entry("while", "kitambo", pos)])
    assert by_morphology(lexicon, Word("while", "while", "SCONJ")) is None
    assert by_morphology(lexicon, Word("while", "while", "ADV")) is not None
    lexicon = Lexicon([*lexicon, Entry("while", "huku", "ADV")])
    found = by_morphology(lexicon, Word("while", "while", "SCONJ"))
    assert [entry.target for entry in found.entries] == ["huku"]
