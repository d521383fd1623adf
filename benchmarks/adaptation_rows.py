"""The rows of ``adaptation.py``: which model each fine-tunes, on what, and how it is scored."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import Any

from adaptation_data import Data, tests_of
from corpora import lexicon_of

from kiloglot import adapt, lexicon
from kiloglot.adapt.examples import Source
from kiloglot.adapt.tasks import Task

__all__ = ["ROWS", "STEPS", "Cell", "run"]

#: Row -> how the table calls it.
ROWS = {
    "zero-shot": "zero-shot",
    "word": "+ word-for-word synthetic labels",
    "kiloglot": "+ kiloglot's synthetic labels",
    "vocabulary": "+ vocabulary",
    "pretraining": "+ continued pretraining",
    "distillation": "+ gated distillation",
    "all": "all",
    "supervised": "supervised upper bound",
}
#: Steps that are on top of kiloglot's synthetic labels, in the order in which all takes them.
STEPS = ("vocabulary", "pretraining", "distillation")


@dataclasses.dataclass(frozen=True)
class Cell:
    """What one fine-tuning is about.

    Args:
        task: ``pos`` or ``joint``.
        row: One of ROWS.
        seed: Of everything.
        options: Of the command line.
    """

    task: Task
    row: str
    seed: int
    options: argparse.Namespace

    @property
    def languages(self) -> list[str]:
        """Those that the task has a test for."""
        return [code for code in self.options.languages if code in tests_of(self.task)]

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps that the row takes on top of kiloglot's synthetic labels."""
        if self.row == "all":
            return tuple(step for step in STEPS if step in self.options.all)
        return (self.row,) if self.row in STEPS else ()

    @property
    def name(self) -> str:
        """What tells it from all others."""
        options = self.options
        taken = f"({'+'.join(self.steps)})" if self.row == "all" else ""
        budget = f"{options.steps}x{options.batch}"
        if options.rate is not None:
            budget += f"@{options.rate:g}"
        if "vocabulary" in self.steps:
            budget += f".{options.words}words"
        if "pretraining" in self.steps:
            budget += f".{options.pretraining_steps}more"
        return (
            f"{self.task}.{self.row}{taken}.{'-'.join(self.languages)}"
            f".{budget}.{options.sentences}.{options.identity}.{self.seed}"
        )

    @property
    def file(self) -> Path:
        """Where the result is."""
        folder: Path = self.options.results
        return folder / f"{self.name}.json"

    @property
    def data(self) -> Data:
        """What it may learn from."""
        return Data(self.options.work.parent, self.options.sentences)

    def other(self, row: str) -> Cell:
        """Return the cell of another row."""
        return dataclasses.replace(self, row=row)


def run(cell: Cell) -> None:
    """Train and score one row; write its file."""
    began, cpu = time.time(), time.process_time()
    train = training_data(cell)
    if not train:
        return
    folder, note = trained(cell, train)
    codes = languages_of(cell, train)
    tests = {code: tests_of(cell.task)[code] for code in codes}
    predicted = cell.options.work / "predictions" / cell.name
    report = adapt.evaluate({"model": folder}, tests, cell.task, save=predicted)
    scores: dict[str, dict[str, list[float]]] = {}
    for row in report.rows:
        if row.language in tests:
            scores.setdefault(row.language, {})[row.metric] = [row.score, *row.interval]
    found = {
        "task": cell.task,
        "row": cell.row,
        "taken": list(cell.steps),
        "seed": cell.seed,
        "steps": cell.options.steps,
        "batch": cell.options.batch,
        "rate": cell.options.rate,
        "model": Path(cell.options.model).name,
        "identity": cell.options.identity,
        "pretraining_steps": cell.options.pretraining_steps,
        "words": cell.options.words,
        "languages": cell.languages,
        "scores": scores,
        "sentences": {source.name: len(list(source.sentences or ())) for source in train},
        "note": note,
        "seconds": round(time.time() - began),
        "cpu_seconds": round(time.process_time() - cpu),
    }
    partial = cell.file.with_suffix(".partial")
    partial.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    partial.replace(cell.file)
    metrics = next(iter(scores.values()))
    means = {name: sum(own[name][0] for own in scores.values()) / len(scores) for name in metrics}
    shown = ", ".join(f"{name} {100 * value:.1f}" for name, value in means.items())
    say(f"{cell.name}: {shown}; {found['cpu_seconds']} s of CPU time")


def languages_of(cell: Cell, train: list[Source]) -> list[str]:
    """Return the languages that a row is scored in: supervised, those that have training data."""
    if cell.row != "supervised":
        return cell.languages
    return [code for code in cell.languages if any(it.name == f"{code} gold" for it in train)]


