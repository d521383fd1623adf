"""Which slots hold names, and what becomes of sentences whose labels say what they mean."""

import pytest

from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.entity_labels import entities_in, is_entity
from kiloglot.data import Sentence
from kiloglot.lexicon import Entry, Lexicon


@pytest.mark.parametrize(
    "label", ["PER", "gpe", "movie_name", "SL:MUSIC_ARTIST_NAME", "fromloc.city_name"]
)
def test_names_of_persons_places_and_works_are_entities(label):
    assert is_entity(label)


@pytest.mark.parametrize(
    "label", ["datetime", "weather/attribute", "object_type", "SL:DATE_TIME", ""]
)
def test_other_slots_are_none(label):
    assert not is_entity(label)


def test_words_of_names_are_found_wherever_they_stand():
    tags = ("O", "B-movie_name", "I-movie_name", "O", "B-datetime")
    assert entities_in(Sentence(tuple("abcde"), tags=tags)) == {1, 2}
    assert entities_in(Sentence(("a",))) == frozenset()


def test_titles_are_kept_and_the_words_around_them_translated(toy_lexicon, toy_table):
    sentence = Sentence(
        ("see", "fish", "in", "fish"),
        upos=("VERB", "NOUN", "ADP", "NOUN"),
        tags=("O", "B-movie_name", "O", "B-datetime"),
        label="SearchScreeningEvent",
    )
    (made,) = Augmenter(toy_lexicon, toy_table).sentences([sentence])
    assert made.sentence.tokens[1] == "fish"
    assert made.sentence.tokens[3].startswith("kal")
    assert "see" not in made.sentence.tokens


def words(lexicon, table, **labels):
    upos = ("NOUN", "VERB", "NOUN")
    source = Sentence(("today", "see", "fish"), ("today", "see", "fish"), upos, **labels)
    return [
        token
        for made in Augmenter(lexicon, table).sentences([source] * 50)
        for token in made.sentence.tokens
    ]


def test_words_of_labelled_sentences_take_entries_of_any_part_of_speech(toy_table):
    # A tagger calls "today" a noun, the lexicon has it as an adverb.
    entries = [
        Entry("today", "tanaan", "ADV"),
        Entry("fish", "kala", "NOUN"),
        Entry("house", "talo", "NOUN"),
        Entry("see", "nahda", "VERB"),
    ]
    lexicon = Lexicon.from_entries(entries)
    assert words(lexicon, toy_table, label="weather/find").count("tanaan") == 50
    assert words(lexicon, toy_table, tags=("B-datetime", "O", "O")).count("tanaan") == 50
    # Other words fill the place where only parts of speech are to be learnt.
    assert "tanaan" not in words(lexicon, toy_table)
