"""The probe: scores, intervals, comparisons and what it says about bad data."""

import itertools
import random

import numpy as np
import pytest
from seqeval.metrics import f1_score

from kiloglot.augment.probe import annotated, probe
from kiloglot.data import read
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError

# A toy language: nouns end in -o, verbs in -as, adjectives in -a; stems are drawn at random.
_ENDINGS = {"NOUN": "o", "VERB": "as", "ADJ": "a"}
_PATTERNS = (("ADJ", "NOUN", "VERB", "PUNCT"), ("NOUN", "VERB", "ADJ", "NOUN", "PUNCT"))


def toy(count, seed, wrong=0.0):
    rng = random.Random(seed)
    for _ in range(count):
        tags = rng.choice(_PATTERNS)
        words = tuple(
            "." if tag == "PUNCT" else "".join(rng.choices("bdklmnprst", k=4)) + _ENDINGS[tag]
            for tag in tags
        )
        shown = tuple(rng.choice(("NOUN", "VERB")) if rng.random() < wrong else tag for tag in tags)
        yield Sentence(words, upos=shown)


def entities(count, seed):
    rng = random.Random(seed)
    for _ in range(count):
        name = "".join(rng.choices("aeioklmn", k=5)).title()
        kind = rng.choice(("PER", "LOC"))
        lead = ("mr", name, name) if kind == "PER" else ("in", name)
        tags = ("O", "B-PER", "I-PER") if kind == "PER" else ("O", "B-LOC")
        yield Sentence((*lead, "goes"), tags=(*tags, "O"), label=f"ask_{kind}")


def test_learns_parts_of_speech_from_endings():
    result = probe(toy(400, 1), toy(100, 2))
    assert result.score > 0.98
    assert result.interval.low <= result.score <= result.interval.high
    assert (result.sentences, result.gold_sentences) == (400, 100)
    assert result.known < 0.5
    assert result.metric == "accuracy"
    assert not result.unseen


def test_same_seed_same_result():
    first, second = (probe(toy(200, 1, wrong=0.3), toy(80, 2), seed=5) for _ in range(2))
    assert first == second
    np.testing.assert_array_equal(first.counts, second.counts)


def test_worse_data_scores_significantly_worse():
    gold = list(toy(150, 2))
    good, bad = probe(toy(300, 1), gold), probe(toy(300, 1, wrong=0.8), gold)
    difference = bad.difference(good)
    assert difference.value == pytest.approx(bad.score - good.score)
    assert difference.low <= difference.value <= difference.high < 0
    assert difference.p < 0.01
    same = good.difference(good)
    assert (same.value, same.p) == (0, 1)


def test_parts_of_speech_count_every_annotated_token():
    gold = [Sentence(("blorbo", "x"), upos=("NOUN", "_")), Sentence(("dirbas",), upos=("VERB",))]
    result = probe(toy(300, 1), gold)
    assert result.counts[:, 1].tolist() == [1, 1]


@pytest.mark.parametrize("task", ["ner", "slots"])
def test_spans_are_scored_as_seqeval_scores_them(task, monkeypatch):
    made = {}
    from kiloglot.augment import labeller as module

    def spy(scores, starts, tags):
        path = module_tag_paths(scores, starts, tags)
        made["tags"] = [
            [tags[tag] for tag in path[start:end]] for start, end in itertools.pairwise(starts)
        ]
        return path

    module_tag_paths = module.tag_paths
    monkeypatch.setattr(module, "tag_paths", spy)
    train = list(entities(30, 1))
    noise = random.Random(0)
    gold = [
        Sentence(s.tokens, tags=s.tags if noise.random() < 0.7 else ("O",) * len(s.tokens))
        for s in entities(60, 2)
    ]
    result = probe(train, gold, task)
    assert result.metric == "F1"
    assert 0 < result.score < 1
    assert result.score == pytest.approx(f1_score([list(s.tags) for s in gold], made["tags"]))


def test_intents():
    result = probe(entities(200, 1), entities(50, 2), "intent")
    assert result.score > 0.95
    assert result.counts[:, 1].sum() == 50


def test_renamed_labels_and_labels_never_seen():
    gold = [
        Sentence(s.tokens, tags=tuple(t.replace("PER", "person") for t in s.tags))
        for s in entities(50, 2)
    ]
    train = annotated(entities(200, 1), "ner")
    plain = probe(train, annotated(gold, "ner"), "ner")
    assert set(plain.unseen) == {"person"}
    renamed = probe(train, annotated(gold, "ner", rename={"person": "PER"}), "ner")
    assert not renamed.unseen
    assert renamed.score > plain.score
    dropped = annotated(gold, "ner", rename={"person": ""})
    assert {tag for tags in dropped.labels for tag in tags} == {"O", "B-LOC"}


def test_known_words_are_told_without_case_and_normal_form():
    train = [Sentence(("Né", "go"), upos=("NOUN", "VERB"))] * 3
    gold = [Sentence(("ne\u0301", "GO", "x"), upos=("NOUN", "VERB", "NOUN"))]
    result = probe(train, gold)
    assert result.known == pytest.approx(2 / 3)
    assert result.known_score is not None
    assert result.unknown_score is not None


def test_one_label_is_no_error():
    result = probe([Sentence(("a",), upos=("X",))], [Sentence(("b", "c"), upos=("X", "Y"))])
    assert result.score == 0.5
    assert result.unseen == {"Y": 1}


def test_limit_draws_evenly_and_keeps_order():
    sentences = [Sentence((str(number),), upos=("NUM",)) for number in range(1000)]
    drawn = [int(tokens[0]) for tokens in annotated(sentences, "pos", limit=100, seed=3).tokens]
    assert len(drawn) == 100
    assert drawn == sorted(set(drawn))
    assert 350 < sum(drawn) / 100 < 650


@pytest.mark.parametrize(
    ("sentences", "task", "message"),
    [
        ([], "pos", "has no sentences; name a corpus with labels"),
        ([Sentence(("a",))], "pos", "part of speech"),
        ([Sentence(("a",), upos=("_",))], "pos", "part of speech"),
        ([Sentence(("a",))], "ner", "entity tags"),
        ([Sentence(("a",), tags=("O",))], "slots", "every tag is O"),
        ([Sentence(("a",), tags=("NOUN",))], "ner", "sentence 1 .*'NOUN'"),
        ([Sentence(("a",))], "intent", "intent"),
    ],
)
def test_bad_data_is_named(sentences, task, message):
    with pytest.raises(InputError, match=f"^x.conllu: .*{message}"):
        annotated(sentences, task, path="x.conllu")


def test_results_of_other_gold_data_are_not_compared():
    one, other = probe(toy(50, 1), toy(10, 2)), probe(toy(50, 1), toy(11, 2))
    with pytest.raises(ValueError, match="gold"):
        one.difference(other)


def test_real_treebank(corpora):
    folder = corpora / "data" / "wol" / "ud"
    train, gold = folder / "wo_wtb-ud-train.conllu", folder / "wo_wtb-ud-test.conllu"
    result = probe(read(train), read(gold))
    assert result.score > 0.9
