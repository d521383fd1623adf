import json
from dataclasses import replace
from math import exp

import pytest

from kiloglot.augment import Augmenter, Settings
from kiloglot.augment.augmenter import LINES
from kiloglot.augment.character_model import CharacterModel
from kiloglot.augment.filters import words_of_language
from kiloglot.data import Sentence
from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Lexicon

LEXICON = Lexicon.from_entries([Entry("dog", "hundur", "NOUN"), Entry("house", "hús", "NOUN")])
LINES_ = ["the dog , 12", "dog house", "the cat sat", "", "Dog house", "dog house"]


def plain(**settings):
    augmenter = Augmenter(LEXICON, **settings)
    return list(augmenter.lines(LINES_)), augmenter.counts


def test_lines_of_too_little_coverage_are_dropped_and_counted():
    made, counts = plain(min_coverage=0.6)
    assert made == ["hundur hús", "", "Hundur hús", "hundur hús"]
    assert counts["dropped: too little of it translated"] == 2
    assert counts["written"] == 4


def test_half_is_enough_for_half():
    assert plain(min_coverage=0.5)[0][0] == "the hundur , 12"


def test_lines_are_written_once():
    made, counts = plain(unique=True)
    assert made == ["the hundur , 12", "hundur hús", "the cat sat", "", "Hundur hús"]
    assert counts["dropped: the same as another"] == 1


def test_those_least_like_the_target_are_dropped():
    made, counts = plain(drop=0.34)
    assert made == ["hundur hús", "", "Hundur hús", "hundur hús"]
    assert counts["dropped: least like the target"] == 2


def test_text_is_the_measure_where_there_is_some():
    text = ["the cat sat that the"] * 3
    assert plain(drop=0.34, target_text=text)[0][:2] == ["the hundur , 12", "the cat sat"]


def test_provenance_goes_with_the_lines():
    augmenter = Augmenter(LEXICON, min_coverage=0.6, unique=True)
    text, provenance, _ = augmenter.shard_of_lines(LINES_)
    records = [json.loads(record) for record in provenance.splitlines()]
    assert text.decode().splitlines() == ["hundur hús", "", "Hundur hús"]
    assert [record["line"] for record in records] == [2, 4, 5]
    assert augmenter.shard_of_lines(LINES_, provenance=False)[:2] == (text, b"")


def test_sentences_are_the_same_only_with_the_same_labels():
    sentence = Sentence(("dog", "dog"), upos=("NOUN", "NOUN"), lemmas=("dog", "dog"))
    other = replace(sentence, upos=("NOUN", "X"))
    bare = Sentence(("unknown", "words", "dog"), upos=("X", "X", "NOUN"), lemmas=("_", "_", "dog"))
    augmenter = Augmenter(LEXICON, cover=0.0, unique=True, min_coverage=0.5)
    made = [each.sentence.upos for each in augmenter.sentences([sentence, other, sentence, bare])]
    assert made == [("NOUN", "NOUN"), ("NOUN", "X")]
    assert augmenter.counts["written"] == 2
    assert augmenter.counts["dropped: the same as another"] == 1
    assert augmenter.counts["dropped: too little of it translated"] == 1


def test_nothing_is_dropped_by_default():
    made, counts = plain()
    assert len(made) == len(LINES_) < LINES
    assert not [reason for reason in counts if reason.startswith("dropped")]


@pytest.mark.parametrize("name", ["drop", "min_coverage"])
def test_shares_are_between_0_and_1(name):
    with pytest.raises(InputError, match=f"{name} is 1.5"):
        Settings(**{name: 1.5})


def test_the_model_knows_spelling():
    model = CharacterModel(["kala", "talo", "kalassa", "talossa", "Katu"])
    assert model.word("KATU") == model.word("katu")
    assert model.word("talassa") > model.word("ssatala") > model.word("xyz")
    assert model.word("") < 0
    assert model.sentence(["kala", "!"]) == pytest.approx(model.word("kala"))
    assert model.sentence(["12", "!"]) == 0
    assert model.sentence(["kala", "xyz"]) < model.sentence(["kala", "talo"])
    assert CharacterModel([]).word("a") < 0


def test_probabilities_of_what_follows_sum_to_at_most_one():
    model = CharacterModel(["ab", "aa", "b"])
    total = sum(
        exp(model.word(word) * (len(word) + 1)) for word in ("", "a", "b", "aa", "ab", "ba", "bb")
    )
    assert 0.5 < total <= 1


def test_words_of_the_language(toy_table):
    assert words_of_language(LEXICON, None) == ["hundur", "hús"]
    assert "kaloissa" in words_of_language(LEXICON, toy_table)
    assert words_of_language(LEXICON, toy_table, [("eitt", "12", "!")]) == ["eitt"]
