"""Models side by side: scores, intervals, differences, predictions in files, messages."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from kiloglot.adapt.evaluation import Predicted, evaluate
from kiloglot.adapt.finetuned import Finetuned, load, predict, task_in
from kiloglot.adapt.labels import labels_in
from kiloglot.adapt.metrics import Prediction
from kiloglot.adapt.predictions import sentence_with, write_predictions
from kiloglot.adapt.scoring import MACRO
from kiloglot.cli.adapt import adapt
from kiloglot.cli.adapt_evaluate import language_of
from kiloglot.data.formats import read, write
from kiloglot.data.sentence import Sentence
from kiloglot.errors import InputError


@pytest.fixture(scope="module")
def model(finetuned):
    return load(finetuned["pos"])


@pytest.fixture(scope="module")
def poor(tmp_path_factory, test):
    """Return a file of predictions that are right but for every second sentence's nouns."""
    path = tmp_path_factory.mktemp("poor") / "poor.jsonl"
    said = [
        Prediction(
            tuple("X" if number % 2 and tag == "NOUN" else tag for tag in sentence.upos), None
        )
        for number, sentence in enumerate(test)
    ]
    write_predictions(path, test, said, "pos")
    return str(path)


def test_scores_of_a_model_and_predictions(model, poor, test):
    report = evaluate(
        {"poor": Predicted({"": poor}), "model": model}, {"xyz": test}, resamples=200, task="pos"
    )
    words = sum(len(it.tokens) for it in test)
    wrong = sum(it.upos.count("NOUN") for it in test[1::2])
    assert report.languages == ("xyz",)
    assert report.score("poor") == pytest.approx(1 - wrong / words)
    said = model.predict(test)
    right = sum(
        tag == want
        for it, truth in zip(said, test, strict=True)
        for tag, want in zip(it.tags, truth.upos, strict=True)
    )
    assert report.score("model") == pytest.approx(right / words)
    first, second = report.rows
    assert first.difference is None
    assert second.difference.value == pytest.approx(report.score("model") - report.score("poor"))
    assert second.difference.p < 0.05
    assert second.p_randomisation < 0.05
    assert first.interval.low < first.score < first.interval.high
    assert (first.sentences, first.items) == (len(test), words)


def test_the_mean_over_languages(model, test):
    report = evaluate({"model": model}, {"one": test[:10], "two": test[10:]}, resamples=100)
    assert report.languages == ("one", "two", MACRO)
    mean = (report.score("model", "one") + report.score("model", "two")) / 2
    assert report.score("model") == report.score("model", MACRO) == pytest.approx(mean)


def test_a_joint_model_is_scored_whole_or_in_part(finetuned, test):
    whole = evaluate({"m": finetuned["joint"]}, {"l": test}, resamples=100)
    assert {row.metric for row in whole.rows} == {"intent_accuracy", "slot_f1", "exact_match"}
    slots = evaluate({"m": finetuned["joint"]}, {"l": test}, "slots", resamples=100)
    intents = evaluate({"m": finetuned["joint"]}, {"l": test}, "intent", resamples=100)
    assert slots.score("m") == whole.score("m", metric="slot_f1")
    assert intents.score("m") == whole.score("m", metric="intent_accuracy")


def test_labels_that_the_model_lacks(model, test):
    odd = Sentence(("dog", "is"), upos=("NOUN", "AUX"))
    report = evaluate({"m": model}, {"l": [odd, *test]}, resamples=100)
    assert report.unseen == [("m", "l", {"AUX": 1})]
    with pytest.raises(InputError, match="knows none of its labels: 'NN'"):
        evaluate({"m": model}, {"l": [Sentence(("dog",), upos=("NN",))]}, resamples=100)


def run(*arguments):
    return CliRunner().invoke(adapt, ["evaluate", *map(str, arguments)])


def test_command(finetuned, files, poor, tmp_path):
    target, saved = tmp_path / "all.csv", tmp_path / "saved"
    done = run(
        *(f"mine={finetuned['pos']}", f"also={finetuned['pos']}", files["test"]),
        *("abc=" + files["train"], "--csv", target, "--save", saved, "--resamples", 100),
        *("--predictions", f"poor=xyz={poor}"),
    )
    # There are no predictions of the second test.
    assert "no predictions of poor for abc" in str(done.exception)
    done = run(
        *(f"mine={finetuned['pos']}", f"also={finetuned['pos']}", files["test"]),
        *("abc=" + files["train"], "--csv", target, "--save", saved, "--resamples", 100),
    )
    assert done.exit_code == 0, done.output
    header, *rows = (line.split() for line in done.stdout.splitlines())
    assert header == ["accuracy", "sentences", "mine", "95%", "also", "95%", "diff", "p"]
    assert [row[0] for row in rows] == ["xyz", "abc", "macro"]
    assert all(row[-2:] == ["+0.0", "1.000"] for row in rows)
    lines = list(csv.DictReader(io.StringIO(target.read_text())))
    assert len(lines) == 6
    assert lines[0]["model"] == "mine"
    assert lines[0]["difference"] == ""
    assert float(lines[1]["difference"]) == 0
    # What was predicted can be scored again.
    assert sorted(path.name for path in saved.glob("*.*.jsonl")) == [
        "also.abc.jsonl",
        "also.xyz.jsonl",
        "mine.abc.jsonl",
        "mine.xyz.jsonl",
    ]
    again = run(
        *("--task", "pos", "--predictions", f"again={saved / 'mine.xyz.jsonl'}", files["test"]),
        *("--json", "--resamples", 100),
    )
    (result,) = json.loads(again.stdout)["results"]
    assert result["score"] == float(lines[0]["score"])


