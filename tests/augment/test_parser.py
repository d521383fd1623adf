import random

import pytest
import torch

from kiloglot.augment.parser import Parser, Tagged
from kiloglot.augment.tagging import Analysis, Trained, tagged
from kiloglot.augment.tree_of_scores import is_tree, tree_of
from kiloglot.data import Sentence

NOUNS = ("dog", "cat", "house", "boat", "bird", "river")
VERBS = ("sees", "likes", "finds", "leaves")


def clause(*words):
    forms, upos, heads, relations = zip(*words, strict=True)
    return Sentence(
        forms,
        lemmas=forms,
        upos=upos,
        feats=("_",) * len(forms),
        heads=heads,
        deprels=relations,
    )


def clauses(count, seed):
    """Make clauses of determiner, subject and verb, and of an object with a preposition or none."""
    drawn = random.Random(seed)
    for _ in range(count):
        words = [("the", "DET", 2, "det"), (drawn.choice(NOUNS), "NOUN", 3, "nsubj")]
        words.append((drawn.choice(VERBS), "VERB", 0, "root"))
        if drawn.random() < 0.5:
            words.append((drawn.choice(("in", "by")), "ADP", 5, "case"))
        relation = "obl" if words[-1][1] == "ADP" else "obj"
        words.append((drawn.choice(NOUNS), "NOUN", 3, relation))
        yield clause(*words)


@pytest.fixture(scope="module")
def parser():
    return Parser(clauses(100, 0))


def asked(sentence):
    return Tagged(sentence.tokens, sentence.upos, sentence.feats)


def test_trees_of_other_sentences_are_found(parser):
    other = list(clauses(20, 1))
    assert parser([asked(each) for each in other]) == [(each.heads, each.deprels) for each in other]


def test_what_is_learnt_does_not_depend_on_threads(parser):
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        parser.train()
        again = Parser(clauses(100, 0))
        again.train()
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    pairs = zip(
        parser._network.state_dict().values(), again._network.state_dict().values(), strict=True
    )
    assert all(torch.equal(one, other) for one, other in pairs)


def test_training_draws_from_a_generator_of_its_own():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    Parser(clauses(10, 0)).train()
    assert torch.equal(torch.rand(3), expected)


def test_no_trees_without_any_to_learn_from_and_of_no_or_too_many_words(parser):
    one = next(clauses(1, 0))
    assert Parser([])([asked(one)]) == [None]
    crowd = Tagged(("the",) * 201, ("DET",) * 201, ("_",) * 201)
    found = parser([Tagged((), (), ()), asked(one), crowd])
    assert found[0] is None
    assert found[1][0] == one.heads
    assert found[2] is None


def test_unknown_words_and_tags_have_a_place_in_the_tree(parser):
    (found,) = parser([Tagged(("ĉu", "ŝi", "venos"), ("X", "PRON", "SYM"), ("A=B", "_", "_"))])
    assert is_tree(found[0])


def test_trees_come_with_the_analysis():
    made = tagged([Sentence(("the", "cat", "sees", "by", "boat"))], Trained(clauses(100, 0)))
    assert made[0].heads == (2, 3, 0, 5, 3)
    assert made[0].deprels == ("det", "nsubj", "root", "case", "obl")


def test_text_without_trees_teaches_none():
    bare = [
        Sentence(each.tokens, lemmas=each.tokens, upos=each.upos, feats=each.feats)
        for each in clauses(10, 0)
    ]
    (made,) = tagged([Sentence(("the", "cat", "sees", "boat"))], Trained(bare))
    assert made.upos == ("DET", "NOUN", "VERB", "NOUN")
    assert made.heads is None


@pytest.mark.parametrize("heads", [(0, 0), (2, 1), (1, 0), (5, 0), (-1, 0)])
def test_heads_that_make_no_tree_are_left_out(heads):
    def tag(sentences):
        return [[Analysis(word, "X", head=head) for word, head in zip("ab", heads, strict=True)]]

    (made,) = tagged([Sentence(("a", "b"))], tag)
    assert made.upos == ("X", "X")
    assert made.heads is None


def test_any_scores_make_a_tree_and_those_of_a_tree_that_tree():
    drawn = random.Random(0)
    changed = 0
    for _ in range(300):
        size = drawn.randint(1, 9)
        scores = [[drawn.gauss(0, 1) for _ in range(size + 1)] for _ in range(size)]
        for place, own in enumerate(scores):
            own[place + 1] = -1e9
        best = [max(range(size + 1), key=own.__getitem__) for own in scores]
        tree = tree_of(scores)
        assert is_tree(tree)
        assert tree == best or not is_tree(best)
        changed += tree != best
    assert changed > 100
