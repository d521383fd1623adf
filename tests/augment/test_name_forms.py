from dataclasses import replace

import pytest

from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.respeller import Respeller
from kiloglot.data import Sentence
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table

#: So regular that affix rules are trusted.
CELLS = [
    (noun, noun + ending, f"N;{case};{number}")
    for noun in ("kala", "talo", "joki", "metsa", "sauna", "kylo", "pelto", "salmi", "ranta", "suo")
    for ending, case, number in (("", "NOM", "SG"), ("ssa", "LOC", "SG"), ("t", "NOM", "PL"))
]


@pytest.fixture(scope="module")
def regular():
    return Table.from_cells(CELLS)


def seen_in(parsed, *name, tags):
    """Return *Fish in NAME*."""
    head = 2 + len(name)
    words = [f"{word} {word} PROPN Number=Sing {head} compound" for word in name[:-1]]
    return parsed(
        "Fish fish NOUN Number=Sing 0 root",
        f"in in ADP _ {head} case",
        *words,
        f"{name[-1]} {name[-1]} PROPN Number=Sing 1 nmod",
        tags=("O", "O", *tags),
    )


def made(augmenter, sentence):
    (found,) = augmenter.sentences([sentence])
    return found


@pytest.mark.parametrize(
    ("name", "tags", "tokens"),
    [
        (("Talo",), ("B-LOC",), ("Kala", "Talossa")),
        (("Suo", "Talo"), ("B-LOC", "I-LOC"), ("Kala", "Suo", "Talossa")),
        (("Talo",), ("B-movie_name",), ("Kala", "Talossa")),
        (("Žilo",), ("B-LOC",), ("Kala", "sis", "Žilo")),
        (("X-Talo",), ("B-LOC",), ("Kala", "sis", "X-Talo")),
    ],
)
def test_entities_take_the_form_that_their_place_asks_for(
    parsed, toy_lexicon, regular, name, tags, tokens
):
    found = made(Augmenter(toy_lexicon, regular), seen_in(parsed, *name, tags=tags))
    assert found.sentence.tokens == tokens
    assert found.sentence.tags[-len(tags) :] == tags
    if tokens[-1] == "Talossa":
        assert found.sentence.feats[-1] == "Case=Loc|Number=Sing"
        assert (found.traces[-1].step, found.traces[-1].how) == ("entity", "rules")


@pytest.mark.parametrize("way", [{"names": False}, {"method": "word"}])
def test_entities_stay_as_they_are_on_request(parsed, toy_lexicon, regular, way):
    sentence = seen_in(parsed, "Talo", tags=("B-LOC",))
    found = made(Augmenter(toy_lexicon, regular, **way), sentence)
    assert found.sentence.tokens[-1] == "Talo"


def test_entities_without_a_tree_stay_as_they_are(parsed, toy_lexicon, regular):
    sentence = replace(seen_in(parsed, "Talo", tags=("B-LOC",)), heads=None, deprels=None)
    found = made(Augmenter(toy_lexicon, regular), sentence)
    assert found.sentence.tokens[-1] == "Talo"


def test_the_first_word_is_inflected_where_phrases_begin_so(parsed, regular):
    phrases = [Entry(f"house {kind}", f"talo {kind}", "NOUN") for kind in "abcdefu"]
    lexicon = Lexicon.from_entries([*phrases, Entry("fen", "suo")])
    sentence = seen_in(parsed, "Talo", "Suo", tags=("B-LOC", "I-LOC"))
    found = made(Augmenter(lexicon, regular), sentence)
    assert found.sentence.tokens[-2:] == ("Talossa", "Suo")


def test_the_words_of_a_phrase_that_the_table_has_whole_tell_where_phrases_are_inflected(parsed):
    cells = [
        (f"{kind} talo", f"{kind} {form}", f"N;{case};SG")
        for kind in "abcdef"
        for form, case in (("talo", "NOM"), ("talossa", "LOC"))
    ]
    # By the words that the table has alone, phrases begin with what is inflected.
    cells += [(kind, kind, "N;NOM;SG") for kind in "abcdef"]
    entries = [Entry(f"house {kind}", f"{kind} talo", "NOUN") for kind in "abcdef"]
    planner = Augmenter(Lexicon.from_entries(entries), Table.from_cells(cells))._workshop.planner()
    assert not planner.targets.is_first("N")


@pytest.mark.parametrize(
    ("label", "way", "tokens"),
    [
        ("LOC", {}, ("Puska",)),
        ("movie_name", {}, ("Bush",)),
        ("movie_name", {"entities": "transliterate", "transliterate": str.upper}, ("Puska",)),
        ("LOC", {"entities": "keep", "names": False}, ("Bush",)),
        ("LOC", {"method": "word"}, ("Bush",)),
    ],
)
def test_names_that_the_lexicon_has_are_translated(toy_lexicon, regular, label, way, tokens):
    sentence = Sentence(("Bush",), tags=(f"B-{label}",))
    found = made(Augmenter(toy_lexicon, regular, **way), sentence)
    assert found.sentence.tokens == tokens
    assert found.sentence.tags == (f"B-{label}",)


CYRILLIC = Lexicon.from_entries(
    Entry(f"word {number}", word)
    for number, word in enumerate(("лимон", "тамада", "депутат", "ракы", "бағ", "шоқ", "үй"))
)


def test_names_of_another_script_are_respelt_with_the_letters_of_the_lexicon():
    sentence = Sentence(("Patrik", "and", "Titanik"), tags=("B-PER", "O", "B-movie_name"))
    found = made(Augmenter(CYRILLIC), sentence)
    assert found.sentence.tokens == ("Патрик", "and", "Titanik")
    assert [trace.how for trace in found.traces] == ["script", "", ""]


def test_names_stay_in_the_script_of_the_target():
    latin = Respeller(Lexicon.from_entries([Entry("dog", "hundur")]))
    assert [latin(name) for name in ("London", "1984", "Żejtun")] == ["London", "1984", "Żejtun"]
    assert Respeller(CYRILLIC)("Алматы") == "Алматы"


def test_names_stay_if_nothing_is_known_of_the_letters():
    assert Respeller(Lexicon.from_entries([Entry("dog", "123")]))("London") == "London"
    assert Respeller(Lexicon.from_entries([]))("London") == "London"


def test_names_in_the_slots_of_an_intent_stay():
    sentence = Sentence(("Patrik",), tags=("B-PER",), label="call")
    assert made(Augmenter(CYRILLIC), sentence).sentence.tokens == ("Patrik",)
