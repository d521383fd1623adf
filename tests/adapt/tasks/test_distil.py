"""Students of tasks and of language models, and labels that a gate keeps or throws away."""

import json

import pytest
import torch
from click.testing import CliRunner
from torch import nn
from transformers import AutoModelForSequenceClassification

from kiloglot.adapt.distilling import distil
from kiloglot.adapt.examples import Source
from kiloglot.adapt.finetuned import load, predict
from kiloglot.adapt.finetuning import finetune
from kiloglot.adapt.models import load_model
from kiloglot.adapt.relabel import DATA, distil_labels, relabel
from kiloglot.adapt.soft_losses import hidden_distance, soft_cross_entropy
from kiloglot.adapt.students import fewer_layers, layer_pairs
from kiloglot.cli.adapt import adapt
from kiloglot.data.formats import read
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError


def bare(sentences):
    return [Sentence(it.tokens) for it in sentences]


def accuracy(folder, sentences):
    pairs = [
        (tag, want)
        for said, truth in zip(predict(folder, sentences), sentences, strict=True)
        for tag, want in zip(said.tags, truth.upos, strict=True)
    ]
    return sum(tag == want for tag, want in pairs) / len(pairs)


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.json"
    path.write_text('{"hidden_size": 12, "intermediate_size": 16, "num_hidden_layers": 1}')
    return str(path)


def test_soft_cross_entropy():
    student, teacher = torch.tensor([[0.0, 0.0]]), torch.tensor([[0.0, 0.0]])
    assert float(soft_cross_entropy(student, teacher, 2.0)) == pytest.approx(0)
    # Teacher sure (p = 1, 0), student even: divergence ln 2, at temperature 1.
    sure = torch.tensor([[100.0, 0.0]])
    assert float(soft_cross_entropy(student, sure, 1.0)) == pytest.approx(0.6931, abs=1e-3)
    # Logits twice as large at twice the temperature: the same distributions, times 4.
    some, other = torch.tensor([[1.0, 2.0, 0.0]]), torch.tensor([[0.5, 0.0, 1.0]])
    once = float(soft_cross_entropy(some, other, 1.0))
    assert float(soft_cross_entropy(2 * some, 2 * other, 2.0)) == pytest.approx(4 * once)
    assert float(soft_cross_entropy(some[:0], other[:0], 1.0)) == 0


def test_hidden_distance_counts_subwords_only():
    mask = torch.tensor([[1, 1, 0]])
    zero, one = torch.zeros(1, 3, 4), torch.ones(1, 3, 4)
    assert float(hidden_distance([zero, zero], [one, one], mask)) == 2
    # Two layers to six: embeddings, the third, the sixth.
    assert layer_pairs(2, 6) == [(0, 0), (1, 3), (2, 6)]


@pytest.mark.parametrize("student", ["config", "layers", "other tokenizer", "hidden"])
def test_a_student_of_a_task(student, finetuned, tiny_models, small, tmp_path, train, test, budget):
    options = {
        "config": {"student": small},
        "layers": {"student": None, "layers": 1},
        "other tokenizer": {"student": tiny_models["bpe"]},
        "hidden": {"student": small, "hidden": 0.5},
    }[student]
    # A third of the data without labels: there, the student has but the teacher.
    result = distil(
        finetuned["pos"],
        options.pop("student"),
        [train[:60]],
        tmp_path / "out",
        text=[bare(train[60:])],
        dev=[test],
        **{**options, **budget},
    )
    score = accuracy(str(tmp_path / "out"), test)
    assert score > 0.7
    assert result.dev["dev"] == pytest.approx(score)
    assert result.teacher_dev["dev"] == pytest.approx(accuracy(finetuned["pos"], test))
    if student != "other tokenizer":
        assert result.student_parameters < result.teacher_parameters


def test_a_joint_student_without_any_label(finetuned, small, tmp_path, train, test, budget):
    distil(finetuned["joint"], small, [], tmp_path / "out", text=[bare(train)], **budget)
    student = load(str(tmp_path / "out"))
    assert student.task == "joint"
    assert student.labels == load(finetuned["joint"]).labels
    pairs = zip(student.predict(test), predict(finetuned["joint"], test), strict=True)
    alike = [one.tags == other.tags for one, other in pairs]
    assert sum(alike) > len(alike) / 2


