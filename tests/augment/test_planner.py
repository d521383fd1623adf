from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiloglot.augment.analysis import Word
from kiloglot.augment.augmenter import Augmenter
from kiloglot.data import Sentence
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table


class Guess(NamedTuple):
    form: str
    probability: float


def plan(augmenter, *words):
    planner = augmenter._labelled._planner
    planner.plan(words)
    return [planner[word] for word in words]


def texts(plan):
    return {" ".join(choice.tokens) for choice in plan.choices}


def test_word_looks_up_exactly_as_written(toy_lexicon, toy_table):
    word = Augmenter(toy_lexicon, toy_table, method="word")
    fish, capital, plural = plan(word, Word("fish"), Word("Fish"), Word("houses", "house", "NOUN"))
    assert texts(fish) == {"kala"}
    assert capital is None
    assert plural is None


def test_morph_inflects_content_words(toy_lexicon, toy_table):
    morph = Augmenter(toy_lexicon, toy_table)
    context = ("adp", "adp=in", "rel=obl")
    (houses,) = plan(morph, Word("houses", "house", "NOUN", "Number=Plur", context))
    assert texts(houses) == {"taloissa"}
    (choice,) = houses.choices
    assert (choice.step, choice.features, choice.how) == ("lemma", "N;LOC;PL", "table")
    assert choice.lemmas == ("talo",)
    assert choice.feats == ("Case=Loc|Number=Plur",)


def test_the_part_of_speech_chooses_among_entries(toy_lexicon, toy_table):
    morph = Augmenter(toy_lexicon, toy_table)
    verb, noun = plan(
        morph,
        Word("saw", "see", "VERB", "Mood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin"),
        Word("sees", "see", "NOUN", "Number=Sing"),
    )
    assert texts(verb) == {"nahit"}
    assert texts(noun) == {"merri"}


@pytest.mark.parametrize(
    ("upos", "expected"),
    [
        ("SCONJ", {"ahte", "duot"}),
        ("DET", {"dat", "duot"}),
        ("PRON", {"dat", "duot"}),
        ("ADV", {"nie", "duot"}),
        ("PART", {"at", "duot"}),
        ("NOUN", {"duot"}),
    ],
)
def test_entries_fit_that_dictionaries_call_otherwise(toy_table, upos, expected):
    lexicon = Lexicon.from_entries(
        [
            Entry("that", "ahte", "CCONJ"),
            Entry("that", "dat", "DET"),
            Entry("that", "nie", "ADV"),
            Entry("that", "at", "ADP"),
            Entry("that", "duot"),
        ]
    )
    (that,) = plan(Augmenter(lexicon, toy_table), Word("that", "that", upos))
    assert texts(that) == expected


def test_entries_without_part_of_speech_are_told_by_their_paradigm(toy_table):
    lexicon = Lexicon.from_entries([Entry("x", "kala"), Entry("x", "nahda")])
    (noun,) = plan(Augmenter(lexicon, toy_table), Word("x", "x", "NOUN", "Number=Plur"))
    assert texts(noun) == {"kalat"}


def test_function_words_are_not_looked_up_by_lemma(toy_table):
    lexicon = Lexicon.from_entries([Entry("he", "han", "PRON"), Entry("be", "olla", "AUX")])
    found = plan(Augmenter(lexicon, toy_table), Word("his", "he", "PRON"), Word("was", "be", "AUX"))
    assert found == [None, None]


@pytest.mark.parametrize(
    ("form", "expected"), [("Bush", {"Puska"}), ("BUSH", {"PUSKA"}), ("bush", None)]
)
def test_names_are_not_common_nouns(toy_lexicon, form, expected):
    lemma = "Bush" if form[0] == "B" else form
    (found,) = plan(Augmenter(toy_lexicon), Word(form, lemma, "PROPN"))
    assert (texts(found) if found else None) == expected


def test_translations_take_the_letter_case_of_the_source(toy_lexicon):
    word, capitals = plan(Augmenter(toy_lexicon), Word("Fish"), Word("FISH"))
    assert texts(word) == {"Kala"}
    assert texts(capitals) == {"KALA"}


