import pytest

from kiloglot.augment.analysis import Word
from kiloglot.augment.augmenter import Augmenter
from kiloglot.augment.cover import Dealer
from kiloglot.augment.draws import Draws
from kiloglot.data import Sentence
from kiloglot.errors import InputError
from kiloglot.lexicon import Entry, Lexicon

NOUNS = ["kala", "talo", "merri"]


@pytest.fixture
def many(fish_in_houses):
    return [fish_in_houses] * 20


def nouns(made):
    return [
        (lemma, token, trace)
        for each in made
        for token, lemma, upos, trace in zip(
            each.sentence.tokens, each.sentence.lemmas, each.sentence.upos, each.traces, strict=True
        )
        if upos == "NOUN"
    ]


def test_words_give_place_to_others_of_their_part_of_speech(toy_lexicon, toy_table, many):
    lemmas = {
        lemma for lemma, _, _ in nouns(Augmenter(toy_lexicon, toy_table, cover=1.0).sentences(many))
    }
    assert lemmas == {*NOUNS, "pensas"}
    plain = {
        lemma for lemma, _, _ in nouns(Augmenter(toy_lexicon, toy_table, cover=0.0).sentences(many))
    }
    assert plain == {"kala", "talo"}


def test_labels_tree_and_length_stay(toy_lexicon, toy_table, many):
    for made in Augmenter(toy_lexicon, toy_table, cover=1.0, spread=1.0).sentences(many):
        sentence = made.sentence
        assert len(sentence.tokens) == len(sentence.upos) == len(sentence.heads)
        assert sentence.heads.count(0) == 1
        assert [upos for upos in sentence.upos if upos in ("NOUN", "VERB")] == [
            "VERB",
            "NOUN",
            "NOUN",
        ]


def test_fillers_say_where_they_come_from(toy_lexicon, toy_table, many):
    made = Augmenter(toy_lexicon, toy_table, cover=1.0).sentences(many)
    steps = {trace.step for _, _, trace in nouns(made)}
    assert "cover" in steps


def test_spread_shows_cells_that_the_source_never_asks_for(toy_lexicon, toy_table, many):
    def features(**settings):
        made = Augmenter(toy_lexicon, toy_table, cover=1.0, copies=30, **settings)
        return {
            trace.features for _, _, trace in nouns(made.sentences(many)) if trace.step == "cover"
        }

    assert "N;LOC;SG" in features(spread=1.0)
    assert "N;LOC;SG" not in features(spread=0.0)


def test_a_shard_deals_every_word_once():
    deal = Dealer({"NOUN": tuple(NOUNS)}, Draws(1, 1, 9))
    assert sorted(deal("NOUN") for _ in NOUNS) == sorted(NOUNS)
    assert deal("NOUN") is None
    assert deal("VERB") is None


@pytest.mark.parametrize("fields", [{"tags": ("O",) * 6}, {"label": "order"}])
def test_sentences_with_labels_of_meaning_are_not_filled(
    toy_lexicon, toy_table, parsed, fish_in_houses, fields
):
    from dataclasses import replace

    augmenter = Augmenter(toy_lexicon, toy_table, cover=1.0)
    made = augmenter.sentences([replace(fish_in_houses, **fields)] * 10)
    assert {trace.step for each in made for trace in each.traces} <= {"exact", "lemma", "keep"}


def test_no_filling_by_word_or_without_parts_of_speech(toy_lexicon, toy_table, many):
    word = Augmenter(toy_lexicon, toy_table, method="word", cover=1.0)
    assert "cover" not in {trace.step for made in word.sentences(many) for trace in made.traces}
    bare = Augmenter(toy_lexicon, toy_table, cover=1.0).sentences([Sentence(("fish", "zzz"))])
    assert [trace.step for made in bare for trace in made.traces] == ["exact", "keep"]


def test_a_fill_begins_with_a_capital_where_its_place_does(toy_lexicon, toy_table):
    fillers = Augmenter(toy_lexicon, toy_table)._labelled._fillers
    choice = fillers.choice(Word("Fish", "fish", "NOUN", "Number=Sing"), "talo", 0.0, 0.0)
    assert choice.tokens[0][0] == "T"
    assert choice.lemmas == ("talo",)


def test_names_are_swapped_only_for_many(toy_table):
    few = Lexicon.from_entries([Entry("Bush", "Puska", "PROPN")])
    lots = Lexicon.from_entries([Entry(f"N{n}", f"Nimi{n}", "PROPN") for n in range(60)])
    assert "PROPN" not in Augmenter(few, toy_table)._labelled._fillers.words
    assert len(Augmenter(lots, toy_table)._labelled._fillers.words["PROPN"]) == 60


def test_equal_seeds_give_equal_fillers(toy_lexicon, toy_table, many):
    def made(seed):
        return [
            each.sentence.tokens
            for each in Augmenter(toy_lexicon, toy_table, seed=seed, cover=1.0).sentences(many)
        ]

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_target_text_makes_frequent_cells_frequent(toy_lexicon, toy_table, many):
    def share(**given):
        augmenter = Augmenter(toy_lexicon, toy_table, cover=1.0, spread=1.0, copies=60, **given)
        drawn = [
            trace.features
            for _, _, trace in nouns(augmenter.sentences(many))
            if trace.step == "cover" and trace.how == "table"
        ]
        return drawn.count("N;LOC;SG") / len(drawn)

    assert share(target_text=["kalassa talossa kalassa"] * 50) > 2 * share()


@pytest.mark.parametrize("name", ["cover", "spread", "swap"])
def test_shares_are_between_0_and_1(toy_lexicon, name):
    with pytest.raises(InputError, match=name):
        Augmenter(toy_lexicon, **{name: 1.5})


@pytest.mark.parametrize(("told", "filled"), [(0, False), (1, False), (2, True), (4, True)])
def test_a_lexicon_that_tells_few_parts_of_speech_fills_no_places(many, told, filled):
    entries = [
        Entry("cat", "kettu", "NOUN" if told else ""),
        Entry("fish", "fiskur", "NOUN" if told > 1 else ""),
        *(Entry(f"word{n}", f"orð{n}", "NOUN" if told > 2 + n else "") for n in range(2)),
    ]
    augmenter = Augmenter(Lexicon.from_entries(entries), cover=1.0, source_parts=False)
    made = augmenter.sentences(many)
    assert ("cover" in {trace.step for each in made for trace in each.traces}) == filled