def training_data(cell: Cell) -> list[Source]:
    """Return English first, and then what a row adds; nothing where there is nothing to add."""
    english = cell.data.english(cell.task)
    if cell.row == "zero-shot":
        return [english]
    if cell.row == "supervised":
        gold = [cell.data.supervised(cell.task, code) for code in cell.languages]
        found = [source for source in gold if source is not None]
        return [english, *found] if found else []
    method = "word" if cell.row == "word" else "kiloglot"
    return [english, *(cell.data.synthetic(cell.task, method, it) for it in cell.languages)]


def trained(cell: Cell, train: list[Source]) -> tuple[str, str]:
    """Fine-tune as a row asks for; return the folder, and what is to be said about it."""
    base = base_model(cell)
    if "distillation" not in cell.steps:
        return finetuned(cell, base, train), ""
    if cell.row == "all" and not gate_kept(cell):
        return finetuned(cell, base, train), "without distillation, by its gate"
    before = cell.other("kiloglot") if cell.row == "distillation" else cell
    return distilled(cell, base, train, finetuned(before, base, train))


def finetuned(cell: Cell, base: str, train: list[Source]) -> str:
    """Fine-tune; return the folder."""
    folder = cell.options.work / f"{cell.name}.model"
    say(f"{cell.name}: fine-tuning {Path(base).name}")
    adapt.finetune(base, train, cell.task, folder, **settings(cell))
    return str(folder)


def distilled(cell: Cell, base: str, train: list[Source], teacher: str) -> tuple[str, str]:
    """Have a teacher label the synthetic data anew; keep what the gate says."""
    english, *synthetic = train
    folder = cell.options.work / f"{cell.name}.student"
    say(f"{cell.name}: two students of {Path(teacher).name}")
    result = adapt.distil_labels(
        teacher,
        synthetic,
        base,
        folder,
        dev=[cell.data.gate(cell.task)],
        train=[english],
        **settings(cell),
    )
    scores = result.original["dev"], result.relabelled["dev"]
    kept = "kept" if result.kept else "not kept"
    return str(folder), f"gate {100 * scores[0]:.1f} : {100 * scores[1]:.1f}, {kept}"


def settings(cell: Cell) -> dict[str, Any]:
    """Return how long and how fast every row is fine-tuned."""
    options = cell.options
    return {
        "max_steps": options.steps,
        "batch_size": options.batch,
        "learning_rate": options.rate,
        "seed": cell.seed,
        "resume": True,
        "quiet": True,
    }


def gate_kept(cell: Cell) -> bool:
    """Tell whether the row ``distillation`` kept the teacher's labels; true if it was not run."""
    before = cell.other("distillation").file
    return not before.exists() or json.loads(before.read_text())["note"].endswith(", kept")


def base_model(cell: Cell) -> str:
    """Return the model that a row fine-tunes; one for all languages, made once."""
    model = str(cell.options.model)
    if "vocabulary" in cell.steps:
        model = extended(cell, model)
    if "pretraining" in cell.steps:
        model = pretrained(cell, model)
    return model


def extended(cell: Cell, model: str) -> str:
    """Add words of each language to the vocabulary, one language after the other."""
    options = cell.options
    done = ""
    for code in options.languages:
        done += f"-{code}"
        folder = options.work / f"vocabulary{done}.{options.words}"
        say(f"{folder.name}: words of {code}")
        adapt.extend_vocabulary(
            model,
            lexicon.load(lexicon_of(code)),
            folder,
            texts=[cell.data.target_text(code)],
            words=options.words,
            resume=True,
            quiet=True,
        )
        model = str(folder)
    return model


def pretrained(cell: Cell, model: str) -> str:
    """Pretrain further on target text and on synthetic text."""
    options = cell.options
    texts = [
        text
        for code in options.languages
        for text in (cell.data.target_text(code), cell.data.synthetic_text(code))
    ]
    name = f"pretrained-{'-'.join(options.languages)}-{options.pretraining_steps}"
    folder = options.work / f"{name}-{Path(model).name}-{cell.seed}"
    say(f"{folder.name}: {options.pretraining_steps} steps")
    adapt.pretrain(
        model,
        texts,
        folder,
        adapt.Training(
            steps=options.pretraining_steps, batch=32, rate=5e-4, beta2=0.98, seed=cell.seed
        ),
        adapt.Pretraining(length=64),
        resume=True,
        quiet=True,
    )
    return str(folder)


def say(line: str) -> None:
    """Print a line on standard error."""
    print(line, file=sys.stderr, flush=True)
