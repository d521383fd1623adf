from kiloglot.augment.analysis import Word
from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.citation import citation_of
from kiloglot.lexicon import Entry, Lexicon
from kiloglot.morph import Table

STEMS = ["kola", "soma", "laba", "kuba", "waba", "sanga", "tunda", "gula", "lima", "tema"]
TABLE = Table.from_cells(
    (stem, prefix + stem, f"V;{tag}")
    for stem in STEMS
    for prefix, tag in [("n", "PRS;1;SG"), ("a", "PRS;3;SG")]
)
LEXICON = Lexicon.from_entries(
    [Entry(f"do {stem}", f"oku{stem}", "VERB") for stem in STEMS]
    + [Entry("work", "okukola", "VERB"), Entry("dig", "okutema", "VERB")]
)


def test_the_table_is_asked_for_its_own_lemma():
    augmenter = Augmenter(LEXICON, TABLE)
    planner = augmenter._labelled._planner
    word = Word("works", "work", "VERB", "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin")
    planner.plan([word])
    (choice,) = planner[word].choices
    assert (choice.tokens, choice.how) == (("akola",), "table")
    assert choice.lemmas == ("okukola",)


def test_words_without_paradigm_are_stripped_too():
    lemma = citation_of(LEXICON, TABLE)
    assert lemma("okukola", "V") == "kola"
    assert lemma("okubba", "V") == "bba"
    assert lemma("okubba", "N") == "okubba"


def test_nothing_is_learned_where_both_write_alike(toy_lexicon, toy_table):
    assert citation_of(toy_lexicon, toy_table) is None


def test_where_words_are_cited_by_an_affix_others_are_not_inflected():
    entries = [*LEXICON, Entry("sleep", "otulo"), Entry("go well", "genda lungi")]
    lexicon = Lexicon([*entries, Entry("leave", "okuvaawo"), Entry("do soon", "okubba mangu")])
    planner = Augmenter(lexicon, TABLE)._labelled._planner
    feats = "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"
    expected = {
        "sleep": "otulo",
        "go well": "genda lungi",
        "leave": "avaawo",
        "do soon": "abba mangu",
    }
    words = [Word(source, source, "VERB", feats) for source in expected]
    planner.plan(words)
    for word in words:
        (choice,) = planner[word].choices
        assert " ".join(choice.tokens) == expected[word.form]
