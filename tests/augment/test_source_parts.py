import pytest

from kiloglot.augment import Augmenter
from kiloglot.augment.source_parts import parts_of_speech, with_parts_of_speech
from kiloglot.data import Sentence
from kiloglot.lexicon import Entry, Lexicon

SENTENCES = [
    Sentence(("Dogs", "walk"), lemmas=("dog", "walk"), upos=("NOUN", "VERB")),
    Sentence(("a", "walk"), lemmas=("a", "walk"), upos=("DET", "NOUN")),
    Sentence(("no", "analysis")),
]


def test_words_and_lemmas_that_are_always_the_same():
    assert parts_of_speech(SENTENCES) == {"dogs": "NOUN", "dog": "NOUN", "a": "DET"}


def test_one_exception_in_ten_is_none():
    often = [Sentence(("walk",), lemmas=("_",), upos=("VERB",))] * 9
    once = [Sentence(("Walk",), lemmas=("_",), upos=("NOUN",))]
    assert parts_of_speech([*often, *once]) == {"walk": "VERB"}
    assert parts_of_speech([*often, *once, *once]) == {}


def test_only_entries_without_part_of_speech_get_one():
    lexicon = Lexicon.from_entries(
        [Entry("Dog", "hundur"), Entry("dog", "elta", "VERB"), Entry("dog house", "hús")]
    )
    parts = {"dog": "NOUN", "dog house": "_"}
    assert [entry.pos for entry in with_parts_of_speech(lexicon, parts)] == ["NOUN", "VERB", ""]


@pytest.mark.parametrize(("on", "upos"), [(True, "PRON"), (False, "ADV")])
def test_the_words_of_a_phrase_have_the_part_of_speech_that_they_have_alone(on, upos):
    lexicon = Lexicon.from_entries([Entry("it", "dat"), Entry("thus", "dat nu", "ADV")])
    corpus = [
        Sentence(("It", "is"), lemmas=("it", "be"), upos=("PRON", "AUX")),
        Sentence(("thus",), lemmas=("thus",), upos=("ADV",)),
    ]
    augmenter = Augmenter(lexicon, source_parts=on, cover=0.0)
    made = [each.sentence for each in augmenter.sentences(corpus)]
    assert made[1].tokens == ("dat", "nu")
    assert made[1].upos == (upos, "ADV")


def test_epochs_have_what_the_source_text_teaches():
    lexicon = Lexicon.from_entries([Entry("it", "dat"), Entry("thus", "dat nu", "ADV")])
    corpus = [
        Sentence(("It",), lemmas=("it",), upos=("PRON",)),
        Sentence(("thus",), lemmas=("thus",), upos=("ADV",)),
    ]
    augmenter = Augmenter(lexicon, cover=0.0)
    first = [each.sentence.upos for each in augmenter.at(1).sentences(corpus)]
    again = [each.sentence.upos for each in augmenter.at(2).sentences(corpus[1:])]
    assert first == [("PRON",), ("PRON", "ADV")]
    assert again == [("PRON", "ADV")]
