"""Tasks are learnt in a few steps, equal runs give equal weights, bad input is one line."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
)

from kiloglot.adapt.examples import Source, corpus_of
from kiloglot.adapt.finetuned import load, predict
from kiloglot.adapt.finetuning import finetune
from kiloglot.adapt.metrics import counted, scores_of
from kiloglot.adapt.tasks import mean_of
from kiloglot.cli.adapt import adapt
from kiloglot.data.formats import write
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError


def dev_score(folder, sentences, task):
    corpus = corpus_of(sentences, task)
    said = predict(folder, sentences)
    return mean_of(task, scores_of(counted(task, corpus.examples, said)))


def majority(sentences, task):
    """Return the score of the most frequent label: what a model must beat."""
    if task in ("slots", "ner"):
        return 0.0
    labels = [label for it in sentences for label in (it.upos if task == "pos" else (it.label,))]
    share = max(map(labels.count, set(labels))) / len(labels)
    return share / 2 if task == "joint" else share


@pytest.mark.parametrize(
    ("task", "kind"),
    [
        ("pos", "bpe"),
        ("ner", "wordpiece"),
        ("slots", "bpe-metaspace"),
        ("intent", "bpe"),
        ("classify", "unigram"),
        ("joint", "wordpiece"),
    ],
)
def test_tasks_are_learnt(task, kind, tiny_models, tmp_path, train, test, budget):
    result = finetune(tiny_models[kind], [train], task, tmp_path / "out", dev=[test], **budget)
    score = dev_score(str(tmp_path / "out"), test, task)
    assert score > majority(test, task) + 0.15
    assert result.dev["dev"] == pytest.approx(score)
    manifest = json.loads((tmp_path / "out" / "kiloglot.json").read_text())
    assert manifest["settings"]["task"] == task
    assert not (tmp_path / ".out.unfinished").exists()


def test_transformers_loads_the_folders(finetuned, test):
    pos = AutoModelForTokenClassification.from_pretrained(finetuned["pos"])
    assert set(pos.config.id2label.values()) == {"ADJ", "ADP", "DET", "NOUN", "VERB"}
    assert pos.config.label2id["NOUN"] == 3
    # The joint model is a slot tagger and an encoder to transformers, both to kiloglot.
    joint = load(finetuned["joint"])
    slots = AutoModelForTokenClassification.from_pretrained(finetuned["joint"]).eval()
    encoder = AutoModel.from_pretrained(finetuned["joint"]).eval()
    batch = joint.tokenizer("the man sees the dog", return_tensors="pt")
    with torch.no_grad():
        own = joint.model(**batch)
        assert torch.equal(own.logits, slots(**batch).logits)
        assert torch.allclose(own.hidden_states[-1], encoder(**batch).last_hidden_state)
        ids = own.logits.argmax(-1)
        loss = joint.model(**batch, labels=ids, intent_labels=own.intent_logits.argmax(-1)).loss
    assert float(loss) > 0
    assert sorted(joint.labels.sentences) == ["look", "other"]


def test_a_sentence_classifier_for_transformers(tiny_models, tmp_path, train, budget):
    finetune(tiny_models["unigram"], [train], "classify", tmp_path / "out", **budget)
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "out")
    assert list(model.config.id2label.values()) == ["look", "other"]


def test_the_best_checkpoint_is_kept(tiny_model, tmp_path, train, test, budget):
    # A rate that grows past all bounds: the last weights are not the best.
    options = {**budget, "learning_rate": 0.3, "evaluate_every": 5}
    result = finetune(tiny_model, [train], "pos", tmp_path / "out", dev=[test], **options)
    evaluations = result.dev["dev"]
    assert dev_score(str(tmp_path / "out"), test, "pos") == pytest.approx(evaluations)
    assert result.best % 5 == 0


def test_two_stages(tiny_model, tmp_path, train, test, budget):
    # The second stage knows but nouns, as labels of a tagset of its own.
    later = [Sentence(it.tokens, upos=tuple("N" for _ in it.tokens)) for it in train[:50]]
    both = finetune(tiny_model, [train], "pos", tmp_path / "both", then=[later], **budget)
    assert both.steps == 2 * budget["max_steps"]
    assert "N" in both.labels.words
    said = predict(str(tmp_path / "both"), test)
    assert {tag for it in said for tag in it.tags} == {"N"}
    few = {**budget, "max_steps": 2}
    short = finetune(
        tiny_model, [train], "pos", tmp_path / "s", then=[later], then_max_steps=3, **few
    )
    assert short.steps == 5


def test_weights_of_corpora(tiny_model, tmp_path, train, budget):
    wrong = [Sentence(it.tokens, upos=tuple("X" for _ in it.tokens)) for it in train]
    data = [Source(sentences=train), Source(sentences=wrong, weight=0.05)]
    finetune(tiny_model, data, "pos", tmp_path / "out", **budget)
    assert dev_score(str(tmp_path / "out"), train, "pos") > 0.8


def test_class_weights(tiny_model, tmp_path, budget):
    # One word in 40 is X, and looks like half of the others: without weights it is never said.
    rare = [
        Sentence(("dog", "the"), upos=("X" if number % 20 == 0 else "Y", "DET"))
        for number in range(200)
    ]
    found = {}
    for weights in (None, "balanced"):
        out = tmp_path / str(weights)
        finetune(tiny_model, [rare], "pos", out, class_weights=weights, **budget)
        scores = load(str(out)).scores([("dog", "the")])[0].words[0]
        names = load(str(out)).labels.words
        found[weights] = float(scores[names.index("X")] - scores[names.index("Y")])
    assert found[None] < -1
    assert abs(found["balanced"]) < 1


def test_freezing(tiny_model, tmp_path, train, budget):
    finetune(
        tiny_model,
        [train],
        "pos",
        tmp_path / "out",
        freeze_embeddings=True,
        freeze_layers=1,
        **budget,
    )
    before, after = (
        load_file(f"{tiny_model}/model.safetensors"),
        load_file(tmp_path / "out/model.safetensors"),
    )

    def same(part):
        (name,) = [key for key in after if part in key]
        return torch.equal(before[name], after[name])

    assert same("embeddings.word_embeddings.weight")
    assert same("layer.0.attention.self.query.weight")
    assert not same("layer.1.attention.self.query.weight")
    with pytest.raises(InputError, match="has 2 layers, not 3"):
        finetune(tiny_model, [train], "pos", tmp_path / "x", freeze_layers=3, **budget)


def test_long_sentences(finetuned):
    words = ["the", "dog", "sees"] * 60
    (said,) = predict(finetuned["pos"], [words])
    assert len(said.tags) == 180
    right = sum(
        tag == want for tag, want in zip(said.tags, ["DET", "NOUN", "VERB"] * 60, strict=True)
    )
    assert right > 150


def test_equal_runs_give_equal_weights(tiny_model, tmp_path, files, budget):
    for name in ("a", "b"):
        finetune(tiny_model, files["train"], "joint", tmp_path / name, **{**budget, "max_steps": 6})
    first, second = (load_file(tmp_path / name / "model.safetensors") for name in "ab")
    assert all(torch.equal(first[key], second[key]) for key in first)


def run(*arguments):
    return CliRunner().invoke(adapt, ["finetune", *map(str, arguments)], catch_exceptions=True)


def test_command(tiny_model, tmp_path, files):
    out = tmp_path / "out"
    options = ("--task", "pos", "--max-steps", 20, "--learning-rate", 0.02, "-o", out)
    done = run(tiny_model, "--train", files["train"], "--dev", files["test"], *options, "--json")
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    assert record["steps"] == 20
    assert record["train"] == {files["train"]: 200}
    assert "200 sentences" in done.stderr
    before = (out / "model.safetensors").stat().st_mtime_ns
    time.sleep(0.01)
    again = run(
        tiny_model, "--train", files["train"], "--dev", files["test"], *options, "--resume", "-q"
    )
    assert again.exit_code == 0
    assert again.stderr == ""
    assert "100" in again.stdout or "dev" in again.stdout
    assert (out / "model.safetensors").stat().st_mtime_ns == before


@pytest.fixture
def odd(tmp_path):
    """Return files that cannot be used for what they are given."""

    def made(name, sentences):
        write(sentences, tmp_path / name)
        return tmp_path / name

    (tmp_path / "empty.conllu").write_text("")
    return {
        "empty": tmp_path / "empty.conllu",
        "plain": made("plain.jsonl", [Sentence(("a", "b"))]),
        "one label": made("one.jsonl", [Sentence(("a",), label="x"), Sentence(("b",), label="x")]),
        "all O": made("o.jsonl", [Sentence(("a", "b"), tags=("O", "O"))]),
        "absent": tmp_path / "absent.jsonl",
    }


@pytest.mark.parametrize(
    ("file", "task", "message"),
    [
        ("empty", "pos", "has no sentences"),
        ("plain", "pos", "has no sentence with parts of speech (UPOS); the task pos needs it"),
        ("plain", "joint", "has no sentence with slot tags; the task joint needs it"),
        ("one label", "intent", "all its sentences have one label, 'x'"),
        ("one label", "ner", "has no sentence with entity tags"),
        ("all O", "slots", "has no slots span: every tag is O"),
        ("absent", "pos", "no such file"),
    ],
)
def test_data_that_cannot_be_used(file, task, message, odd, tiny_model, tmp_path):
    done = run(tiny_model, "--train", odd[file], "--task", task, "-o", tmp_path / "out", "-q")
    assert isinstance(done.exception, InputError)
    text = str(done.exception)
    assert message in text
    assert str(odd[file]) in text
    assert "\n" not in text
    assert not (tmp_path / "out").exists()


def test_development_data_that_every_model_gets_wrong(odd, tiny_model, files, tmp_path, train):
    options = ("--train", files["train"], "--max-steps", 2, "-o", tmp_path / "out", "-q")
    for name, task in (("one label", "intent"), ("all O", "slots"), ("one label", "joint")):
        done = run(tiny_model, *options, "--task", task, "--dev", odd[name])
        assert isinstance(done.exception, InputError), done.output
    done = run(tiny_model, *options, "--task", "intent", "--dev", odd["one label"])
    assert "none of its labels is in the training data" in str(done.exception)
    assert "'x'; there are look, other: call them so (--map" in str(done.exception)
    # Some of them are enough, and names can be changed.
    some = ("--dev", odd["one label"], "--map", "x=look", "--dev", files["test"])
    assert run(tiny_model, *options, "--task", "intent", *some).exit_code == 0


def test_models_that_cannot_be_used(tmp_path, files):
    (tmp_path / "empty").mkdir()
    for model, message in ((tmp_path / "empty", "no config.json"), ("./absent", "no such folder")):
        done = run(model, "--train", files["train"], "--task", "pos", "-o", tmp_path / "out")
        assert message in str(done.exception)
    with pytest.raises(InputError, match="has no head for a task"):
        load(str_of_tiny(tmp_path))


def str_of_tiny(tmp_path):
    from transformers import BertConfig, BertForMaskedLM

    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "vocab_size": 9}
    BertForMaskedLM(BertConfig(**sizes)).save_pretrained(tmp_path / "bare")
    return str(tmp_path / "bare")


def test_weights_must_match_the_files(tiny_model, tmp_path, files):
    done = run(
        tiny_model,
        *("--train", files["train"], "--train", files["test"], "--weight", 1),
        *("--task", "pos", "-o", tmp_path / "out"),
    )
    assert done.exit_code == 2
    assert "--weight is given 1 times for 2 files" in done.stderr


def test_renamed_labels(tiny_model, tmp_path, files):
    run(
        tiny_model,
        *("--train", files["train"], "--task", "slots", "--map", "animal=BEING", "--map", "place="),
        *("--max-steps", 1, "-q", "-o", tmp_path / "out"),
    )
    words = load(str(tmp_path / "out")).labels.words
    assert words == ("O", "B-BEING", "I-BEING", "B-person", "I-person")


def test_a_finished_model_of_other_options_is_made_anew(tiny_model, tmp_path, files):
    options = ("--task", "slots", "--max-steps", 1, "-q", "-o", tmp_path / "out")
    about = tmp_path / "out" / "kiloglot.json"
    before = -1
    for more in ((), ("--limit", 50), ("--map", "animal=BEING"), ("--format", "jsonl")):
        for new in (True, False):
            done = run(tiny_model, "--train", files["train"], *options, *more, "--resume")
            assert done.exit_code == 0, done.output
            assert (about.stat().st_ino != before) == new
            before = about.stat().st_ino
        assert bool(json.loads(about.read_text())["settings"]["data"][0]) == bool(more)


TWO = """
import sys
from kiloglot.adapt.finetuning import finetune
finetune(sys.argv[1], sys.argv[2], "joint", sys.argv[3], dev=[sys.argv[2]], max_steps=5,
         batch_size=8, learning_rate=1e-2, evaluate_every=2, precision="fp32", quiet=True)
"""


def test_two_processes_learn_what_one_learns(tiny_model, tmp_path, files):
    model = tmp_path / "model"
    shutil.copytree(tiny_model, model)
    config = json.loads((model / "config.json").read_text())
    # Two processes drop out other numbers than one.
    config |= {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    (model / "config.json").write_text(json.dumps(config))
    script = tmp_path / "two.py"
    script.write_text(TWO)
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2"]
    launch += ["--master-port=0", "--rdzv-backend=c10d", "--rdzv-endpoint=localhost:0"]
    subprocess.run(
        [*launch, script, model, files["test"], tmp_path / "two"],
        check=True,
        capture_output=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    finetune(
        str(model),
        files["test"],
        "joint",
        tmp_path / "one",
        dev=[files["test"]],
        max_steps=5,
        batch_size=8,
        learning_rate=1e-2,
        evaluate_every=2,
        precision="fp32",
        quiet=True,
    )
    one, two = (load_file(tmp_path / name / "model.safetensors") for name in ("one", "two"))
    for key, value in one.items():
        assert torch.allclose(value, two[key], atol=1e-4), key
