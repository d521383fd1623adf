import pytest

from kiloglot.augment import Augmenter
from kiloglot.augment.analysis import Word
from kiloglot.augment.lookup import by_morphology
from kiloglot.data import Sentence
from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Lexicon

LEXICON = Lexicon(
    [Entry("colour", "litur", "NOUN"), Entry("organise", "skipa", "VERB"), Entry("a", "ein")]
)


def made(words, upos, **settings):
    augmenter = Augmenter(LEXICON, cover=0.0, **settings)
    sentence = Sentence(tuple(words), lemmas=tuple(words), upos=tuple(upos))
    (synthetic,) = augmenter.sentences([sentence])
    return synthetic.sentence.tokens


def test_the_nearest_word_is_the_last_step_if_asked_for():
    words, upos = ["a", "color"], ["DET", "NOUN"]
    assert made(words, upos) == ("ein", "color")
    assert made(words, upos, match=0.2) == ("ein", "litur")
    assert made(words, upos, match=0.01) == ("ein", "color")
    assert made(words, ["DET", "VERB"], match=0.2) == ("ein", "color")
    assert made(words, upos, match=0.2, method="word") == ("ein", "color")


def test_names_and_function_words_are_not_matched():
    lexicon = LEXICON.matching(threshold=0.2)
    assert by_morphology(lexicon, Word("organize", "organize", "VERB")).step == "match"
    assert by_morphology(lexicon, Word("Color", "Color", "PROPN")) is None
    assert by_morphology(lexicon, Word("organize", "organize", "ADP")) is None


def test_the_distance_is_a_share():
    with pytest.raises(InputError, match="match is 2"):
        Augmenter(LEXICON, match=2)
