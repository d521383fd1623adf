"""Every command under torchrun with two processes: what one process writes, printed once."""

import json
import os
import shutil
import subprocess
import sys

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file

from kiloglot.cli.adapt import adapt
from kiloglot.data import Sentence, write

#: Runs commands one after the other, as `kiloglot adapt` does, without starting anew for each.
SCRIPT = """
import json, sys
import torch
from kiloglot.adapt.processes import wait
from kiloglot.cli.adapt import adapt
torch.set_num_threads(1)
for line in open(sys.argv[1], encoding="utf-8"):
    adapt(json.loads(line), standalone_mode=False)
    wait()
"""
FEW = ("--max-steps", 6, "--batch", 4, "--precision", "fp32", "--rate", "0.001", "-q")


@pytest.fixture(scope="module")
def model(tiny_model, tmp_path_factory):
    """Return a model without dropout: two processes drop out other numbers than one."""
    folder = tmp_path_factory.mktemp("launched") / "model"
    shutil.copytree(tiny_model, folder)
    config = json.loads((folder / "config.json").read_text())
    config |= {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    (folder / "lexicon.tsv").write_text("house\thús\ndog\thundur\nman\tmaðr\nold\tgamal\n")
    (folder / "text.txt").write_text("".join(f"the old dog sees {n} men\n" for n in range(80)))
    words, upos = ("the", "old", "dog", "sees", "men"), ("DET", "ADJ", "NOUN", "VERB", "NOUN")
    tags = ("O", "O", "B-animal", "O", "B-person")
    write(
        [
            Sentence(words[at:], upos=upos[at:], tags=tags[at:], label="xy"[at % 2])
            for at in (0, 1, 2, 3, 1)
        ]
        * 6,
        folder / "fao.jsonl",
    )
    return folder


def commands(model, data, out):
    """Return commands that build on each other; all but the last three write a folder."""
    text, gold, lexicon = data / "text.txt", data / "fao.jsonl", data / "lexicon.tsv"
    joint = ("--train", gold, "--then", gold, "--dev", gold, "--task", "joint")
    language = ("--length", 16, "--adapter", "bottleneck")
    made = {
        "vocab": ("vocab", model, "--lexicon", lexicon, "--any-word", "-q"),
        "new": (
            "pretrain",
            text,
            "--from-scratch",
            "tiny",
            "--vocab-size",
            400,
            "--tokenizer",
            "bpe",
            *FEW,
        ),
        "adapter": ("pretrain", out / "vocab", text, *language, *FEW),
        "joint": ("finetune", out / "vocab", *joint, *FEW),
        "small": ("distil", out / "joint", "--layers", 1, "--train", gold, "--dev", gold, *FEW),
        "small-lm": ("distil", model, "--layers", 1, "--text", text, "--max-length", 16, *FEW),
        "gated": ("distil", out / "joint", "--relabel", gold, "--student", model, *FEW),
    }
    made["gated"] += ("--dev", gold)
    written = [(*arguments, "-o", out / name) for name, arguments in made.items()]
    read = [
        ("evaluate", out / "joint", out / "gated", gold, "--resamples", 100, "-q"),
        ("align", out / "vocab", lexicon, "-q"),
        ("fertility", out / "vocab", text),
    ]
    return list(made), [list(map(str, each)) for each in (*written, *read)]


def test_two_processes_do_what_one_does(model, data, tmp_path):
    names, two = commands(model, data, tmp_path / "two")
    (tmp_path / "two").mkdir()
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "commands").write_text("\n".join(map(json.dumps, two)))
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2"]
    launch += ["--master-port=0", "--rdzv-backend=c10d", "--rdzv-endpoint=localhost:0"]
    ran = subprocess.run(
        [*launch, tmp_path / "script.py", tmp_path / "commands"],
        env={**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    printed = ""
    (tmp_path / "one").mkdir()
    for arguments in commands(model, data, tmp_path / "one")[1]:
        done = CliRunner().invoke(adapt, arguments)
        assert done.exit_code == 0, done.exception
        printed += done.stdout
    for name in names:
        one, other = (weights(tmp_path / place / name) for place in ("one", "two"))
        assert one.keys() == other.keys()
        # A bias that all keys share changes nothing: its gradient is rounding, which Adam makes
        # as large as any other.
        wrong = [
            key
            for key, value in one.items()
            if "key.bias" not in key and not torch.allclose(value, other[key], 1e-3, 1e-4)
        ]
        assert not wrong, name
    assert sorted(path.name for path in (tmp_path / "two").iterdir()) == sorted(names)
    heads = [
        [line.split()[0] for line in text.splitlines() if line] for text in (printed, ran.stdout)
    ]
    assert heads[0] == [head.replace("/two/", "/one/") for head in heads[1]]


def weights(folder):
    (file,) = folder.glob("*model.safetensors")
    return load_file(file)


#: Without ``--multi_gpu`` accelerate starts one process on a CPU, whatever number it is asked for.
ACCELERATE = (
    *("-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", 2),
    *("--num_machines", 1, "--mixed_precision", "no", "--dynamo_backend", "no"),
    *("--main_process_port", 0),
)


@pytest.mark.parametrize("command", ["finetune", "pretrain"])
def test_accelerate_launch_runs_commands_unchanged(command, model, data, tmp_path):
    arguments = {
        "finetune": ("finetune", model, "--train", data / "fao.jsonl", "--task", "joint"),
        "pretrain": ("pretrain", model, data / "text.txt", "--length", 16),
    }[command]
    found = []
    logs = tmp_path / "logs"
    for name, launch in (("one", ()), ("two", (*ACCELERATE, "--log_dir", logs, "--tee", 3))):
        line = [*launch, "-m", "kiloglot", "adapt", *arguments, *FEW, "-o", tmp_path / name]
        ran = subprocess.run(
            [sys.executable, *map(str, line)],
            env={**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert ran.returncode == 0, ran.stderr[-3000:]
        found.append(weights(tmp_path / name))
    assert sorted(path.parent.name for path in logs.rglob("stderr.log")) == ["0", "1"]
    one, two = found
    assert one.keys() == two.keys()
    wrong = [
        key
        for key, value in one.items()
        if "key.bias" not in key and not torch.allclose(value, two[key], 1e-3, 1e-4)
    ]
    assert not wrong