def test_fewer_layers_are_the_first_and_the_last(tiny_models):
    model = load_model(tiny_models["bpe"])
    names = [name for name, _ in model.named_parameters() if "layers.1." in name]
    last = dict(model.named_parameters())[names[0]].clone()
    assert len(fewer_layers(model, 2).model.layers) == 2
    assert torch.equal(dict(model.named_parameters())[names[0]], last)
    with pytest.raises(InputError, match="has 2 layers, not 3"):
        fewer_layers(model, 3)
    assert isinstance(fewer_layers(model, 1).model.layers, nn.ModuleList)
    assert model.config.num_hidden_layers == 1


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.txt"
    lines = [
        f"the {word} dog is in the house of the man {number}"
        for number in range(99)
        for word in ("big", "old")
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("hidden", [0.0, 1.0])
def test_a_student_of_a_language_model(hidden, tiny_model, small, text, tmp_path, budget):
    result = distil(tiny_model, small, [], tmp_path / "out", text=[text], hidden=hidden, **budget)
    assert result.task == "masked-lm"
    # The tiny teacher knows nothing, but the text does.
    assert result.dev["loss"] < result.teacher_dev["loss"]
    assert load_model(str(tmp_path / "out")).config.hidden_size == 12


def test_texts_of_a_format(tiny_model, small, tmp_path, budget):
    path = tmp_path / "text.conll"
    path.write_text("the dog\nthe house\n" * 50, encoding="utf-8")
    texts = [Source(path=path, format="text")]
    result = distil(tiny_model, small, [], tmp_path / "out", text=texts, **budget)
    assert result.steps == budget["max_steps"]
    texts.append(Source(path=path, format="jsonl"))
    with pytest.raises(InputError, match="several formats"):
        distil(tiny_model, small, [], tmp_path / "other", text=texts, **budget)


def test_relabelling(finetuned, train):
    teacher = load(finetuned["pos"])
    wrong = [Sentence(it.tokens, upos=tuple("X" for _ in it.tokens), id="i") for it in train[:20]]
    found = relabel(teacher, wrong)
    assert found.changed == 1.0
    assert [it.upos for it in found.sentences] == [it.tags for it in teacher.predict(wrong)]
    assert found.sentences[0].id == "i"
    assert relabel(teacher, wrong, min_confidence=1.0).unsure > 0


@pytest.mark.parametrize("better", ["teacher", "original"])
def test_the_gate(better, finetuned, tiny_model, tmp_path, train, test, budget):
    def mixed_up(sentences):
        return [Sentence(it.tokens, upos=tuple("DET" for _ in it.tokens)) for it in sentences]

    # The teacher knows; the labels are all DET. What the gate believes is development data.
    dev = test if better == "teacher" else mixed_up(test)
    result = distil_labels(
        finetuned["pos"], [mixed_up(train)], tiny_model, tmp_path / "out", dev=[dev], **budget
    )
    assert result.kept == (better == "teacher")
    assert (result.relabelled["dev"] > result.original["dev"]) == result.kept
    learnt = {tag for it in read(tmp_path / "out" / DATA) for tag in it.upos}
    assert (learnt == {"DET"}) == (better == "original")
    said = {tag for it in predict(str(tmp_path / "out"), test) for tag in it.tags}
    assert (said == {"DET"}) == (better == "original")
    manifest = json.loads((tmp_path / "out" / "kiloglot.json").read_text())
    assert manifest["counts"]["kept"] == result.kept
    assert manifest["counts"]["original"]["dev"] == result.original["dev"]


def test_a_teacher_that_calls_everything_the_same(tiny_model, tmp_path, train, budget):
    others = [Sentence(it.tokens, label="look") for it in train[:30]]
    few = [Sentence(("old",), label="other"), *others]
    teacher = tmp_path / "teacher"
    finetune(tiny_model, [few], "intent", teacher, **{**budget, "learning_rate": 1e-9})
    # Whatever its first weights say: a head that knows one label alone.
    model = load_model(str(teacher), AutoModelForSequenceClassification)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor([9.0, 0.0]))
    model.save_pretrained(teacher)
    found = distil_labels(
        str(teacher), [train], tiny_model, tmp_path / "out", dev=[train[:20]], **budget
    )
    assert not found.kept
    assert found.relabelled == {"dev": 0.0}
    assert {it.label for it in read(tmp_path / "out" / DATA)} == {"look", "other"}


def run(*arguments):
    return CliRunner().invoke(adapt, ["distil", *map(str, arguments)])


def test_commands(finetuned, tiny_model, files, tmp_path):
    short = ("--max-steps", 2, "-q", "-o", tmp_path / "out")
    done = run(
        finetuned["pos"], "--layers", 1, "--train", files["train"], "--dev", files["test"], *short
    )
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0].split()[:3] == ["model", "parameters", "dev"]
    done = run(
        *(finetuned["pos"], "--relabel", files["train"], "--student", tiny_model),
        *("--dev", files["test"], "--json", *short),
    )
    record = json.loads(done.stdout)
    assert {"kept", "original", "relabelled", "teacher"} <= record.keys()
    assert record["sentences"] == 200


def test_what_does_not_fit(finetuned, tiny_model, tiny_models, files, tmp_path, small):
    out = ("-o", tmp_path / "out", "-q")
    pos, train = finetuned["pos"], ("--train", files["train"])
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "odd.json").write_text('{"hidden_size": 15, "num_attention_heads": 2}')
    for arguments, message in (
        ((pos, "--layers", 1), "nothing to learn from"),
        ((pos, "--layers", 9, *train), "has 2 layers, not 9"),
        ((tiny_model, "--layers", 1, *train), "is a language model without a head for a task"),
        ((pos, "--student", tiny_models["bpe"], "--hidden", 1, *train), "the same subwords"),
        (
            (tiny_model, "--student", tiny_models["bpe"], "--text", files["train"]),
            "has another tokenizer than the teacher",
        ),
        ((pos, "--student", tmp_path / "list.json", *train), "is no configuration"),
        ((pos, "--student", tmp_path / "odd.json", *train), "no model can be made of it"),
    ):
        done = run(*arguments, *out)
        assert isinstance(done.exception, InputError), (arguments, done.output)
        assert message in str(done.exception)
        assert "\n" not in str(done.exception)
        assert not list(tmp_path.glob(".out*"))
    for arguments in (
        (pos, *train),
        (pos, *train, "--layers", 1, "--student", small),
        (pos, "--relabel", files["train"]),
    ):
        assert run(*arguments, *out).exit_code == 2