def test_dotted_capitals_follow_from_the_letters_of_the_target():
    turkic = Lexicon.from_entries([Entry("job", "iş"), Entry("light", "ışık")])
    assert texts(plan(Augmenter(turkic), Word("Job"))[0]) == {"İş"}
    other = Lexicon.from_entries([Entry("job", "is")])
    assert texts(plan(Augmenter(other), Word("Job"))[0]) == {"Is"}


def test_multiword_sources_are_found_by_form_and_by_lemma(parsed, toy_lexicon):
    sentence = parsed("I I PRON _ 2 nsubj", "woke wake VERB _ 0 root", "up up ADP _ 2 compound:prt")
    (made,) = Augmenter(toy_lexicon).sentences([sentence])
    assert made.sentence.tokens == ("I", "heri")
    assert made.sentence.heads == (2, 0)
    assert made.traces[1].source == "woke up"


SOME = (
    "a",
    "A",
    "lot",
    "of",
    "it's",
    "own",
    "New",
    "york",
    "deal",
    "c'est",
    "la",
    "vie",
    "ran",
    "up",
)
PHRASES = ("a lot", "a lot of", "c'est la vie", "New York", "new deal", "of it's own", "run up")


@given(st.lists(st.sampled_from(SOME)))
def test_multiword_sources_are_those_that_the_lexicon_finds(forms):
    lexicon = Lexicon.from_entries([Entry(phrase, "x") for phrase in PHRASES])
    words = [Word(form, "run" if form == "ran" else form, "VERB") for form in forms]
    planner = Augmenter(lexicon)._labelled._planner
    for start in range(len(words)):
        listed = [words[start].lemma, *forms[start + 1 :]]
        found = lexicon.longest(forms, start) or lexicon.longest(listed, 0)
        assert planner.phrases.longest(words, start) == (found[0] if found else 0)


def test_multiword_sources_never_cross_an_entity(toy_lexicon):
    sentence = Sentence(("wake", "up", "call"), tags=("O", "B-song", "I-song"))
    (made,) = Augmenter(toy_lexicon).sentences([sentence])
    assert made.sentence.tokens == ("wake", "up", "call")


def test_each_token_of_a_multiword_target_has_a_part_of_speech(toy_table):
    lexicon = Lexicon.from_entries(
        [Entry("big", "suuri isa", "ADJ"), Entry("father", "isa", "NOUN")]
    )
    (big,) = plan(Augmenter(lexicon, toy_table), Word("big", "big", "ADJ"))
    assert big.choices[0].upos == ("ADJ", "NOUN")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        # The token that is such a word in the table,
        ([("at", "ADP"), ("nahda", "NOUN"), ("meri", "NOUN")], ("ADP", "VERB", "NOUN")),
        # else a content word, the last of several,
        ([("at", "ADP"), ("isa", "NOUN"), ("meri", "NOUN")], ("ADP", "NOUN", "VERB")),
        ([("at", "ADP"), ("isa", "NOUN"), ("og", "CCONJ")], ("ADP", "VERB", "CCONJ")),
        # else the last word.
        ([("at", "ADP"), ("til", "ADP")], ("ADP", "VERB")),
    ],
)
def test_one_token_of_a_phrase_is_what_the_source_word_is(toy_table, entries, expected):
    phrase = " ".join(word for word, _ in entries)
    lexicon = Lexicon.from_entries(
        [Entry("x", phrase), *(Entry(f"y {word}", word, upos) for word, upos in entries)]
    )
    (word,) = plan(Augmenter(lexicon, toy_table), Word("x", "x", "VERB"))
    assert {choice.upos for choice in word.choices} == {expected}


def test_features_of_a_phrase_are_those_of_its_inflected_word():
    lexicon = Lexicon.from_entries([Entry("set the table", "kattaa poyta", "VERB")])
    table = Table.from_cells(
        [
            ("kattaa poyta", "kattoi poyta", "V;IND;PST;3;SG"),
            ("kattaa poyta", "on kattanut poyta", "V;IND;PRF;3;SG"),
        ]
    )
    feats = "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin"
    (word,) = plan(Augmenter(lexicon, table), Word("set the table", "set the table", "VERB", feats))
    (choice,) = word.choices
    assert choice.tokens == ("kattoi", "poyta")
    assert choice.lemmas == ("kattaa", "poyta")
    assert choice.feats == ("Mood=Ind|Number=Sing|Person=3|Tense=Past", "_")


