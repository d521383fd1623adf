"""How far a pretrained model comes in languages that it has never seen, step by step.

    python benchmarks/adaptation.py run [--rows ROW...] [--languages CODE...] [--seeds N...]
    python benchmarks/adaptation.py table

Parts of speech on UD test sets, intents and slots on the Kazakh test of xSID; labelled data is
English only (EWT train, xSID train) except in the row ``supervised``. One model serves all
languages of a run; every row fine-tunes for as many steps of as many sentences from the same
``--model``, and the last weights are scored. Rows:

    zero-shot     English
    word          and every target language's synthetic data, word for word (Wang et al. 2022)
    morph         and kiloglot's synthetic data instead, of the same English sentences
    vocabulary    as morph, on the model with words of the lexicons in its vocabulary
    pretraining   as morph, on the model pretrained further on target text and synthetic text
    distillation  as morph, synthetic data labelled anew by the model of morph where a gate (a
                  development part of the English and synthetic data) finds that better
    all           vocabulary, then pretraining, then morph; and distillation if its gate kept it
    supervised    UD training data of the languages that have some

A row leaves a JSON file in ``adaptation_results`` and is not run again while that stands, so an
interrupted run is taken up by the same command. What rows have in common (synthetic data, further
pretrained models) is kept in ``--work``. Sentences with more than 25 words are not trained on.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from corpora import CORPORA, ENGLISH, GOLD, lexicon_of, table_of

from kiloglot import lexicon
from kiloglot.adapt.evaluation import evaluate
from kiloglot.adapt.examples import Source
from kiloglot.adapt.finetuning import finetune
from kiloglot.adapt.manifest import model_inputs
from kiloglot.adapt.pretrain import Pretraining, pretrain
from kiloglot.adapt.relabel import distil_labels
from kiloglot.adapt.training import Training
from kiloglot.adapt.vocab import extend_vocabulary
from kiloglot.augment.build import build
from kiloglot.data import Sentence, read, write
from kiloglot.data.files import read_lines

RESULTS = Path(__file__).resolve().parent / "adaptation_results"
ROWS = (
    "zero-shot",
    "word",
    "morph",
    "vocabulary",
    "pretraining",
    "distillation",
    "all",
    "supervised",
)
TASKS = ("pos", "joint")
XSID = CORPORA / "data/eng/xsid/train.tsv"
MAX_WORDS = 25
#: What is held out of English and synthetic data for the gate of distillation.
GATE = 300


@dataclasses.dataclass(frozen=True)
class Cell:
    """What one fine-tuning is about.

    Args:
        task: ``pos`` or ``joint``.
        row: One of ROWS.
        seed: Of everything.
        options: Of the command line.
    """

    task: str
    row: str
    seed: int
    options: argparse.Namespace

    @property
    def languages(self) -> list[str]:
        """Those that the task has a test for."""
        tests = tests_of(self.task)
        return [code for code in self.options.languages if code in tests]

    @property
    def file(self) -> Path:
        """Where the result is."""
        named = "-".join(self.languages)
        return RESULTS / (
            f"{self.task}.{self.row}.{named}.{self.options.steps}x{self.options.batch}"
            f".{self.options.identity}.{self.seed}.json"
        )


def main() -> None:
    """Parse the command line; run or print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("run", "table"))
    parser.add_argument("--rows", nargs="*", choices=ROWS, default=list(ROWS))
    parser.add_argument("--tasks", nargs="*", choices=TASKS, default=list(TASKS))
    parser.add_argument("--languages", nargs="*", choices=list(GOLD), default=list(GOLD))
    parser.add_argument("--seeds", nargs="*", type=int, default=[0])
    parser.add_argument("--model", default="mini")
    parser.add_argument("--steps", type=int, default=400, help="steps of fine-tuning")
    parser.add_argument("--batch", type=int, default=32, help="sentences per step")
    parser.add_argument("--sentences", type=int, default=6000, help="English sentences")
    parser.add_argument("--pretraining-steps", type=int, default=300)
    parser.add_argument("--words", type=int, default=2000, help="added to the vocabulary, each")
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "kiloglot-adaptation"
    )
    options = parser.parse_args()
    if options.what == "table":
        print(table())
        return
    weights = [each for each in model_inputs("model", options.model) if "safetensors" in each.path]
    options.identity = weights[0].sha256[:8] if weights else Path(options.model).name
    options.work /= options.identity
    options.work.mkdir(parents=True, exist_ok=True)
    RESULTS.mkdir(exist_ok=True)
    for seed in options.seeds:
        for row in options.rows:
            for task in options.tasks:
                cell = Cell(task, row, seed, options)
                if cell.languages and not cell.file.exists():
                    run(cell)


