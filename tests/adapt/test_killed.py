"""``kill -9`` during each command: run again, it ends with the files of a run that nobody killed.

A server that has imported everything forks a child for each run, which takes a fraction of a
second; the child kills itself before a certain call of a certain function.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiloglot.data import Sentence, write

SERVER = """
import gc, importlib, json, os, signal, sys
import torch
torch.set_num_threads(1)
for name in ("distil_lm", "distilling", "evaluation", "finetuning", "new_adapter", "pretrain"):
    importlib.import_module("kiloglot.adapt." + name)
for name in ("alignment", "layers", "relabel", "trainer", "vocab", "scratch", "packing", "pairs"):
    importlib.import_module("kiloglot.adapt." + name)
from transformers import BertForMaskedLM, BertForTokenClassification
from kiloglot.cli import main


def arm(place, count):
    module, _, path = place.partition(":")
    holder = importlib.import_module(module)
    *parts, name = path.split(".")
    for part in parts:
        holder = getattr(holder, part)
    function, calls = getattr(holder, name), []

    def mortal(*arguments, **options):
        calls.append(1)
        if len(calls) == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)

    setattr(holder, name, mortal)


gc.freeze()
print("ready", flush=True)
for line in sys.stdin:
    job = json.loads(line)
    child = os.fork()
    if not child:
        out = open(job["log"], "w")
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        if job["kill"]:
            arm(*job["kill"])
        try:
            main(["adapt", *job["arguments"]])
        except SystemExit as error:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(error.code or 0)
        sys.stdout.flush()
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps(status), flush=True)
"""
STEP = "kiloglot.adapt.trainer:_Trainer.after_step"
PUBLISH = "kiloglot.adapt.run:Run.publish"
RENAME = "pathlib:Path.replace"
FEW = ("--max-steps", 8, "--batch", 4, "--precision", "fp32", "--checkpoint-steps", 2, "-q")


@pytest.fixture(scope="module")
def server():
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
    )
    assert process.stdout.readline().strip() == "ready"
    yield process
    process.stdin.close()
    process.wait(timeout=60)


@pytest.fixture
def run(server, tmp_path):
    """Return a function that runs a command and returns its exit code and what it printed."""

    def ran(*arguments, kill=None):
        log = tmp_path / "log"
        job = {"arguments": list(map(str, arguments)), "kill": kill, "log": str(log)}
        server.stdin.write(json.dumps(job) + "\n")
        server.stdin.flush()
        return json.loads(server.stdout.readline()), log.read_text()

    return ran


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    pairs = {"house": "hús", "dog": "hundur", "man": "maðr", "old": "gamal", "town": "býur"}
    lexicon = "".join(f"{source}\t{target}\n" for source, target in pairs.items())
    (folder / "lexicon.tsv").write_text(lexicon)
    (folder / "text.txt").write_text("".join(f"the old dog sees {n} men\n" for n in range(80)))
    words, upos = ("the", "old", "dog", "sees", "men"), ("DET", "ADJ", "NOUN", "VERB", "NOUN")
    rows = [Sentence(words[at:], upos=upos[at:], label="xy"[at % 2]) for at in (0, 1, 2, 3)] * 8
    write(rows, folder / "fao.jsonl")
    write(rows[:8], folder / "dev.jsonl")
    return folder


@pytest.fixture(scope="module")
def teacher(tiny_model, data, tmp_path_factory):
    from kiloglot.adapt import finetune

    folder = tmp_path_factory.mktemp("teacher") / "pos"
    plan = {"max_steps": 4, "batch_size": 4, "learning_rate": 0.01, "precision": "fp32"}
    finetune(tiny_model, str(data / "fao.jsonl"), "pos", folder, quiet=True, **plan)
    return folder


def commands(model, teacher, data):
    """Return each command without its output; what takes no steps of training has no budget."""
    text, gold, dev = data / "text.txt", data / "fao.jsonl", data / "dev.jsonl"
    pos = ("--train", gold, "--task", "pos", *FEW)
    # The trainer of unigram tokenizers draws at random and takes no seed; that of BPE does not.
    scratch = ("--from-scratch", "tiny", "--vocab-size", 400, "--tokenizer", "bpe", "--length", 16)
    return {
        "vocab": ("vocab", model, "--lexicon", data / "lexicon.tsv", "--any-word", "-q"),
        "pretrain": ("pretrain", model, text, "--length", 16, "--dropout", 0.1, *FEW),
        "from-scratch": ("pretrain", text, *scratch, *FEW),
        "adapter": ("pretrain", model, text, "--length", 16, "--adapter", "bottleneck", *FEW),
        "lora": ("pretrain", model, text, "--length", 16, "--adapter", "lora", *FEW),
        "finetune": ("finetune", model, *pos, "--then", gold, "--dev", dev),
        "distil": ("distil", teacher, "--layers", 1, "--train", gold, "--hidden", 1, *FEW),
        "distil-lm": ("distil", model, "--layers", 1, "--text", text, "--max-length", 16, *FEW),
        "relabel": ("distil", teacher, "--relabel", gold, "--student", model, "--dev", dev, *FEW),
    }


@pytest.mark.parametrize(
    ("command", "kills"),
    [
        ("vocab", [(PUBLISH, 1), (RENAME, 1)]),
        ("pretrain", [(STEP, 5), (RENAME, 2), (PUBLISH, 1)]),
        (
            "from-scratch",
            [("kiloglot.adapt.starting_point:new_tokenizer", 1), (STEP, 5), (STEP, 1)],
        ),
        ("adapter", [(STEP, 5), (PUBLISH, 1)]),
        ("lora", [(STEP, 5)]),
        # The second stage begins after 8 steps; the scorer runs in both.
        ("finetune", [(STEP, 5), ("kiloglot.adapt.selection:Selection.score", 3), (STEP, 3)]),
        ("distil", [(STEP, 5), ("kiloglot.adapt.checkpoint:save", 1)]),
        ("distil-lm", [(STEP, 5)]),
        # The first student, the second, and what is left when both have learnt.
        ("relabel", [(STEP, 5), (STEP, 7), ("shutil:copy2", 1)]),
    ],
)
def test_a_killed_run_ends_with_the_same_files(
    command, kills, run, data, tiny_model, teacher, tmp_path
):
    if command == "lora":
        pytest.importorskip("peft")
    arguments = commands(tiny_model, teacher, data)[command]
    whole, out = tmp_path / "whole" / "out", tmp_path / "killed" / "out"
    for folder in (whole, out):
        folder.parent.mkdir()
    code, said = run(*arguments, "-o", whole)
    assert code == 0, said
    for number, kill in enumerate(kills):
        more = ("--resume",) if number else ()
        code, said = run(*arguments, "-o", out, *more, kill=kill)
        assert code == -signal.SIGKILL, (kill, said)
        assert not out.exists()
        assert (out.parent / ".out.unfinished").is_dir()
    code, said = run(*arguments, "-o", out, "--resume")
    assert code == 0, said
    assert sorted(path.name for path in out.parent.iterdir()) == ["out"]
    assert contents(out) == contents(whole)
    # What is finished is left alone.
    before = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    code, said = run(*arguments, "-o", out, "--resume")
    assert code == 0, said
    assert {path: path.stat().st_mtime_ns for path in out.iterdir()} == before


def contents(folder):
    """Return the files of a folder, without what names or times the run."""
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    about = json.loads(files.pop("kiloglot.json"))
    for name in ("seconds", "output"):
        about["counts"].pop(name, None)
    assert any(name.endswith(".safetensors") for name in files)
    return {**files, "kiloglot.json": about}


def test_another_output_stays_until_the_new_one_is_whole(run, data, tiny_model, teacher, tmp_path):
    arguments = commands(tiny_model, teacher, data)["distil"]
    out = tmp_path / "out"
    assert run(*arguments, "-o", out)[0] == 0
    before = contents(out)
    code, _ = run(*arguments, "-o", out, "--seed", 1, kill=(STEP, 5))
    assert code == -signal.SIGKILL
    assert contents(out) == before
    assert run(*arguments, "-o", out, "--seed", 1, "--resume")[0] == 0
    assert contents(out) != before


@pytest.mark.parametrize(
    ("command", "kill"),
    [
        ("evaluate", ("kiloglot.adapt.evaluation:counted", 2)),
        ("evaluate", ("kiloglot.adapt.reporting:as_csv", 1)),
        ("align", ("kiloglot.adapt.layers:vectors", 2)),
        ("align", ("kiloglot.adapt.align_plot:whole_bytes", 1)),
    ],
)
def test_commands_that_only_read_can_be_run_again(
    command, kill, run, data, tiny_model, teacher, tmp_path
):
    written = {"evaluate": tmp_path / "a.csv", "align": tmp_path / "a.svg"}[command]
    arguments = {
        "evaluate": (
            *("evaluate", teacher, f"fao={data / 'fao.jsonl'}", f"dev={data / 'dev.jsonl'}"),
            *("--csv", written, "--resamples", 100, "-q"),
        ),
        "align": ("align", tiny_model, data / "lexicon.tsv", "--plot", written, "-q"),
    }[command]
    code, expected = run(*arguments)
    assert code == 0, expected
    figures = written.read_bytes()
    code, _ = run(*arguments, kill=kill)
    assert code == -signal.SIGKILL
    assert written.read_bytes() == figures
    assert run(*arguments) == (0, expected)
    assert written.read_bytes() == figures


def test_no_process_is_left(server):
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    if children.exists():
        assert children.read_text() == ""