PHRASES_OF_TARGET = [
    # A verb wherever it stands, a noun at the end of its phrase;
    ("nahda sis", "VERB", "nahit sis"),
    ("oi nahda sis", "VERB", "oi nahit sis"),
    ("suuri talo", "NOUN", "suuri talot"),
    ("talo sis meri", "NOUN", "talot sis meri"),
    # nothing else, and nothing that an adposition governs.
    ("talo sis", "VERB", "talo sis"),
    ("talo suuri", "NOUN", "talo suuri"),
    ("sis talo", "NOUN", "sis talo"),
    ("talo sis", "NOUN", "talo sis"),
    ("nahda", "VERB", "nahit"),
]


@pytest.mark.parametrize(("target", "upos", "expected"), PHRASES_OF_TARGET)
def test_of_a_phrase_the_word_is_inflected_that_the_table_has(
    toy_lexicon, toy_table, target, upos, expected
):
    lexicon = Lexicon([*toy_lexicon, Entry("x", target)])
    feats = "Mood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin"
    word = Word("xs", "x", upos, feats if upos == "VERB" else "Number=Plur")
    (found,) = plan(Augmenter(lexicon, toy_table), word)
    assert texts(found) == {expected}
    for choice in found.choices:
        assert choice.how == ("lexicon" if expected == target else "table")


def test_the_inflected_word_of_a_phrase_is_what_the_source_word_is(toy_lexicon, toy_table):
    lexicon = Lexicon([*toy_lexicon, Entry("x", "oi talo sis meri")])
    (found,) = plan(Augmenter(lexicon, toy_table), Word("x", "x", "NOUN", "Number=Sing"))
    for choice in found.choices:
        assert choice.upos == ("_", "NOUN", "ADP", "_")
        assert choice.lemmas == ("oi", "talo", "sis", "meri")
        assert [feats != "_" for feats in choice.feats] == [False, True, False, False]


def test_where_phrases_begin_with_their_nouns_the_first_is_inflected(toy_table):
    phrases = [Entry(f"x{number}", f"talo a{number}") for number in range(6)]
    lexicon = Lexicon([*phrases, Entry("y", "kala talo")])
    (found,) = plan(Augmenter(lexicon, toy_table), Word("ys", "y", "NOUN", "Number=Plur"))
    assert texts(found) == {"kalat talo"}


class Echo:
    def inflect(self, pairs):
        return [Guess(f"{lemma}+{features}", 0.9) for lemma, features in pairs]


@pytest.mark.parametrize(
    ("others", "last", "expected"),
    [(0, "vene", "oi vene"), (6, "vene", "oi vene+N;NOM;PL"), (6, "alla", "oi alla")],
)
def test_where_phrases_end_with_their_nouns_an_unknown_last_word_is_taken(
    toy_table, others, last, expected
):
    phrases = [Entry(f"x{number}", f"a{number} talo") for number in range(others)]
    lexicon = Lexicon([*phrases, Entry("y", f"oi {last}"), Entry("z", "alla", "ADV")])
    word = Word("ys", "y", "NOUN", "Number=Plur", ("rel=nsubj",))
    (found,) = plan(Augmenter(lexicon, toy_table, Echo()), word)
    assert texts(found) == {expected}


def test_a_model_is_asked_for_the_inflected_word_of_a_phrase(toy_lexicon, toy_table):
    cells = [(lemma, form, str(tag)) for lemma, tag, form in toy_table.pairs()]
    table = Table.from_cells([*cells, ("sana", "sana", "N;NOM;SG")])
    lexicon = Lexicon([*toy_lexicon, Entry("x", "oi sana")])
    context = ("adp", "adp=in", "rel=obl")
    word = Word("xs", "x", "NOUN", "Number=Plur", context)
    (found,) = plan(Augmenter(lexicon, table, Echo()), word)
    assert texts(found) == {"oi sana+N;LOC;PL"}