def run(cell: Cell) -> None:
    """Train and score one row; write its file."""
    began, cpu = time.time(), time.process_time()
    train = training_data(cell)
    if not train:
        return
    trained, note = trained_model(cell, train)
    tests = tests_of(cell.task)
    report = evaluate(
        {cell.row: trained}, {code: tests[code] for code in cell.languages}, cell.task
    )
    scores: dict[str, dict[str, list[float]]] = {}
    for row in report.rows:
        if row.language in cell.languages:
            scores.setdefault(row.language, {})[row.metric] = [row.score, *row.interval]
    found = {
        "task": cell.task,
        "row": cell.row,
        "seed": cell.seed,
        "steps": cell.options.steps,
        "batch": cell.options.batch,
        "model": Path(cell.options.model).name,
        "identity": cell.options.identity,
        "pretraining_steps": cell.options.pretraining_steps,
        "scores": scores,
        "sentences": {source.name: len(list(source.sentences or ())) for source in train},
        "note": note,
        "seconds": round(time.time() - began),
        "cpu_seconds": round(time.process_time() - cpu),
    }
    partial = cell.file.with_suffix(".partial")
    partial.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    partial.replace(cell.file)
    print(f"{cell.file.name}: {macro(scores)}", file=sys.stderr)


def trained_model(cell: Cell, train: list[Source]) -> tuple[str, str]:
    """Fine-tune as a row asks for; return the folder, and what is to be said about it."""
    base = base_model(cell)
    if cell.row == "distillation" or (cell.row == "all" and gate_kept(cell)):
        return distilled(cell, base, train)
    folder = place(cell, cell.row)
    learn(cell, base, train, folder)
    return str(folder), ""


def learn(cell: Cell, base: str, train: list[Source], folder: Path) -> None:
    """Fine-tune."""
    finetune(
        base,
        train,
        cell.task,  # type: ignore[arg-type]
        folder,
        max_steps=cell.options.steps,
        batch_size=cell.options.batch,
        seed=cell.seed,
        resume=True,
        quiet=True,
    )


def distilled(cell: Cell, base: str, train: list[Source]) -> tuple[str, str]:
    """Have the model of ``morph`` label the synthetic data anew; keep what the gate says."""
    teacher = place(cell, "morph")
    if not (teacher / "config.json").exists():
        before = dataclasses.replace(cell, row="morph")
        learn(before, base_model(before), training_data(before), teacher)
    english, *synthetic = [list(source.sentences or ()) for source in train]
    folder = place(cell, cell.row)
    result = distil_labels(
        str(teacher),
        [Source(sentences=rows[GATE:]) for rows in synthetic],
        base,
        folder,
        dev=[Source(sentences=rows[:GATE]) for rows in (english, *synthetic)],
        train=[Source(sentences=english[GATE:])],
        max_steps=cell.options.steps,
        batch_size=cell.options.batch,
        seed=cell.seed,
        resume=True,
        quiet=True,
    )
    scores = result.original["dev"], result.relabelled["dev"]
    kept = "kept" if result.kept else "not kept"
    return str(folder), f"gate {100 * scores[0]:.1f} : {100 * scores[1]:.1f}, {kept}"


def gate_kept(cell: Cell) -> bool:
    """Tell whether the row ``distillation`` kept the teacher's labels."""
    before = dataclasses.replace(cell, row="distillation").file
    return before.exists() and json.loads(before.read_text())["note"].endswith(", kept")