def test_an_interrupted_evaluation_is_taken_up(finetuned, files, tmp_path, monkeypatch):
    saved = tmp_path / "saved"
    arguments = ("xyz=" + files["test"], "abc=" + files["train"], "--resamples", 100, "-q")
    whole = run(finetuned["pos"], *arguments)
    predict, calls = Finetuned.predict, []

    def counting(self, sentences):
        calls.append(1)
        return predict(self, sentences)

    monkeypatch.setattr(Finetuned, "predict", counting)
    run(finetuned["pos"], *arguments, "--save", saved)
    assert len(calls) == 2
    # As if it had been killed before the second test was written.
    (saved / "pos.abc.jsonl").unlink()
    again = run(finetuned["pos"], *arguments, "--save", saved, "--resume")
    assert again.stdout == whole.stdout
    assert len(calls) == 3
    # Another model, and no --resume: nothing is taken from there.
    run("pos=" + finetuned["joint"], "xyz=" + files["test"], "--save", saved, "--resume")
    assert len(calls) == 4
    run(finetuned["pos"], *arguments, "--save", saved)
    assert len(calls) == 6


def test_command_as_json(finetuned, files):
    done = run(finetuned["joint"], files["test"], "--json", "--resamples", 100)
    record = json.loads(done.stdout)
    assert record["task"] == "joint"
    assert {row["metric"] for row in record["results"]} == {
        "intent_accuracy",
        "slot_f1",
        "exact_match",
    }
    assert record["models"] == ["joint"]


def test_bad_input(finetuned, files, tmp_path, tiny_model, test):
    (tmp_path / "empty.jsonl").write_text("")
    write([Sentence(("a",), upos=("X",))], tmp_path / "other.jsonl")
    write([Sentence(it.tokens) for it in test], tmp_path / "bare.jsonl")
    pos = finetuned["pos"]
    for arguments, message in (
        ((tiny_model, files["test"]), "has no head for a task"),
        ((pos, files["test"], "--task", "intent"), "is fine-tuned for the task pos, not intent"),
        ((pos, tmp_path / "empty.jsonl"), "has no sentences"),
        ((pos, tmp_path / "absent.jsonl"), "no such file"),
        ((finetuned["joint"], tmp_path / "other.jsonl"), "has no sentence with slot tags"),
        (
            ("--task", "pos", "--predictions", tmp_path / "other.jsonl", files["test"]),
            "has 1 sentences, the test",
        ),
        (
            ("--task", "pos", "--predictions", tmp_path / "bare.jsonl", files["test"]),
            "sentence 1 has no parts of speech",
        ),
        (("--predictions", tmp_path / "other.jsonl", files["test"]), "name it: --task"),
    ):
        done = run(*arguments)
        assert isinstance(done.exception, InputError), (arguments, done.output)
        assert message in str(done.exception)
        assert "\n" not in str(done.exception)
    # Two models, but nothing to score them on; no model at all.
    assert run(pos).exit_code == 2
    assert run(files["test"]).exit_code == 2


def test_predictions_of_other_sentences(files, test, tmp_path):
    write(test[1:] + test[:1], tmp_path / "other.jsonl")
    predicted = {"m": Predicted({"l": str(tmp_path / "other.jsonl")})}
    with pytest.raises(InputError, match="sentence 1 is another than that of"):
        evaluate(predicted, {"l": files["test"]}, "pos")


def test_damaged_predictions_of_massive(files, tmp_path):
    path = tmp_path / "damaged.jsonl"
    path.write_text('{"pred_intent": "x", "utt": "a"}\n{"pred_intent": 3\n')
    with pytest.raises(InputError, match=r"damaged.jsonl:2: is no prediction"):
        evaluate({"m": Predicted({"l": str(path)})}, {"l": files["test"]}, "intent")


def test_predictions_keep_the_rest_of_a_sentence(tmp_path):
    sentence = Sentence(("a", "b"), upos=("X", "Y"), lemmas=("a", "b"), id="7", label="l")
    said = sentence_with(sentence, Prediction(("Y", "Y"), None), "pos")
    assert (said.upos, said.lemmas, said.label) == (("Y", "Y"), ("a", "b"), "l")
    write_predictions(tmp_path / "p.conllu", [sentence], [Prediction(("Y", "Y"), None)], "pos")
    assert next(iter(read(tmp_path / "p.conllu"))).upos == ("Y", "Y")


def test_models_of_others(finetuned):
    class Config:
        architectures = ("XForTokenClassification",)

        def __init__(self, *labels):
            self.id2label = {str(number): label for number, label in enumerate(labels)}

    assert labels_in(Config("O", "B-PER"), "ner").words == ("O", "B-PER")
    assert task_in(Config("O", "B-PER")) == "ner"
    assert task_in(Config("NOUN", "X")) == "pos"
    assert predict(finetuned["pos"], [["dog"]])[0].tags == ("NOUN",)


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("data/kaz/xsid/test.conll", "kaz"),
        ("data/kaz/ner/test.txt", "kaz"),
        ("kk_ktb-ud-test.conllu", "kk"),
        ("1.0/data/af-ZA.jsonl", "af-ZA"),
        ("fao.conllu", "fao"),
        ("dev.conllu", "dev"),
        ("numbers1.tsv", "numbers1"),
    ],
)
def test_languages_of_files(path, language):
    assert language_of(path) == language
