"""Words to windows of subwords: no word without a label, for every kind of tokenizer."""

import random

import pytest

from kiloglot.adapt.batches import Mixture, collate, encoded
from kiloglot.adapt.encoding import IGNORED, Encoder
from kiloglot.adapt.examples import Corpus, Example
from kiloglot.adapt.labels import Labels, balanced, labels_of
from kiloglot.adapt.models import load_tokenizer
from kiloglot.errors import InputError

KINDS = ("wordpiece", "unigram", "bpe", "bpe-metaspace")
#: Among them nothing, a control character, a zero-width space, a lone accent, a word with a space.
ODD = ["the", "dogs", "\x00", "\u200b", "\u0301", "10 000", "жил", ",", "", "houses" * 20]


@pytest.fixture(params=KINDS)
def tokenizer(request, tiny_models):
    return load_tokenizer(tiny_models[request.param])


@pytest.mark.parametrize("length", [6, 12, 64])
def test_every_word_is_labelled_in_one_window(tokenizer, length):
    rng = random.Random(length)
    sentences = [rng.choices(ODD, k=rng.randint(1, 30)) for _ in range(40)]
    seen = [[] for _ in sentences]
    first = [0] * len(sentences)
    for window in Encoder(tokenizer, length)(sentences):
        assert len(window.ids) <= length
        assert window.ids[0] == tokenizer.cls_token_id
        assert window.ids[-1] == tokenizer.sep_token_id
        assert all(0 < place < len(window.ids) - 1 for place in window.places)
        seen[window.sentence] += window.words
        first[window.sentence] += window.first
    assert [sorted(words) for words in seen] == [list(range(len(it))) for it in sentences]
    assert first == [1] * len(sentences)


def test_a_sentence_is_read_as_running_text(tokenizer):
    words = ["the", "big", "dog", "is", "in", "the", "house"]
    (window,) = Encoder(tokenizer, 64)([words])
    assert window.ids == tokenizer(" ".join(words))["input_ids"]
    ends = [*window.places[1:], len(window.ids) - 1]
    for word, start, end in zip(words, window.places, ends, strict=True):
        assert tokenizer.decode(window.ids[start:end]).strip() == word


def test_words_in_an_overlap_are_labelled_where_they_have_context(tiny_model):
    words = ["the", "dog"] * 12
    windows = Encoder(load_tokenizer(tiny_model), 10)([words])
    assert len(windows) > 2
    for window in windows[1:-1]:
        # Neither the first nor the last word of a window is labelled in it, if it has neighbours.
        assert window.places[0] > 1
        assert window.places[-1] < len(window.ids) - 2


def test_no_room_is_one_line(tiny_model):
    with pytest.raises(InputError, match="leave no room"):
        Encoder(load_tokenizer(tiny_model), 4)


def test_labels_stand_on_first_subwords(tiny_models):
    tokenizer = load_tokenizer(tiny_models["unigram"])
    example = Example(("the", "big", "dog"), ("DET", "_", "X"), None)
    corpus = Corpus("c", [example], [])
    (row,) = encoded(corpus, Encoder(tokenizer, 64), Labels(("DET", "NOUN"), ()))
    # "the" has its number; "_" is not learnt, nor is a label that the model lacks.
    assert [tag for tag in row.tags if tag != IGNORED] == [0]
    assert row.tags[1] == 0
    batch = collate([row, row._replace(ids=row.ids[:2], tags=row.tags[:2])], pad=7)
    assert batch["input_ids"][1, 2:].tolist() == [7] * (len(row.ids) - 2)
    assert batch["attention_mask"].sum(1).tolist() == [len(row.ids), 2]
    assert (batch["word_labels"][1, 2:] == IGNORED).all()


def test_labels_of_spans_have_both_prefixes():
    examples = [Example(("a", "b"), ("I-x", "O"), "l"), Example(("a",), ("B-y",), "k")]
    assert labels_of(examples, "joint") == (("O", "B-x", "I-x", "B-y", "I-y"), ("k", "l"))


def test_labels_in_messages():
    labels = Labels(("O", "B-a", "I-a", "B-b", "I-b"), tuple("stuvwxyz12"))
    assert labels.named(3) == "a, b, s …"
    assert Labels(("NOUN", "VERB"), ()).named() == "NOUN, VERB"


def test_balanced_weights():
    # 8 items, 2 labels that occur: 8 / (2 * 6), 8 / (2 * 2), and 1 for one that does not.
    weights = balanced(["a", "b", "c"], {"a": 6, "b": 2, "c": 0})
    assert weights == pytest.approx([2 / 3, 2.0, 1.0])


def rows(tiny_model, sizes):
    encoder = Encoder(load_tokenizer(tiny_model), 64)
    labels = Labels(("X",), ())
    return [
        encoded(
            Corpus(
                str(part), [Example(("dog",) * n, ("X",) * n, None) for n in range(1, size)], []
            ),
            encoder,
            labels,
        )
        for part, size in enumerate(sizes)
    ]


def test_weights_of_a_mixture(tiny_model):
    parts = rows(tiny_model, (21, 11))
    mixture = Mixture(parts, [0.5, 3], 4, seed=1)
    assert len(mixture) == 10 + 30
    epoch = [mixture[position] for position in range(40)]
    second = [mixture[position] for position in range(40, 80)]
    for seen in (epoch, second):
        sizes = [len(row.ids) for row in seen]
        # Every row of the second part three times, besides half of the first.
        assert sum(1 for size in sizes if size <= 12) >= 30
    assert [len(row.ids) for row in epoch] != [len(row.ids) for row in second]
    assert [mixture[position] for position in range(40)] == epoch
    again = Mixture(parts, [0.5, 3], 4, seed=1)
    assert again[57] == second[17]


def test_batches_are_of_like_length(tiny_model):
    (part,) = rows(tiny_model, (60,))
    mixture = Mixture([part], [1], 4, seed=0)
    spread = [
        max(sizes) - min(sizes)
        for start in range(0, 56, 4)
        for sizes in [[len(mixture[position].ids) for position in range(start, start + 4)]]
    ]
    assert max(spread) <= 4


@pytest.mark.parametrize("weights", [[0.0], [-1.0], [float("nan")]])
def test_no_weight_is_one_line(tiny_model, weights):
    with pytest.raises(InputError, match=r"weight|nothing to train on"):
        Mixture(rows(tiny_model, (5,)), weights, 4, seed=0)