def base_model(cell: Cell) -> str:
    """Return the model that a row fine-tunes."""
    model = str(cell.options.model)
    if cell.row in ("vocabulary", "all"):
        model = extended(cell, model)
    if cell.row in ("pretraining", "all"):
        model = pretrained(cell, model)
    return model


def extended(cell: Cell, model: str) -> str:
    """Add words of each language to the vocabulary, one language after the other."""
    for code in cell.options.languages:
        folder = cell.options.work / f"vocabulary-{'-'.join(cell.options.languages)}-{code}"
        extend_vocabulary(
            model,
            lexicon.load(lexicon_of(code)),
            folder,
            texts=[target_text(cell, code)],
            words=cell.options.words,
            resume=True,
            quiet=True,
        )
        model = str(folder)
    return model


def pretrained(cell: Cell, model: str) -> str:
    """Pretrain further on target text and on synthetic text."""
    texts: list[Path] = []
    for code in cell.options.languages:
        texts.append(target_text(cell, code))
        lines = cell.options.work / f"{code}.synthetic.txt"
        if not lines.exists():
            made = synthetic(cell, "morph", code, "pos")
            text = "\n".join(" ".join(sentence.tokens) for sentence in made)
            lines.write_text(text + "\n", encoding="utf-8")
        texts.append(lines)
    folder = cell.options.work / f"pretrained-{Path(model).name}-{cell.seed}"
    pretrain(
        model,
        texts,
        folder,
        Training(
            steps=cell.options.pretraining_steps,
            batch=32,
            rate=5e-4,
            beta2=0.98,
            seed=cell.seed,
        ),
        Pretraining(length=64),
        resume=True,
        quiet=True,
    )
    return str(folder)


def target_text(cell: Cell, code: str) -> Path:
    """Return a file of real text of a language, without the sentences of its tests."""
    path: Path = cell.options.work / f"{code}.txt"
    if not path.exists():
        tests = [tests_of(task)[code] for task in TASKS if code in tests_of(task)]
        held = {plain(each.tokens) for test in tests for each in read(test)}
        source = CORPORA / "text" / "target" / f"{code}.txt"
        kept = [line for line in read_lines(source) if plain(line.split()) not in held]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return path


def plain(words: Iterable[str]) -> str:
    """Return a sentence as its letters alone."""
    return "".join(filter(str.isalnum, "".join(words).casefold()))


def training_data(cell: Cell) -> list[Source]:
    """Return English first, and then what a row adds; nothing where there is nothing to train."""
    if cell.row == "supervised":
        found = supervised(cell)
        return [english(cell), *found] if found else []
    data = [english(cell)]
    if cell.row != "zero-shot":
        method = "word" if cell.row == "word" else "morph"
        data += [named(synthetic(cell, method, code), code) for code in cell.languages]
    return data


def english(cell: Cell) -> Source:
    """Return the English sentences."""
    return named(source_sentences(cell.task, cell.options.sentences), "eng")


def source_sentences(task: str, count: int) -> list[Sentence]:
    """Return English sentences with labels, not too long, drawn evenly from different ones."""
    rows = list(read(ENGLISH if task == "pos" else XSID))
    short = list({each.tokens: each for each in rows if len(each.tokens) <= MAX_WORDS}.values())
    random.Random(0).shuffle(short)
    return short[:count]


def synthetic(cell: Cell, method: str, code: str, task: str | None = None) -> list[Sentence]:
    """Return the English sentences in another language, from the work folder if they are there."""
    task = task or cell.task
    path = cell.options.work / f"{task}.{method}.{code}.{cell.options.sentences}.jsonl"
    if not path.exists():
        table = table_of(code)
        settings: dict[str, Any] = {"method": method, "paradigms": []}
        if method == "morph":
            listed = CORPORA / "data" / code / "wiktionary_forms.tsv"
            settings |= {
                "paradigms": [table] if table else [],
                "forms": [listed] if listed.exists() else [],
                "target_text": [target_text(cell, code)],
                "analyse_with": None if task == "pos" else ENGLISH,
            }
        augmenter = build([lexicon_of(code)], **settings)
        rows = source_sentences(task, cell.options.sentences)
        write((made.sentence for made in augmenter.sentences(rows)), path)
    return list(read(path))


