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


WORDS = ["cat", "dog", "fish", "bird"]
ANIMALS = [
    Sentence((word,), lemmas=(word,), upos=("NOUN",), heads=(0,), deprels=("root",), feats=("_",))
    for word in WORDS
]


def steps_of(made):
    return {trace.step for each in made for trace in each.traces}


@pytest.mark.parametrize("on", [True, False])
def test_words_fill_places_by_the_part_of_speech_of_their_source(on):
    lexicon = Lexicon.from_entries([Entry(word, f"{word}a") for word in WORDS])
    made = Augmenter(lexicon, cover=1.0, source_parts=on).sentences(ANIMALS)
    assert steps_of(made) == ({"cover"} if on else {"lemma"})


def test_a_lexicon_that_tells_enough_fills_places_by_itself():
    told = [Entry(word, f"{word}a", "NOUN") for word in WORDS[:2]]
    untold = [Entry(word, f"{word}a") for word in WORDS[2:]]
    lexicon = Lexicon.from_entries([*told, *untold])
    made = list(Augmenter(lexicon, cover=1.0).sentences(ANIMALS * 5))
    filled = {each.sentence.tokens[0] for each in made if each.traces[0].step == "cover"}
    assert filled == {"cata", "doga"}


def test_epochs_have_what_the_source_text_teaches():
    lexicon = Lexicon.from_entries([Entry(word, f"{word}a") for word in WORDS])
    augmenter = Augmenter(lexicon, cover=1.0)
    assert steps_of(augmenter.at(1).sentences(ANIMALS)) == {"cover"}
    assert steps_of(augmenter.at(2).sentences(ANIMALS[:1])) == {"cover"}
