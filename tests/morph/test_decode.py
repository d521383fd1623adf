import pytest
import torch

from kiloglot.morph.decode import greedy, search
from kiloglot.morph.features import Features
from kiloglot.morph.proposals import Proposer
from kiloglot.morph.transducer import Sizes, Transducer
from kiloglot.morph.vocabulary import COPY_ACTION, DELETE_ACTION, END_ACTION, Vocabulary

TAG = Features.parse("N;PL")
PAIRS = [("a", TAG), ("abba", TAG), ("bab", TAG)]


@pytest.fixture
def vocabulary():
    return Vocabulary.of([("ab", TAG, "abc")])


@pytest.fixture
def network(vocabulary):
    torch.manual_seed(1)
    return Transducer(vocabulary, Sizes(8, 8, 16, 8)).eval()


def lean(network, action, weight=50.0):
    """Make a network always prefer one of COPY, DELETE and END."""
    with torch.no_grad():
        network.moves.bias[action] += weight


def test_unknown_characters_are_copied(network, vocabulary):
    lean(network, COPY_ACTION, 100)
    lean(network, 2, 50)
    words = ["жук", "aжb", "𐌰a", "e\u0301"]
    found = search([network], vocabulary, [(word, TAG) for word in words])
    assert [forms[0].form for forms in found] == words
    assert all(0.9 < forms[0].probability <= 1.0001 for forms in found)


@pytest.mark.parametrize("beam", [1, 3])
@pytest.mark.parametrize("kind", ["delete", "substitute"])
def test_unknown_characters_are_not_lost(network, vocabulary, kind, beam):
    """At the end of a lemma, where inflection takes letters away, and elsewhere."""
    with torch.no_grad():
        if kind == "delete":
            network.moves.bias[DELETE_ACTION] += 100
        else:
            network.bias[1] += 100
    lean(network, COPY_ACTION)
    lean(network, END_ACTION)
    words = ["abж", "жab", "aжжb"]
    pairs = [(word, TAG) for word in words]
    found = [forms[0].form for forms in search([network], vocabulary, pairs, beam=beam)]
    assert ["".join(char for char in form if char == "ж") for form in found] == ["ж", "ж", "жж"]
    if kind == "delete":
        assert found == ["ж", "ж", "жж"]
    told = Proposer(vocabulary)([(word, "c") for word in words])
    made = greedy([network], vocabulary, pairs, told)
    assert [one.form.count("ж") for one in made] == [1, 1, 2]


def test_search_ends_whatever_the_network_wants(network, vocabulary):
    with torch.no_grad():
        network.bias[0, 4:] += 50  # INSERT for ever
    found = search([network], vocabulary, PAIRS)
    assert all(len(forms[0].form) < 60 for forms in found)


def test_everything_can_be_deleted(network, vocabulary):
    lean(network, DELETE_ACTION, 100)
    lean(network, 2, 50)
    assert [forms[0].form for forms in search([network], vocabulary, PAIRS)] == [""] * 3


def test_a_wide_beam_finds_nothing_worse(network, vocabulary):
    lean(network, 2, 3)
    narrow = search([network], vocabulary, PAIRS)
    wide = search([network], vocabulary, PAIRS, beam=8)
    for few, many in zip(narrow, wide, strict=True):
        probabilities = [one.probability for one in many]
        assert probabilities == sorted(probabilities, reverse=True)
        assert probabilities[0] >= few[0].probability - 1e-6
        assert sum(probabilities) <= 1.0001
        assert len({one.form for one in many}) == len(many)


def test_batches_do_not_matter(network, vocabulary):
    together = search([network], vocabulary, PAIRS, beam=3)
    alone = [search([network], vocabulary, [pair], beam=3)[0] for pair in PAIRS]
    for first, second in zip(together, alone, strict=True):
        assert first[0].form == second[0].form
        assert first[0].probability == pytest.approx(second[0].probability, abs=1e-4)


def test_a_copy_of_a_network_changes_no_vote(network, vocabulary):
    once = search([network], vocabulary, PAIRS)
    twice = search([network, network], vocabulary, PAIRS)
    assert [forms[0].form for forms in once] == [forms[0].form for forms in twice]