def test_a_verb_takes_no_form_of_a_noun(toy_lexicon, toy_table):
    lexicon = Lexicon([*toy_lexicon, Entry("x", "talo", "NOUN")])
    (found,) = plan(Augmenter(lexicon, toy_table, cover=0.0), Word("xed", "x", "VERB"))
    (choice,) = found.choices
    assert (choice.tokens, choice.feats, choice.how) == (("talo",), ("_",), "lexicon")


def test_entities_are_kept_slots_are_translated(toy_lexicon):
    sentence = Sentence(("fish", "fish"), tags=("B-PER", "B-food"))
    (made,) = Augmenter(toy_lexicon).sentences([sentence])
    assert made.sentence.tokens == ("fish", "kala")
    (made,) = Augmenter(toy_lexicon, entities="translate").sentences([sentence])
    assert made.sentence.tokens == ("kala", "kala")


def test_entities_are_respelt_on_request(toy_lexicon):
    augmenter = Augmenter(toy_lexicon, entities="transliterate", transliterate=str.upper)
    (made,) = augmenter.sentences([Sentence(("Ann", "fish"), tags=("B-PER", "O"))])
    assert made.sentence.tokens == ("ANN", "kala")
    assert made.traces[0].how == "script"


def test_rate_and_least_number(toy_lexicon):
    corpus = [Sentence(("fish",) * 10)] * 200
    half = Augmenter(toy_lexicon, rate=0.5)
    share = sum(made.sentence.tokens.count("kala") for made in half.sentences(corpus)) / 2000
    assert 0.45 < share < 0.55
    assert not list(Augmenter(toy_lexicon, rate=0.0, min_replaced=1).sentences(corpus))
    few = Augmenter(toy_lexicon, min_replaced=2)
    assert len(list(few.sentences([Sentence(("fish", "fish")), Sentence(("fish", "x"))]))) == 1
    assert few.counts["dropped: too few words translated"] == 1


def test_articles_and_adpositions_go_when_the_form_expresses_them(
    fish_in_houses, toy_lexicon, toy_table
):
    (made,) = Augmenter(toy_lexicon, toy_table, cover=0.0).sentences([fish_in_houses])
    assert made.sentence.tokens == ("They", "nahit", "ta", "kalan", "taloissa")
    assert made.sentence.heads == (2, 0, 4, 2, 2)


def test_articles_that_the_target_lacks_are_left_out(parsed, toy_table):
    lexicon = Lexicon.from_entries([Entry("fish", "kala", "NOUN")])
    sentence = parsed(
        "The the DET Definite=Def|PronType=Art 2 det", "fish fish NOUN Number=Sing 0 root"
    )
    (made,) = Augmenter(lexicon, toy_table, cover=0.0).sentences([sentence])
    assert made.sentence.tokens == ("Kala",)
    (made,) = Augmenter(lexicon, toy_table, method="word").sentences([sentence])
    assert made.sentence.tokens == ("The", "kala")


def test_attributes_do_not_agree_where_adjectives_have_a_bare_form(parsed):
    cells = [("iso", "iso", "ADJ"), ("iso", "isot", "ADJ;NOM;PL"), ("iso", "ison", "ADJ;ACC;SG")]
    lexicon = Lexicon.from_entries([Entry("big", "iso", "ADJ")])
    sentence = parsed("big big ADJ Degree=Pos 2 amod", "fishes fish NOUN Number=Plur 0 root")
    for table, form in ((cells, "iso"), (cells[1:], "isot")):
        (made,) = Augmenter(lexicon, Table.from_cells(table)).sentences([sentence])
        assert made.sentence.tokens[0] == form


def test_content_words_of_another_part_of_speech_give_place_where_places_are_filled():
    lexicon = Lexicon.from_entries([Entry("run", "juoksu", "NOUN")])
    run = Word("run", "run", "VERB")
    assert plan(Augmenter(lexicon), run) == [None]
    (found,) = plan(Augmenter(lexicon, cover=0.0), run)
    assert texts(found) == {"juoksu"}
