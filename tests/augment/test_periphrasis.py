import pytest

from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.cover import Fillers
from kiloglot.augment.periphrasis import periphrasis
from kiloglot.augment.realise import Form
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table

CELLS = [
    ("tulla", "tulla", "V;NFIN"),
    ("tulla", "ei tullut", "V;PST;3;SG"),
    ("tulla", "on oma tullut", "V;PRF;3;SG"),
    ("kala", "ko kalan", "N;ACC;SG"),
]


@pytest.mark.parametrize(
    ("words", "lemma", "upos", "place", "parts"),
    [
        (["tuli"], "tulla", "VERB", 0, ("VERB",)),
        (["ei", "tullut"], "tulla", "VERB", 1, ("AUX", "VERB")),
        (["tulgan", "eken"], "tulgu", "VERB", 0, ("VERB", "AUX")),
        # Nothing in common: the last. No verb: what the other is is not known.
        (["vai", "ir"], "go", "AUX", 1, ("AUX", "AUX")),
        (["ko", "kalan"], "kala", "NOUN", 1, ("_", "NOUN")),
    ],
)
def test_the_word_with_most_of_the_lemma_is_what_the_cell_is_of(words, lemma, upos, place, parts):
    found = periphrasis(words, lemma, upos)
    assert (found.place, found.upos) == (place, parts)
    assert found.lemmas[place] == lemma
    assert bool(found.auxiliaries) == (len(words) > 1 and upos != "NOUN")


@pytest.mark.parametrize(
    ("words", "lemma", "upos"),
    [
        (["weckt", "auf"], "aufwecken", ("VERB", "ADP")),
        (["tut", "an"], "antun", ("VERB", "ADP")),
        (["gib", "an"], "angeben", ("VERB", "ADP")),
        # The verb itself begins as its lemma.
        (["war", "gewartet"], "warten", ("AUX", "VERB")),
        (["ole", "olettanut"], "olettaa", ("AUX", "VERB")),
        (["älä", "tepsi"], "tepsiä", ("AUX", "VERB")),
    ],
)
def test_what_the_lemma_begins_with_is_a_particle(words, lemma, upos):
    found = periphrasis(words, lemma, "VERB")
    assert found.upos == upos
    assert found.particles == ((1,) if "ADP" in upos else ())
    assert found.auxiliaries == ((0,) if "AUX" in upos else ())


@pytest.fixture
def augmenter():
    lexicon = Lexicon.from_entries(
        [
            Entry("come", "tulla", "VERB"),
            Entry("come home", "tulla oi", "VERB"),
            Entry("fish", "kala", "NOUN"),
        ]
    )
    return Augmenter(lexicon, Table.from_cells(CELLS), cover=0.0, rules=False)


PAST = "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin"


def test_auxiliaries_hang_on_their_verb(augmenter, parsed):
    sentence = parsed(
        "He he PRON _ 2 nsubj", f"came come VERB {PAST} 0 root", "now now ADV _ 2 advmod"
    )
    (made,) = augmenter.sentences([sentence])
    found = made.sentence
    assert found.tokens == ("He", "ei", "tullut", "now")
    assert found.lemmas == ("he", "ei", "tulla", "now")
    assert found.upos == ("PRON", "AUX", "VERB", "ADV")
    assert [feats != "_" for feats in found.feats] == [False, False, True, False]
    assert found.heads == (3, 3, 0, 3)
    assert found.deprels == ("nsubj", "aux", "root", "advmod")


def test_particles_hang_on_their_verb(parsed):
    lexicon = Lexicon.from_entries([Entry("wake up", "aufwecken", "VERB")])
    table = Table.from_cells([("aufwecken", "weckte auf", "V;PST;3;SG")])
    sentence = parsed(
        f"woke wake VERB {PAST} 0 root", "her her PRON _ 1 obj", "up up ADP _ 1 compound:prt"
    )
    (made,) = Augmenter(lexicon, table, cover=0.0, rules=False).sentences([sentence])
    found = made.sentence
    assert found.tokens == ("weckte", "auf", "her")
    assert (found.lemmas, found.upos) == (("aufwecken", "auf", "her"), ("VERB", "ADP", "PRON"))
    assert (found.heads, found.deprels) == ((0, 1, 1), ("root", "compound:prt", "obj"))


def test_other_words_of_the_phrase_hang_on_the_verb_too(augmenter, parsed):
    sentence = parsed(f"came come VERB {PAST} 0 root", "home home ADV _ 1 advmod")
    (made,) = augmenter.sentences([sentence])
    found = made.sentence
    assert found.tokens == ("ei", "tullut", "oi")
    assert found.lemmas == ("ei", "tulla", "oi")
    assert found.upos == ("AUX", "VERB", "_")
    assert (found.heads, found.deprels) == ((2, 0, 2), ("aux", "root", "flat"))


def test_cells_of_nouns_hang_on_their_first_word(augmenter, parsed):
    sentence = parsed("see see VERB _ 0 root", "fish fish NOUN Number=Sing 1 obj")
    (made,) = augmenter.sentences([sentence])
    found = made.sentence
    assert found.upos == ("VERB", "_", "NOUN")
    assert found.lemmas == ("see", "ko", "kala")
    assert (found.heads, found.deprels) == ((0, 1, 2), ("root", "obj", "flat"))


def test_a_cell_that_fills_the_place_of_a_word_is_written_as_words(augmenter):
    planner = augmenter._labelled._planner
    fillers = Fillers(planner._lexicon, planner._realiser, lambda *_: None, planner.casing, 0.5)
    form = Form("ei tullut", "V;PST;3;SG", "rules")
    choice = fillers.written("VERB", True, "tulla", form)
    assert choice.tokens == ("Ei", "tullut")
    assert (choice.upos, choice.lemmas) == (("AUX", "VERB"), ("ei", "tulla"))
    assert (choice.head, choice.auxiliaries) == (1, (0,))