def supervised(cell: Cell) -> list[Source]:
    """Return the training data of the languages that have some."""
    found = []
    for code in cell.languages:
        pattern = "ud/*-train.conllu" if cell.task == "pos" else "xsid/train.*"
        for path in sorted((CORPORA / "data" / code).glob(pattern)):
            rows = [each for each in read(path) if len(each.tokens) <= MAX_WORDS]
            found.append(named(rows, code))
    return found


def named(sentences: Sequence[Sentence], name: str) -> Source:
    """Return sentences as a source with a name."""
    return Source(path=name, sentences=sentences)


def tests_of(task: str) -> dict[str, Path]:
    """Return the tests of a task by language."""
    if task == "pos":
        return {code: CORPORA / "data" / code / "ud" / name for code, name in GOLD.items()}
    paths = {code: CORPORA / "data" / code / "xsid" / "test.conll" for code in GOLD}
    return {code: path for code, path in paths.items() if path.exists()}


def place(cell: Cell, row: str) -> Path:
    """Return the folder of a row's model."""
    folder: Path = cell.options.work / dataclasses.replace(cell, row=row).file.stem
    return folder


def macro(scores: dict[str, dict[str, list[float]]]) -> str:
    """Return the means over languages."""
    metrics = next(iter(scores.values()))
    means = {
        metric: sum(own[metric][0] for own in scores.values()) / len(scores) for metric in metrics
    }
    return ", ".join(f"{metric} {100 * value:.1f}" for metric, value in means.items())


def table() -> str:
    """Return a Markdown table for each model, budget, set of languages and metric."""
    files = [json.loads(path.read_text()) for path in sorted(RESULTS.glob("*.json"))]
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for each in files:
        key = (
            each["task"],
            each["model"],
            each["identity"],
            each["steps"],
            each["batch"],
            tuple(each["scores"]),
        )
        groups.setdefault(key, []).append(each)
    return "\n".join(
        line
        for key, group in groups.items()
        for metric in next(iter(group[0]["scores"].values()))
        for line in lines_of(key, metric, group)
    )


def lines_of(key: tuple[Any, ...], metric: str, group: list[dict[str, Any]]) -> Iterable[str]:
    """Yield the lines of one table: rows by language, mean and spread over seeds."""
    task, model, identity, steps, batch, languages = key
    yield f"{task}, {metric} (%), {model} ({identity}), {steps} steps of {batch} sentences"
    yield ""
    yield f"| | {' | '.join(languages)} | **mean** | seeds | |"
    yield f"|---|{'---|' * (len(languages) + 3)}"
    for row in ROWS:
        own = [each for each in group if each["row"] == row]
        if not own:
            continue
        cells = [cell_of([each["scores"][code][metric] for each in own]) for code in languages]
        means = [
            sum(each["scores"][code][metric][0] for code in languages) / len(languages)
            for each in own
        ]
        spread = f" ± {100 * (max(means) - min(means)) / 2:.1f}" if len(means) > 1 else ""
        note = "; ".join(dict.fromkeys(each["note"] for each in own if each["note"]))
        yield (
            f"| {row} | {' | '.join(cells)} | {100 * sum(means) / len(means):.1f}{spread}"
            f" | {len(own)} | {note} |"
        )
    yield ""


def cell_of(values: list[list[float]]) -> str:
    """Return a mean, with the bootstrap interval of a single seed."""
    mean = 100 * sum(value[0] for value in values) / len(values)
    if len(values) > 1:
        return f"{mean:.1f}"
    return f"{mean:.1f} ({100 * values[0][1]:.1f}-{100 * values[0][2]:.1f})"


if __name__ == "__main__":
    main()
