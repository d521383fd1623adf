import pytest

from kiloglot.augment.order import Order, learn, order_of, reorder
from kiloglot.augment.project import Trace
from kiloglot.lexicon import Entry, Lexicon


@pytest.fixture
def sentence(parsed):
    return parsed(
        "They they PRON _ 2 nsubj",
        "saw see VERB _ 0 root",
        "big big ADJ _ 4 amod",
        "fish fish NOUN _ 2 obj",
        "in in ADP _ 6 case",
        "houses house NOUN _ 2 obl",
        ". . PUNCT _ 2 punct",
        text="They saw big fish in houses.",
        misc=("_", "_", "_", "_", "_", "SpaceAfter=No", "_"),
    )


def moved(sentence, order):
    traces = tuple(map(Trace, sentence.tokens))
    made, traces = reorder(sentence, traces, order)
    assert [trace.source for trace in traces] == list(made.tokens)
    return made


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (Order(), "They saw big fish in houses."),
        (Order(verb_last=True), "They big fish in houses saw."),
        (Order(postpositions=True), "They saw big fish houses in."),
        (Order(adjective_last=True), "They saw fish big in houses."),
        (Order(True, True, True), "They fish big houses in saw."),
    ],
)
def test_reorder(sentence, order, text):
    made = moved(sentence, order)
    assert made.text == text
    assert " ".join(made.tokens) == text.replace(".", " .")


def test_every_word_keeps_its_head_and_label(sentence):
    def edges(tree):
        return {
            (token, tree.tokens[head - 1] if head else "", deprel, upos)
            for token, head, deprel, upos in zip(
                tree.tokens, tree.heads, tree.deprels, tree.upos, strict=True
            )
        }

    assert edges(moved(sentence, Order(True, True, True))) == edges(sentence)


def test_auxiliaries_follow_a_verb_that_is_last(parsed):
    asked = parsed(
        "you you PRON _ 3 nsubj",
        "can can AUX _ 3 aux",
        "see see VERB _ 0 root",
        "fish fish NOUN _ 3 obj",
    )
    assert moved(asked, Order(verb_last=True)).tokens == ("you", "fish", "see", "can")


def test_words_written_together_stay_so_if_they_stay_neighbours(parsed):
    asked = parsed(
        "see see VERB _ 0 root",
        "Ali Ali PROPN _ 4 nmod:poss",
        "'s 's PART _ 2 case",
        "fish fish NOUN _ 1 obj",
        "! ! PUNCT _ 1 punct",
        misc=("_", "SpaceAfter=No", "_", "SpaceAfter=No", "_"),
        text="see Ali's fish!",
    )
    made = moved(asked, Order(verb_last=True))
    assert made.tokens == ("Ali", "'s", "fish", "see", "!")
    assert made.misc == ("SpaceAfter=No", "_", "_", "SpaceAfter=No", "_")
    assert made.text == "Ali's fish see!"


def test_spans_and_sentences_without_tree_stay(sentence):
    from dataclasses import replace

    for one in (
        replace(sentence, tags=("O",) * 7),
        replace(sentence, heads=None, deprels=None),
    ):
        assert moved(one, Order(True, True, True)) is one


PARTS = {
    "kala": {"NOUN"},
    "iso": {"ADJ"},
    "nahe": {"VERB"},
    "sis": {"ADP"},
    "homo": {"NOUN", "VERB"},
}


def test_learn_from_phrases():
    assert learn([("kala", "iso")] * 20, [], PARTS) == Order(adjective_last=True)
    assert learn([("kala", "iso")] * 20 + [("iso", "kala")] * 20, [], PARTS) == Order()
    assert learn([("kala", "sis")] * 20, [], PARTS) == Order(postpositions=True)
    assert learn([("kala", "iso")] * 3, [], PARTS) == Order()


def test_learn_verbs_last_from_text():
    last = [("Kala", "iso", "kala", "nahe", ".")]
    middle = [("Kala", "nahe", "iso", "kala", ".")]
    assert learn([], last * 200, PARTS).verb_last
    assert not learn([], middle * 200, PARTS).verb_last
    assert not learn([], last * 20, PARTS).verb_last
    assert not learn([], [("kala", "kala", "homo")] * 200, PARTS).verb_last


def test_order_of_a_lexicon(toy_table):
    entries = [Entry("big", "iso", "ADJ")]
    entries += [Entry(f"big {n}", f"{form} iso") for n, form in enumerate(["kala", "talot"] * 10)]
    lexicon = Lexicon.from_entries(entries)
    assert order_of(lexicon, toy_table, []) == Order()  # Equal phrases count once.
    lines = ["Kala iso."] * 20
    assert order_of(lexicon, toy_table, lines) == Order(adjective_last=True)
