import sys
from dataclasses import replace
from types import ModuleType

import pytest

from kiloglot.augment.tagging import Analysis, Trained, from_spacy, from_stanza, tagged
from kiloglot.data import Sentence
from kiloglot.data.sentence import Extra
from kiloglot.errors import InputError, KiloglotError

PLURAL = "Number=Plur"


def sentence(*words):
    forms, lemmas, upos, feats = zip(*words, strict=True)
    return Sentence(forms, lemmas=lemmas, upos=upos, feats=feats)


THE = ("the", "the", "DET", "Definite=Def")
TEXT = [
    sentence(THE, ("dogs", "dog", "NOUN", PLURAL), ("bark", "bark", "VERB", "_")),
    sentence(THE, ("cities", "city", "NOUN", PLURAL), ("bark", "bark", "VERB", "_")),
    sentence(THE, ("bark", "bark", "NOUN", "Number=Sing"), ("fell", "fall", "VERB", "Tense=Past")),
    sentence(("Dogs", "dog", "NOUN", PLURAL), ("fell", "fall", "VERB", "Tense=Past")),
] * 5


@pytest.fixture(scope="module")
def tagger():
    return Trained(TEXT)


def test_words_are_tagged_in_context(tagger):
    ((_, noun, verb), (_, bark, _)) = tagger([["the", "dogs", "bark"], ["the", "bark", "fell"]])
    assert noun == Analysis("dog", "NOUN", PLURAL)
    assert verb == Analysis("bark", "VERB", "_")
    assert bark == Analysis("bark", "NOUN", "Number=Sing")


def test_words_not_met_end_like_others(tagger):
    ((_, noun, _),) = tagger([["the", "ponies", "fell"]])
    assert noun == Analysis("pony", "NOUN", PLURAL)


def test_without_context(tagger):
    assert tagger.word("cities").lemma == "city"
    assert tagger.word("THE").upos == "DET"
    assert tagger.word("unheard").upos == ""


def test_only_bare_sentences_are_tagged(tagger):
    bare = Sentence(("the", "dogs"), id="7")
    made = tagged([TEXT[0], bare, Sentence(())], tagger)
    assert made[0] is TEXT[0]
    assert made[1].upos == ("DET", "NOUN")
    assert made[1].id == "7"
    assert made[2].upos == ()


def test_contracted_words_are_taken_apart_as_in_the_text_trained_from():
    contracted = [
        Sentence(
            (first, "n't"),
            lemmas=(first, "not"),
            upos=("AUX", "PART"),
            extras=(Extra(0, ("1-2", first + "n't", *"_" * 8)),),
        )
        for first in ("is", "do", "has")
    ]
    trained = Trained([*TEXT, *contracted])
    bare = Sentence(("Dogs", "wasn't", "cities"))
    tags = replace(bare, tags=("O", "O", "O"))
    made, kept = tagged([bare, tags], trained)
    assert made.tokens == ("Dogs", "was", "n't", "cities")
    assert made.upos[2] == "PART"
    assert made.text == "Dogs wasn't cities"
    assert [extra.columns[:2] for extra in made.extras] == [("2-3", "wasn't")]
    assert kept.tokens == bare.tokens


@pytest.mark.parametrize("form", ["me@dogs.com", "www.dogs.org", "http://a.org/dogs"])
def test_addresses_are_no_words(tagger, form):
    assert tagger([["the", form]])[0][1] == Analysis(form, "X")
    assert tagger.word(form).upos == "X"


def test_bad_taggers_and_texts_are_told():
    with pytest.raises(KiloglotError, match="0 of 1 words"):
        tagged([Sentence(("a",))], lambda sentences: [[]])
    with pytest.raises(InputError, match="parts of speech"):
        Trained([Sentence(("a",))])


@pytest.mark.parametrize(("make", "name"), [(from_stanza, "stanza"), (from_spacy, "spacy")])
def test_what_is_not_installed_is_named(monkeypatch, make, name):
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(KiloglotError, match=f"pip install {name}"):
        make("en")


def test_stanza_is_asked_for_words_as_they_are(monkeypatch):
    class Word:
        lemma, upos, feats, head, deprel = "dog", "NOUN", None, 0, "root"

    class Pipeline:
        def __init__(self, language, **options):
            assert options["tokenize_pretokenized"]
            assert options["processors"].endswith("depparse")

        def __call__(self, sentences):
            found = ModuleType("found")
            found.sentences = []
            for words in sentences:
                each = ModuleType("each")
                each.words = [Word() for _ in words]
                found.sentences.append(each)
            return found

    module = ModuleType("stanza")
    module.Pipeline = Pipeline
    monkeypatch.setitem(sys.modules, "stanza", module)
    assert from_stanza("en")([["dogs"], []]) == [
        [Analysis("dog", "NOUN", "_", 0, "root")],
        [],
    ]
