import pytest

from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.gazetteer import Gazetteer
from kiloglot.data import Sentence
from kiloglot.errors import InputError

NAMES = [("Suuri Suo", "LOC"), ("Puska", "PERSON")]
TAGGED = Sentence(
    ("John", "Smith", "saw", "fish", "in", "York"),
    tags=("B-PER", "I-PER", "O", "O", "O", "B-LOC"),
)


def swapped(toy_lexicon, toy_table, sentence, names=NAMES):
    augmenter = Augmenter(toy_lexicon, toy_table, entities="swap", gazetteer=Gazetteer(names))
    (made,) = augmenter.sentences([sentence])
    return made


def test_whole_entities_are_swapped_for_names_of_their_label(toy_lexicon, toy_table):
    made = swapped(toy_lexicon, toy_table, TAGGED)
    assert made.sentence.tokens[0] == "Puska"
    assert made.sentence.tokens[-2:] == ("Suuri", "Suo")
    assert made.sentence.tags == ("B-PER", "O", "O", "O", "B-LOC", "I-LOC")
    assert {trace.how for trace in made.traces if trace.step == "entity"} == {"gazetteer"}


def test_entities_of_other_labels_are_kept(toy_lexicon, toy_table):
    made = swapped(toy_lexicon, toy_table, TAGGED, [("Suo", "LOC")])
    assert made.sentence.tokens[:2] == ("John", "Smith")
    assert made.sentence.tokens[-1] == "Suo"


def test_two_entities_side_by_side_stay_two(toy_lexicon, toy_table):
    sentence = Sentence(("John", "Mary"), tags=("B-PER", "B-PER"))
    made = swapped(toy_lexicon, toy_table, sentence)
    assert made.sentence.tokens == ("Puska", "Puska")
    assert made.sentence.tags == ("B-PER", "B-PER")


def test_gazetteer_and_swap_go_together(toy_lexicon):
    for wrong in ({"entities": "swap"}, {"gazetteer": Gazetteer(NAMES)}):
        with pytest.raises(InputError, match="gazetteer"):
            Augmenter(toy_lexicon, **wrong)


@pytest.mark.parametrize("text", ["", "Suo\n", "\tLOC\n"])
def test_malformed_files(tmp_path, text):
    path = tmp_path / "names.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"name.*; write"):
        Gazetteer.load(path)


def test_load(tmp_path):
    path = tmp_path / "names.tsv"
    path.write_text("# names\nSuuri Suo\tLOC\n\n", encoding="utf-8")
    assert Gazetteer.load(path).draw("LOCATION", 0.5) == ("Suuri", "Suo")


@pytest.mark.parametrize(
    ("chosen", "name", "tokens", "feats"),
    [
        ({}, "talo", ("Kala", "talossa"), "Case=Loc|Number=Sing"),
        ({"names": False}, "talo", ("Kala", "sis", "talo"), "_"),
        ({"method": "word"}, "talo", ("Fish", "sis", "talo"), "_"),
        ({}, "Iso-talo", ("Kala", "sis", "Iso-talo"), "_"),
    ],
)
def test_names_of_one_word_take_the_form_of_their_place(
    parsed, toy_lexicon, toy_table, chosen, name, tokens, feats
):
    sentence = parsed(
        "Fish fish NOUN Number=Sing 0 root",
        "in in ADP _ 4 case",
        "New New PROPN Number=Sing 4 compound",
        "York York PROPN Number=Sing 1 nmod",
        tags=("O", "O", "B-LOC", "I-LOC"),
    )
    augmenter = Augmenter(
        toy_lexicon, toy_table, entities="swap", gazetteer=Gazetteer([(name, "LOC")]), **chosen
    )
    (made,) = augmenter.sentences([sentence])
    assert made.sentence.tokens == tokens
    assert made.sentence.feats[-1] == feats
    assert made.sentence.tags == (*("O",) * (len(tokens) - 1), "B-LOC")


def test_an_entity_whose_words_head_each_other_drops_the_sentence(parsed, toy_lexicon, toy_table):
    sentence = parsed(
        "Fish fish NOUN Number=Sing 0 root",
        "New New PROPN _ 3 flat",
        "York York PROPN _ 2 flat",
        tags=("O", "B-LOC", "I-LOC"),
    )
    names = Gazetteer([("Suo", "LOC")])
    augmenter = Augmenter(toy_lexicon, toy_table, entities="swap", gazetteer=names)
    assert list(augmenter.sentences([sentence])) == []
    assert augmenter.counts["dropped: tokens head each other"] == 1
